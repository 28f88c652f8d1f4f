/** What one turn looks like: its text as it streams, its cards, what it asks, how it ended. */

import { Approval } from './approval.js';
import { card, pending } from './cards/index.js';
import { fold } from './cards/parts.js';
import { el } from './dom.js';
import { markdown } from './markdown.js';

const squeezed = (text) => text.replace(/\s+/g, ' ').trim();

/** A coach's name for people: `gemini:gemini-flash-latest` is `Gemini Flash Latest`. */
export function coachName(coach) {
  if (!coach) return 'The coach';
  if (coach === 'offline') return 'The offline coach';
  const model = coach.slice(coach.indexOf(':') + 1).replace(/^google[:/]/, '');
  return model.split(/[-_ ]/).map((w) => w.charAt(0).toUpperCase() + w.slice(1)).join(' ');
}

export class TurnView {
  #context;
  #announcer;
  #turn = null;
  #calls = new Map();
  #approvals = new Map();
  #text = null;
  #texts = [];
  #drawing = false;
  #thinking = el('p', { class: 'thinking' }, el('span', { class: 'ember', 'aria-hidden': 'true' }), el('span', {}, 'Thinking …'));

  /** `context`: what cards take, and onCoach(coach). `announcer` null: quietly, for what happened earlier. */
  constructor(context, announcer) {
    this.#context = context;
    this.#announcer = announcer;
    this.content = el('div', { class: 'content' });
    this.node = el('article', { class: 'message coach' }, el('h2', { class: 'unseen' }, 'Coach'), this.content, this.#thinking);
    this.calls = [];
  }

  /** The turn whose events these are, for approvals. */
  follow(turn) {
    this.#turn = turn;
  }

  /** A whole answer from history. */
  static said(context, text) {
    const view = new TurnView(context, null);
    view.#thinking.remove();
    if (text) view.#append(text);
    view.#draw();
    return view;
  }

  handle(event, data) {
    const handlers = {
      'turn.started': () => this.#context.onCoach(data.coach),
      'memory.recalled': () => this.#recalled(data.memories ?? []),
      'tool.called': () => this.#called(data),
      'tool.returned': () => this.#returned(data),
      'approval.requested': () => this.#asked(data),
      'text.delta': () => this.#streamed(data.text),
      'text.snapshot': () => this.#replaced(data.text),
      'coach.changed': () => this.#changed(data),
      'turn.completed': () => this.#completed(data),
      'turn.failed': () => this.#over(),
      'turn.cancelled': () => this.#cancelled(data),
    };
    handlers[event]?.();
  }

  #put(node) {
    this.#text = null;
    this.content.append(node);
  }

  #append(text) {
    if (!this.#text) {
      this.#text = { source: '', drawn: '', node: el('div', { class: 'text' }) };
      this.#texts.push(this.#text);
      this.content.append(this.#text.node);
    }
    this.#text.source += text;
  }

  #draw() {
    this.#drawing = false;
    for (const text of this.#texts) {
      if (text.source === text.drawn) continue;
      text.node.replaceChildren(...markdown(text.source));
      text.drawn = text.source;
    }
    this.#context.onGrow?.();
  }

  #drawSoon() {
    if (this.#drawing) return;
    this.#drawing = true;
    // A hidden page gets no animation frames, but its text should be there when it is looked at.
    if (document.hidden) this.#draw();
    else requestAnimationFrame(() => this.#draw());
  }

  #streamed(text) {
    this.#append(text);
    this.#announcer?.stream(text);
    this.#drawSoon();
  }

  #replaced(text) {
    for (const { node } of this.#texts) node.remove();
    this.#texts = [];
    this.#text = null;
    this.#append(text);
    this.#announcer?.drop();
    this.#drawSoon();
  }

  #recalled(memories) {
    if (!memories.length) return;
    const title = `Remembered ${memories.length === 1 ? 'one thing' : `${memories.length} things`}`;
    this.#put(el('div', { class: 'recalled' }, fold(title, el('ul', {}, memories.map((m) => el('li', {}, m.text))))));
  }

  #called(call) {
    const place = pending(call.operation);
    const known = this.#calls.get(call.call_id);
    if (known) known.place.replaceWith(place);
    else this.#put(place);
    this.#calls.set(call.call_id, { ...call, place });
    this.#context.onGrow?.();
  }

  #returned(data) {
    const known = this.#calls.get(data.call_id);
    const call = { ...data, arguments: known?.arguments ?? data.arguments };
    const approval = this.#approvals.get(data.call_id);
    approval?.settle(call.problem ? 'You did not approve this; nothing was done.' : 'You approved this.');
    if (approval?.declined && call.problem) {
      known?.place.remove();
      return;
    }
    const [node, said] = card(call, this.#context);
    if (known) known.place.replaceWith(node);
    else this.#put(node);
    const before = node.previousElementSibling;
    node.classList.toggle('again', Boolean(node.dataset.group) && before?.dataset.group === node.dataset.group);
    this.#text = null;
    this.#calls.set(data.call_id, { ...call, place: node });
    this.calls.push(call);
    this.#announcer?.flush();
    this.#announcer?.say(said);
    this.#context.onGrow?.();
  }

  #asked(data) {
    const approval = new Approval(data, this.#context, async (approve) => {
      await this.#turn.approve(data.call_id, approve);
      this.#status('Thinking …');
    });
    this.#status('Waiting for your answer');
    this.#approvals.set(data.call_id, approval);
    const known = this.#calls.get(data.call_id);
    if (known) {
      known.place.before(approval.node);
      known.place.hidden = true;
    } else this.#put(approval.node);
    this.#text = null;
    this.#announcer?.flush();
    this.#announcer?.say(`The coach asks: ${data.summary} Approve, or don't.`);
    this.#context.onGrow?.(this.#announcer && approval.node);
  }

  #changed({ from, to, reason }) {
    this.#context.onCoach(to);
    const text = `${coachName(to)} took over from ${coachName(from)}${reason ? `: ${reason}` : '.'}`;
    this.#put(el('p', { class: 'aside-note' }, text));
    this.#announcer?.say(text);
  }

  #completed({ text }) {
    const streamed = squeezed(this.#texts.map((t) => t.source).join(' '));
    // The answer may be only what follows the last tool call: then what was said before it stays too.
    if (text && !streamed.endsWith(squeezed(text))) {
      this.#replaced(text);
      this.#announcer?.stream(text);
    }
    this.#over();
  }

  #cancelled({ text }) {
    if (text && !this.#texts.length) this.#append(text);
    this.#over();
    this.#put(el('p', { class: 'aside-note' }, 'You stopped this answer.'));
    this.#announcer?.say('Stopped.');
  }

  #over() {
    this.#thinking.remove();
    this.#draw();
    this.#announcer?.flush();
    for (const approval of this.#approvals.values()) approval.settle('This is closed.');
    for (const { place } of this.#calls.values()) if (place.classList.contains('pending')) place.remove();
  }

  /** Say under the answer what went wrong, with a button to go on. */
  trouble(text, label, onRetry) {
    this.#thinking.remove();
    const box = el('div', { class: 'trouble', role: 'alert' }, el('p', {}, text), label && el('button', {
      type: 'button', class: 'plain', onclick: () => {
        box.remove();
        onRetry();
      },
    }, label));
    this.node.append(box);
    this.#context.onGrow?.(box);
  }

  /** The connection is lost, or found again. */
  waiting(lost) {
    if (!this.#thinking.isConnected) this.node.append(this.#thinking);
    this.#status(lost ? 'The connection broke off; trying again …' : 'Thinking …');
    this.#thinking.classList.toggle('lost', lost);
  }

  #status(text) {
    this.#thinking.lastChild.textContent = text;
  }
}
