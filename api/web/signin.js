/** Signing in with an e-mail address and a password, or making an account. */

import { byId } from './dom.js';

const POUND_REGIONS = new Set(['US', 'LR', 'MM']);

/** The unit people lift in where the browser seems to be. */
function usualUnit() {
  const region = /-([A-Z]{2})\b/.exec(navigator.language)?.[1];
  return POUND_REGIONS.has(region) ? 'lb' : 'kg';
}

export class SignIn {
  #api;
  #onToken;
  #creating = false;
  #message = byId('signin-message');
  #form = byId('signin-form');

  constructor(api, onToken) {
    this.#api = api;
    this.#onToken = onToken;
    this.#form.elements.unit.value = usualUnit();
    byId('signin-switch').addEventListener('click', () => this.#mode(!this.#creating));
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  /** Show the view, with a reason if there is one. */
  show(message = '') {
    byId('app').hidden = true;
    byId('signin').hidden = false;
    this.#mode(false);
    this.#message.textContent = message;
    this.#form.elements.email.focus();
  }

  hide() {
    byId('signin').hidden = true;
    this.#form.reset();
    this.#form.elements.unit.value = usualUnit();
  }

  #mode(creating) {
    this.#creating = creating;
    this.#message.textContent = '';
    byId('signup-fields').hidden = !creating;
    byId('signup-fields').disabled = !creating;
    byId('password-rule').hidden = !creating;
    const password = this.#form.elements.password;
    password.autocomplete = creating ? 'new-password' : 'current-password';
    password.minLength = creating ? 10 : 1;
    byId('signin-title').textContent = creating ? 'Create your account' : 'Sign in';
    byId('signin-submit').textContent = creating ? 'Create account' : 'Sign in';
    byId('signin-switch').textContent = creating ? 'I have an account' : 'Create an account';
  }

  async #submit() {
    const { email, password, name, unit } = this.#form.elements;
    const button = byId('signin-submit');
    const open = { signedIn: false };
    const credentials = { email: email.value.trim(), password: password.value };
    button.disabled = true;
    this.#message.textContent = '';
    try {
      if (this.#creating) {
        const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
        await this.#api.post('/v1/sign-up', { ...credentials, name: name.value.trim(), unit: unit.value, time_zone: zone }, open);
      }
      const { token } = await this.#api.post('/v1/sign-in', credentials, open);
      this.#onToken(token);
    } catch (error) {
      this.#message.textContent = error.status === 404
        ? 'This server leaves signing in to somebody else. Open it with a sign-in link.' : error.message;
    } finally {
      button.disabled = false;
    }
  }
}
