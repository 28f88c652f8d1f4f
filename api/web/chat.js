/** The conversation: its messages, the turn that runs, and what to do when one goes wrong. */

import { ApiError } from './api.js';
import { byId, el } from './dom.js';
import { markdown } from './markdown.js';
import { ConnectionLost, Turn } from './turn.js';
import { TurnView } from './turn-view.js';

const NEAR_PX = 80;
const ABOVE_PX = 16;
const CARDS_OF_LAST = 4;
const STOP_PATIENCE_MS = 6000;

/** A random id that also works where the page is not served over https. */
function randomId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export class Chat {
  #api;
  #context;
  #announcer;
  #on;
  #turn = null;
  #view = null;
  #stopping = false;
  #following = true;

  /**
   * `log`: the element for messages. `context`: what cards take. `on`: onBusy(busy), onConversation(id),
   * onTurnEnd(calls made), onRefused(text) when a message was not taken at all.
   */
  constructor(api, log, context, announcer, on) {
    this.#api = api;
    this.log = log;
    this.#context = Object.assign(Object.create(context), { onGrow: (node) => this.#follow(node) });
    this.#announcer = announcer;
    this.#on = on;
    this.conversationId = null;
    log.addEventListener('scroll', () => {
      this.#following = log.scrollTop >= this.#target() - NEAR_PX;
      this.#offerLatest();
    }, { passive: true });
    byId('latest').addEventListener('click', () => {
      log.scrollTop = log.scrollHeight;
    });
    // The box below grows and shrinks: what was said last stays in sight.
    new ResizeObserver(() => this.#follow()).observe(log);
  }

  /** Where to scroll: to the end, but not past the last question, so that an answer is read from its start. */
  #target() {
    const end = this.log.scrollHeight - this.log.clientHeight;
    const asked = [...this.log.querySelectorAll('.mine')].at(-1);
    if (!asked) return end;
    const top = asked.getBoundingClientRect().top - this.log.getBoundingClientRect().top + this.log.scrollTop;
    return Math.min(end, top - ABOVE_PX);
  }

  /** Keep up with what is new; `node` is something that must be seen whatever else is read. */
  #follow(node) {
    if (this.#following) this.log.scrollTop = Math.max(this.log.scrollTop, this.#target());
    node?.scrollIntoView({ block: 'nearest' });
    this.#offerLatest();
  }

  #offerLatest() {
    const below = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight;
    byId('latest').hidden = below < NEAR_PX;
  }

  get busy() {
    return this.#turn !== null;
  }

  get empty() {
    return !this.log.querySelector('.message');
  }

  /** Leave what is shown; a turn that runs goes on at the server. */
  clear() {
    this.#turn?.leave();
    this.#turn = null;
    this.#on.onBusy(false);
    this.conversationId = null;
    this.log.replaceChildren();
    this.#following = true;
    this.#offerLatest();
  }

  #mine(text) {
    this.log.append(el('article', { class: 'message mine' }, el('h2', { class: 'unseen' }, 'You'), el('div', { class: 'text' }, markdown(text))));
  }

  async send(text) {
    this.#following = true;
    this.#mine(text);
    await this.#run(new Turn(this.#api, this.#body(text)), text);
  }

  #body(text) {
    const body = { message: text, client_message_id: randomId() };
    return this.conversationId ? { ...body, conversation_id: this.conversationId } : body;
  }

  /** Run a turn into a view of its own, or again into the one that it had. */
  async #run(turn, text, view = new TurnView(this.#context, this.#announcer)) {
    view.follow(turn);
    this.#turn = turn;
    this.#view = view;
    this.#stopping = false;
    this.#on.onBusy(true);
    this.log.append(view.node);
    this.#follow();
    try {
      await turn.follow((event, data) => this.#event(turn, view, text, event, data), (lost) => view.waiting(lost));
    } catch (error) {
      if (!turn.left) this.#wentWrong(error, turn, view, text);
    } finally {
      if (this.#turn === turn) {
        this.#turn = null;
        this.#on.onBusy(false);
        if (turn.ended) this.#on.onTurnEnd(view.calls);
      }
    }
  }

  #event(turn, view, text, event, data) {
    view.handle(event, data);
    if (event === 'turn.started') {
      this.conversationId = data.conversation_id;
      this.#on.onConversation(data.conversation_id);
      if (this.#stopping) this.#cancel(turn);
    } else if (event === 'turn.failed') {
      const detail = data.problem?.detail ?? 'The coach could not finish this answer.';
      // A failed turn stays failed under its id, so trying again is a new message.
      view.trouble(detail, text && 'Try again', () => this.#again(text, view));
    }
  }

  /** Send the text as a new message, in place of the one that failed. */
  #again(text, view) {
    if (this.busy) return;
    view.node.remove();
    this.#run(new Turn(this.#api, this.#body(text)), text);
  }

  #wentWrong(error, turn, view, text) {
    const retry = () => !this.busy && this.#run(turn, text, view);
    if (error instanceof ApiError && error.status === 401) {
      view.node.remove();
      this.#on.onRefused(text);
    } else if (error instanceof ConnectionLost) {
      view.trouble(error.message, 'Try again', retry);
    } else if (error instanceof ApiError) {
      view.trouble(error.message);
      if (turn.id === null) this.#on.onRefused(text);
    } else {
      view.trouble('The page could not read the answer. Load it again to see what the coach did.', 'Try again', retry);
      throw error;
    }
  }

  async #cancel(turn) {
    const giveUp = setTimeout(() => {
      if (turn.ended || this.#turn !== turn) return;
      turn.leave();
      this.#view.handle('turn.cancelled', {});
    }, STOP_PATIENCE_MS);
    try {
      await turn.cancel();
    } catch (error) {
      clearTimeout(giveUp);
      // Not found or in conflict: it ended by itself meanwhile.
      if (!turn.ended && ![404, 409].includes(error.status)) this.#view.trouble(`It could not be stopped: ${error.message}`);
    }
  }

  /** Stop the turn that runs: at once when it is known, else as soon as it is. */
  stop() {
    if (!this.#turn || this.#stopping) return;
    this.#stopping = true;
    if (this.#turn.id) this.#cancel(this.#turn);
  }

  /** Show a conversation from history; go on with the turn that still runs in it. */
  async open(id) {
    this.clear();
    this.conversationId = id;
    const shown = await this.#page(id, null);
    if (this.conversationId !== id) return;
    const last = shown.at(-1);
    const cards = shown.filter((m) => m.role === 'coach').slice(-CARDS_OF_LAST);
    if (last?.role === 'user' && !this.busy) this.#run(new Turn(this.#api, null, last.turn_id), last.text);
    await Promise.all(cards.map((m) => m.replay()));
    this.#following = true;
    this.#follow();
  }

  /** One page of messages, put before what is there; oldest first. */
  async #page(id, cursor) {
    const query = new URLSearchParams({ newest: 'true', limit: '40', ...(cursor ? { cursor } : {}) });
    const { items, next_cursor: more } = await this.#api.get(`/v1/conversations/${id}/messages?${query}`);
    if (this.conversationId !== id) return [];
    const messages = items.toReversed();
    const before = this.log.firstChild;
    if (more) {
      const button = el('button', { type: 'button', class: 'plain earlier', onclick: async () => {
        button.disabled = true;
        await this.#page(id, more);
        button.remove();
      } }, 'Earlier messages');
      this.log.insertBefore(button, before);
    }
    for (const message of messages) this.#past(message, before);
    return messages;
  }

  #past(message, before) {
    if (message.role === 'user') {
      this.#mine(message.text);
      this.log.insertBefore(this.log.lastChild, before);
      return;
    }
    const view = TurnView.said(this.#context, message.text);
    const button = el('button', { type: 'button', class: 'quiet', onclick: () => message.replay() }, 'What the coach did');
    view.node.append(button);
    this.log.insertBefore(view.node, before);
    message.replay = () => this.#replay(message, view, button);
  }

  /** The events of an earlier turn once more, for its cards. */
  async #replay(message, view, button) {
    button.remove();
    const again = new TurnView(Object.assign(Object.create(this.#context), { onCoach: () => {} }), null);
    const turn = new Turn(this.#api, null, message.turn_id);
    again.follow(turn);
    try {
      await turn.follow((event, data) => again.handle(event, data));
      if (turn.ended && again.calls.length) view.node.replaceWith(again.node);
    } catch {
      // The words are there; the cards are an extra that may be gone.
    }
  }
}
