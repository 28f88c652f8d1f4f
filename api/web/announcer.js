/** Tells screen readers what happens: whole sentences of the streaming answer, never single tokens. */

import { el } from './dom.js';
import { plain } from './markdown.js';

const KEPT = 12;
const SENTENCE = /[.!?…:]["”’)\]]*(?=\s)|\n/g;

export class Announcer {
  #region;
  #open = '';

  /** `region`: an element with aria-live="polite" that people do not see. */
  constructor(region) {
    this.#region = region;
  }

  say(text) {
    const said = plain(text).trim();
    if (!said) return;
    this.#region.append(el('p', {}, said));
    while (this.#region.children.length > KEPT) this.#region.firstChild.remove();
  }

  /** More of the answer: what is a whole sentence is said, the rest waits. */
  stream(delta) {
    this.#open += delta;
    const ends = [...this.#open.matchAll(SENTENCE)];
    if (!ends.length) return;
    const end = ends.at(-1).index + ends.at(-1)[0].length;
    this.say(this.#open.slice(0, end));
    this.#open = this.#open.slice(end);
  }

  /** The answer is over: say what is left. */
  flush() {
    this.say(this.#open);
    this.#open = '';
  }

  /** The answer was replaced: forget what was waiting. */
  drop() {
    this.#open = '';
  }
}
