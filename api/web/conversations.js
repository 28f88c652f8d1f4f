/** The list of conversations: beside the chat on a wide screen, over it on a narrow one. */

import { byId, el } from './dom.js';
import { when } from './format.js';

export class Conversations {
  #api;
  #context;
  #list = byId('conversation-list');
  #panel = byId('conversations');
  #button = byId('menu');
  #items = [];
  #cursor = null;

  constructor(api, context, { onOpen, onNew }) {
    this.#api = api;
    this.#context = context;
    this.current = null;
    this.onOpen = onOpen;
    this.onNew = onNew;
    this.#button.addEventListener('click', () => this.toggle(!this.isOpen));
    byId('new').addEventListener('click', () => {
      this.toggle(false);
      onNew();
    });
    byId('more').addEventListener('click', () => this.#load(this.#cursor));
    byId('close-menu').addEventListener('click', () => this.toggle(false));
  }

  get isOpen() {
    return document.body.classList.contains('menu-open');
  }

  /** Open or close it over the chat. While it is open, nothing behind it takes the focus. */
  toggle(open) {
    if (open === this.isOpen) return;
    document.body.classList.toggle('menu-open', open);
    this.#button.setAttribute('aria-expanded', String(open));
    byId('main').inert = open;
    byId('bar').inert = open;
    if (open) byId('new').focus();
    else this.#button.focus();
  }

  async refresh() {
    await this.#load(null);
  }

  async #load(cursor) {
    const query = new URLSearchParams({ limit: '30', ...(cursor ? { cursor } : {}) });
    const page = await this.#api.get(`/v1/conversations?${query}`);
    this.#items = cursor ? [...this.#items, ...page.items] : page.items;
    this.#cursor = page.next_cursor;
    byId('more').hidden = !this.#cursor;
    this.#draw();
  }

  mark(id) {
    this.current = id;
    this.#draw();
  }

  #draw() {
    byId('no-conversations').hidden = this.#items.length > 0;
    this.#list.replaceChildren(...this.#items.map((item) => el('li', {}, el('button', {
      type: 'button', class: 'conversation', 'aria-current': item.id === this.current && 'true',
      onclick: () => {
        this.toggle(false);
        this.onOpen(item.id);
      },
    }, el('span', { class: 'title' }, item.title || 'Conversation'), el('small', {}, when(item.updated_at, this.#context.timeZone))))));
  }
}
