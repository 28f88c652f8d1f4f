/** The message box: Enter sends, Shift+Enter breaks the line, Esc stops; and first things to say. */

import { byId, el } from './dom.js';

const TALLEST_PX = 200;

/** First things to say, in the athlete's unit. */
export const starters = (unit) => [
  'Make me a 3-day plan',
  unit === 'lb' ? 'bench 135 lb for 8' : 'bench 60 kg for 8',
  "What's next?",
  'Am I ready to train hard?',
  'How is my chest volume?',
];

/** What fits after the calls of a turn. */
export function followUps(calls, unit) {
  const did = (...names) => calls.some((call) => !call.problem && names.includes(call.operation));
  if (did('finish_workout')) return ['How is my volume this week?', "What's next?"];
  if (did('log_set', 'correct_set')) return ['Same again', unit === 'lb' ? 'That was 5 lb more' : 'That was 2.5 kg more', 'Finish workout'];
  if (did('generate_plan', 'create_plan', 'activate_plan')) return ["What's next?", 'Start workout'];
  if (did('get_next_workout')) return ['Start workout', 'Am I ready to train hard?'];
  if (calls.some((call) => call.operation === 'check_readiness' && call.result?.score === null)) return ['Slept 7 hours, no soreness, stress low'];
  if (did('check_readiness', 'check_in')) return ["What's next?", 'Start workout'];
  return [];
}

export class Composer {
  #form = byId('composer');
  #box = byId('message');
  #button = byId('send');
  #hint = byId('hint');
  #chips = byId('chips');
  #busy = false;

  constructor({ onSend, onStop }) {
    this.onSend = onSend;
    this.onStop = onStop;
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#act();
    });
    this.#box.addEventListener('keydown', (event) => {
      // While a character is being composed (Japanese, accents), Enter belongs to the input method.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    this.#box.addEventListener('input', () => this.#grow());
  }

  #act() {
    if (this.#busy) this.onStop();
    else this.#submit();
  }

  #submit() {
    const text = this.#box.value.trim();
    if (!text) return;
    if (this.#busy) {
      this.#hint.textContent = 'The coach is still answering. Esc stops it.';
      return;
    }
    this.#box.value = '';
    this.#grow();
    this.onSend(text);
  }

  #grow() {
    this.#box.style.height = 'auto';
    this.#box.style.height = `${Math.min(this.#box.scrollHeight, TALLEST_PX)}px`;
  }

  busy(busy) {
    this.#busy = busy;
    this.#button.textContent = busy ? 'Stop' : 'Send';
    this.#button.classList.toggle('stop', busy);
    this.#hint.textContent = '';
    if (busy) this.suggest([]);
  }

  /** Put text into the box for the person to go on with. */
  fill(text) {
    this.#box.value = text;
    this.#grow();
    this.#box.focus();
  }

  suggest(texts) {
    this.#chips.replaceChildren(...texts.map((text) => el('button', {
      type: 'button', class: 'chip', onclick: () => {
        this.onSend(text);
        this.#box.focus({ preventScroll: true });
      },
    }, text)));
    this.#chips.hidden = !texts.length;
  }

  focus() {
    this.#box.focus({ preventScroll: true });
  }
}
