/** Server-sent events over fetch, by the HTML standard (9.2.6): EventSource can neither POST nor send a token. */

/** Feed it text in any pieces; it calls `onEvent({id, event, data})` for each whole event. */
export class SseParser {
  #onEvent;
  #buffer = '';
  #first = true;
  #event = '';
  #data = [];
  #id = '';

  constructor(onEvent) {
    this.#onEvent = onEvent;
  }

  push(text) {
    let fresh = text;
    if (this.#first && fresh) {
      this.#first = false;
      if (fresh.startsWith('\uFEFF')) fresh = fresh.slice(1);
    }
    this.#buffer += fresh;
    for (;;) {
      const end = this.#buffer.search(/[\r\n]/);
      if (end < 0) return;
      const cr = this.#buffer[end] === '\r';
      // A CR at the end of a piece may be half of a CRLF: wait for what follows.
      if (cr && end === this.#buffer.length - 1) return;
      const line = this.#buffer.slice(0, end);
      this.#buffer = this.#buffer.slice(end + (cr && this.#buffer[end + 1] === '\n' ? 2 : 1));
      this.#line(line);
    }
  }

  /** The stream is over. A lone CR at its very end still ends its line; an unfinished event is dropped. */
  end() {
    if (this.#buffer.endsWith('\r')) this.push('\n');
    this.#buffer = '';
    this.#data = [];
  }

  #line(line) {
    if (line === '') {
      this.#dispatch();
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') this.#data.push(value);
    else if (name === 'event') this.#event = value;
    else if (name === 'id' && !value.includes('\0')) this.#id = value;
  }

  #dispatch() {
    if (this.#data.length) {
      this.#onEvent({ id: this.#id, event: this.#event || 'message', data: this.#data.join('\n') });
    }
    this.#data = [];
    this.#event = '';
  }
}

/** Thrown when the stream stayed silent, not even a ping, for too long. */
export class Silence extends Error {}

async function within(promise, ms) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Silence('the stream went silent')), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The events of a response's body, as they come. Raises what the stream raises, and Silence. */
export async function* events(body, silenceMs = 45_000) {
  const reader = body.getReader();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const ready = [];
  const parser = new SseParser((event) => ready.push(event));
  try {
    for (;;) {
      const { done, value } = await within(reader.read(), silenceMs);
      if (done) parser.end();
      else parser.push(decoder.decode(value, { stream: true }));
      yield* ready.splice(0);
      if (done) return;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
