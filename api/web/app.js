/** The page put together: who is signed in, which conversation is shown, which coach answers. */

import { Announcer } from './announcer.js';
import { Api, TokenStore, tokenFromAddress } from './api.js';
import { Chat } from './chat.js';
import { Composer, followUps, starters } from './composer.js';
import { Conversations } from './conversations.js';
import { byId, el } from './dom.js';
import { hour } from './format.js';
import { SignIn } from './signin.js';
import { coachName } from './turn-view.js';

const tokens = new TokenStore();
const api = new Api(tokens, () => signOut('Your sign-in has ended. Please sign in again.'));

/** The athlete, and what messages and cards may ask of the page. The profile fills it in. */
const athlete = {
  unit: 'kg',
  timeZone: undefined,
  name: '',
  onPick: (name) => composer.fill(name),
  onCoach: showCoach,
};

const signIn = new SignIn(api, (token) => {
  tokens.set(token);
  enter();
});

const composer = new Composer({
  onSend: (text) => {
    if (chat.busy) return;
    byId('welcome').hidden = true;
    chat.send(text);
  },
  onStop: () => chat.stop(),
});

const chat = new Chat(api, byId('transcript'), athlete, new Announcer(byId('announcer')), {
  onBusy: (busy) => {
    composer.busy(busy);
    document.body.classList.toggle('busy', busy);
  },
  onConversation: (id) => {
    if (addressed() !== id) history.replaceState(null, '', `#c=${id}`);
    conversations.current = id;
  },
  onTurnEnd: (calls) => {
    composer.suggest(followUps(calls, athlete.unit));
    conversations.refresh().catch(() => {});
  },
  onRefused: (text) => composer.fill(text),
});

const conversations = new Conversations(api, athlete, {
  onOpen: (id) => {
    history.pushState(null, '', `#c=${id}`);
    show(id);
  },
  onNew: () => {
    history.pushState(null, '', location.pathname);
    show(null);
  },
});

/** The conversation that the address names. */
function addressed() {
  return new URLSearchParams(location.hash.slice(1)).get('c');
}

function greeting() {
  const now = hour(athlete.timeZone);
  const part = now < 5 ? 'Hello' : now < 12 ? 'Good morning' : now < 18 ? 'Good afternoon' : 'Good evening';
  return athlete.name ? `${part}, ${athlete.name}.` : `${part}.`;
}

/** Show a conversation, or a fresh one. */
async function show(id) {
  chat.clear();
  composer.suggest([]);
  byId('welcome').hidden = id !== null;
  conversations.mark(id);
  if (id === null) {
    byId('greeting').textContent = greeting();
    composer.suggest(starters(athlete.unit));
  } else {
    await guarded(() => chat.open(id), () => show(id));
  }
  composer.focus();
}

/** Which coach answers; the offline one says how to connect Gemini. */
function showCoach(coach) {
  byId('coach').textContent = coach === 'offline' ? 'Offline coach' : coachName(coach);
  byId('coach').classList.toggle('live', coach !== 'offline');
  byId('offline').hidden = coach !== 'offline';
}

/** Do something that asks the server; if that fails, say so with a way to try again. */
async function guarded(action, again) {
  const notice = byId('notice');
  notice.replaceChildren();
  try {
    await action();
  } catch (error) {
    if (error.status === 401) return;
    notice.append(el('p', {}, error.message), el('button', { type: 'button', class: 'plain', onclick: again }, 'Try again'));
  }
}

async function enter() {
  signIn.hide();
  await guarded(async () => {
    const [profile, health] = await Promise.all([
      api.get('/v1/profile'),
      api.get('/health', { signedIn: false }).catch(() => null),
      conversations.refresh(),
    ]);
    Object.assign(athlete, { unit: profile.unit, timeZone: profile.time_zone, name: profile.name });
    byId('person').textContent = profile.name;
    if (health?.coach) showCoach(health.coach);
  }, enter);
  // Not before: what is typed must find its conversation.
  if (!tokens.get()) return;
  byId('app').hidden = false;
  if (!byId('notice').hasChildNodes()) await show(addressed());
}

function signOut(message = '') {
  tokens.set(null);
  chat.clear();
  conversations.toggle(false);
  signIn.show(message);
}

byId('signout').addEventListener('click', () => {
  history.replaceState(null, '', location.pathname);
  composer.fill('');
  signOut('You are signed out.');
});

byId('skip').addEventListener('click', (event) => {
  event.preventDefault();
  composer.focus();
});

byId('home').addEventListener('click', (event) => {
  event.preventDefault();
  conversations.onNew();
});

addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.isComposing) return;
  if (conversations.isOpen) conversations.toggle(false);
  else chat.stop();
});

/** The address changed: a sign-in link was opened in this tab, or back and forward were used. */
addEventListener('popstate', () => {
  const token = tokenFromAddress();
  if (token) {
    tokens.set(token);
    enter();
  } else if (tokens.get() && addressed() !== chat.conversationId) show(addressed());
});

const linked = tokenFromAddress();
if (linked) tokens.set(linked);
if (tokens.get()) enter();
else signIn.show();
