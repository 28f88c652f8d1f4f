/** A card that asks before something is done: what it is, Approve or Don't, and until when. */

import { el } from './dom.js';
import { plainFacts } from './cards/generic.js';
import { words } from './format.js';

const TICK_MS = 1000;

function remaining(ms) {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 60) return `Open for ${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `Open for ${minutes} min` : `Open for ${Math.round(minutes / 60)} hours`;
}

export class Approval {
  #status = el('p', { class: 'note' });
  #buttons = el('div', { class: 'actions' });
  #timer = null;

  /** `asked`: the event's data. `answer(approve)` tells the server, and raises with a sentence if it does not take. */
  constructor(asked, context, answer) {
    this.settled = false;
    this.declined = false;
    this.expiresAt = Date.parse(asked.expires_at);
    const button = (label, approve, style) =>
      el('button', { type: 'button', class: style, onclick: () => this.#choose(answer, approve) }, label);
    this.#buttons.append(button('Approve', true, 'primary'), button("Don't", false, 'plain'));
    this.node = el('section', { class: 'card asking', 'aria-label': 'The coach asks', 'data-operation': asked.operation },
      el('header', {}, el('h3', {}, 'May I?'), el('span', { class: 'aside' }, words(asked.operation))),
      el('div', { class: 'body' }, el('p', { class: 'name' }, asked.summary), plainFacts(asked.arguments ?? {}, context), this.#buttons, this.#status));
    if (Number.isFinite(this.expiresAt)) {
      this.#timer = setInterval(() => this.#tick(), TICK_MS);
      this.#tick();
    }
  }

  #tick() {
    const left = this.expiresAt - Date.now();
    if (left > 0) this.#status.textContent = remaining(left);
    else this.settle('This has expired; nothing was done. Ask again if you still want it.');
  }

  async #choose(answer, approve) {
    this.#enable(false);
    clearInterval(this.#timer);
    this.declined = !approve;
    this.#status.textContent = approve ? 'Approving …' : 'Declining …';
    try {
      await answer(approve);
      this.settle(approve ? 'You approved this.' : 'You did not approve this; nothing was done.');
    } catch (error) {
      if (this.settled) return;
      this.#status.textContent = error.message;
      this.#enable(true);
    }
  }

  #enable(on) {
    for (const button of this.#buttons.children) button.disabled = !on;
  }

  /** It is answered, expired or over: nothing can be chosen any more. */
  settle(text) {
    if (this.settled) return;
    this.settled = true;
    clearInterval(this.#timer);
    this.#buttons.remove();
    this.node.classList.add('settled');
    this.#status.textContent = text;
  }
}
