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
const announcer = new Announcer(byId('announcer'));

/** Who is signed in; what cards need to know. Filled from the profile. */
const context = {
  unit: 'kg', timeZone: undefined, name: '',
  onPick: (name) => composer.fill(name),
  onCoach: showCoach,
};
const current = { get unit() { return context.unit; }, get timeZone() { return context.timeZone; } };
const cardContext = Object.defineProperties({ onPick: context.onPick, onCoach: showCoach }, Object.getOwnPropertyDescriptors(current));

const signIn = new SignIn(api, (token) => {
  tokens.set(token);
  enter();
});
