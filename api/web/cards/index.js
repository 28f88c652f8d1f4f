/** From a tool call to its card. */

import { el } from '../dom.js';
import { words } from '../format.js';
import exercises from './exercises.js';
import { generic } from './generic.js';
import health from './health.js';
import { frame, note } from './parts.js';
import plans from './plans.js';
import progression from './progression.js';
import workouts from './workouts.js';

const CARDS = new Map(Object.entries({ ...exercises, ...health, ...plans, ...progression, ...workouts }));

const DOING = {
  log_set: 'Logging the set', correct_set: 'Correcting the set', generate_plan: 'Making the plan', create_plan: 'Making the plan',
  get_next_workout: 'Looking up what is next', check_readiness: 'Checking readiness', get_weekly_volume: 'Adding up the week',
  check_in: 'Noting how you are', finish_workout: 'Finishing the workout', adjust_volume: 'Adjusting the volume',
};

/** A line for a call that is under way. */
export const pending = (operation) => el('p', { class: 'pending' }, `${DOING[operation] ?? words(operation)} …`);

/** What to pick from when a name was unclear: buttons that put it into the message box. */
function candidates(problem, onPick) {
  const known = Array.isArray(problem.candidates) ? problem.candidates.filter((c) => typeof c?.name === 'string') : [];
  return known.length > 0 && el('div', { class: 'chips' },
    known.slice(0, 5).map((c) => el('button', { type: 'button', class: 'chip', onclick: () => onPick(c.name) }, c.name)));
}

function failed(call, onPick) {
  const told = call.problem.detail ?? call.problem.title ?? 'It did not work.';
  // A model's malformed call is answered in JSON, for the model: people find it under the details.
  const detail = /^[[{]/.test(told) ? 'The coach asked for this in a way that could not be understood.' : told;
  const title = `${words(call.operation)}: not done`;
  return { title, tone: 'failed', said: `${title}. ${detail}`, body: [note(detail), candidates(call.problem, onPick)] };
}

/**
 * The card of a call `{operation, arguments, result | problem}` as [node, a sentence to announce].
 * `context`: {unit, timeZone, onPick(name)}. A result of an unexpected shape falls back to the generic card.
 */
export function card(call, context) {
  const known = { unit: context.unit, timeZone: context.timeZone, operation: call.operation, arguments: call.arguments };
  const make = CARDS.get(call.operation) ?? generic;
  let shown;
  try {
    shown = call.problem ? failed(call, context.onPick) : make(call.result, known);
  } catch {
    shown = generic(call.result, known);
  }
  return [frame(shown, call), shown.said];
}
