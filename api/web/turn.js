/**
 * One turn, from the message to its terminal event. A dropped connection is resumed after the last event seen;
 * a POST that got no answer is sent again with the same `client_message_id`, which the server knows as the same turn.
 */

import { ApiError } from './api.js';
import { Silence, events } from './sse.js';

const TERMINAL = new Set(['turn.completed', 'turn.failed', 'turn.cancelled']);
const TRIES = 5;
const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 5000;

/** The connection failed too often. The turn goes on at the server: `follow` can be called again. */
export class ConnectionLost extends Error {
  /** `cause`: what the server said last, if it said anything. */
  constructor(cause) {
    const said = cause instanceof ApiError && cause.status ? cause.message : 'The connection to Slowburn is lost.';
    super(`${said} What the coach has begun goes on.`);
  }
}

/** Wait, or less when the browser says that it is online again. */
function pause(ms, signal) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener('online', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener('online', done);
    signal.addEventListener('abort', done);
  });
}

export class Turn {
  #api;
  #lastId = '';
  #abort = new AbortController();

  /** `body`: what POST /v1/chat takes, or null to follow the turn `id` that runs or ran already. */
  constructor(api, body, id = null) {
    this.#api = api;
    this.body = body;
    this.id = id;
    this.ended = false;
  }

  /** Stop listening. The turn itself goes on. */
  leave() {
    this.#abort.abort();
  }

  get left() {
    return this.#abort.signal.aborted;
  }

  /** Ask the server to stop the turn; its `turn.cancelled` comes over the stream. */
  cancel() {
    return this.#api.post(`/v1/turns/${this.id}/cancel`);
  }

  /** Answer what the coach asked before doing it. */
  approve(callId, approve) {
    return this.#api.post(`/v1/turns/${this.id}/approvals`, { call_id: callId, approve });
  }

  #open() {
    const signal = this.#abort.signal;
    if (this.id === null) return this.#api.stream('POST', '/v1/chat', { body: this.body, signal });
    const headers = this.#lastId ? { 'Last-Event-ID': this.#lastId } : {};
    return this.#api.stream('GET', `/v1/turns/${this.id}/events`, { headers, signal });
  }

  /** Whether the event is new: ids only grow within a turn, and a resumed stream may repeat. */
  #fresh(id) {
    if (!id) return true;
    const [now, last] = [Number(id), Number(this.#lastId)];
    const grows = Number.isNaN(now) || Number.isNaN(last) ? id !== this.#lastId : !this.#lastId || now > last;
    if (grows) this.#lastId = id;
    return grows;
  }

  /** Read one connection to its end. True when the turn is over. */
  async #read(response, onEvent, onProgress) {
    for await (const { id, event, data } of events(response.body)) {
      onProgress();
      if (!this.#fresh(id)) continue;
      const value = JSON.parse(data);
      if (event === 'turn.started') this.id = value.turn_id;
      if (TERMINAL.has(event)) this.ended = true;
      onEvent(event, value);
      if (this.ended) return true;
    }
    return false;
  }

  /**
   * Run the turn to its end: `onEvent(name, data)` for each event once, `onTrouble(true|false)` when the connection
   * is lost and found. Raises ApiError for what the server refuses, ConnectionLost after five tries in vain.
   */
  async follow(onEvent, onTrouble = () => {}) {
    let failed = 0;
    const onProgress = () => {
      failed = 0;
    };
    while (!this.left) {
      try {
        const response = await this.#open();
        if (failed) onTrouble(false);
        if (await this.#read(response, onEvent, onProgress)) return;
      } catch (error) {
        if (this.left) return;
        const passing = error instanceof ApiError ? error.passing : error instanceof TypeError || error instanceof Silence;
        if (!passing) throw error;
        if (failed + 1 >= TRIES) throw new ConnectionLost(error);
      }
      failed += 1;
      if (failed >= TRIES) throw new ConnectionLost();
      onTrouble(true);
      await pause(Math.min(FIRST_WAIT_MS * 2 ** (failed - 1), LONGEST_WAIT_MS), this.#abort.signal);
    }
  }
}
