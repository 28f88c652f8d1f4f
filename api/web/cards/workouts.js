/** Cards for sets and workouts. Each takes (result, context) and gives {title, aside, tone, body, said}. */

import { el } from '../dom.js';
import { count, duration, load, mass, number, performed, rest, setsByReps, tonnage, when, words } from '../format.js';
import { badge, facts, fold, list, name, note, section, table } from './parts.js';

const SET_TYPES = { warmup: 'Warm-up set', drop: 'Drop set', failure: 'Set to failure' };
const RECORDS = { e1rm: 'estimated max', weight: 'heaviest load', reps: 'most reps', reps_at_load: 'most reps' };
const ACTIONS = { increase: 'Go up', hold: 'Hold', reduce: 'Go down', repeat: 'Repeat' };

function record({ kind, value, previous }, unit) {
  const said = (n) => (kind.startsWith('reps') ? count(n, 'rep') : mass(n, unit));
  return `Record: ${RECORDS[kind] ?? words(kind)} ${said(value)}${previous ? `, was ${said(previous)}` : ''}`;
}

function expected(plan, unit) {
  return plan && `${setsByReps(plan)}${plan.load_kg ? ` at ${mass(plan.load_kg, unit)}` : ''}`;
}

const left = (sets) => (sets > 0 ? `${count(sets, 'set')} to go` : 'all done');

function loggedSet(title, result, { unit }) {
  const { set, exercise } = result;
  const records = result.records ?? [];
  const kind = SET_TYPES[set.set_type];
  return {
    title,
    tone: 'done',
    aside: `${kind ?? 'Set'} ${set.set_number}`,
    group: title === 'Set logged' && exercise.id,
    said: `${title}. ${exercise.name}, ${performed(set).replace(' × ', ' for ')}.${records.map((r) => ` ${record(r, unit)}.`).join('')}`,
    body: [
      el('div', { class: 'lead' }, name(exercise.name), el('p', { class: 'figure' }, performed(set))),
      records.length > 0 && el('p', { class: 'badges' }, records.map((r) => badge(record(r, unit)))),
      facts([
        ['RPE', set.rpe && number(set.rpe)],
        ['Estimated max', result.e1rm_kg && mass(result.e1rm_kg, unit)],
        ['Planned', expected(result.expected, unit)],
        ['This exercise', result.sets_left !== null && result.sets_left !== undefined && left(result.sets_left)],
        ['Rest', result.expected && result.sets_left > 0 && rest(result.expected.rest_s)],
      ].map(([label, value]) => [label, value || null])),
      note(set.notes),
    ],
  };
}

function deletedSet({ exercise, set }) {
  return {
    title: 'Set deleted',
    tone: 'done',
    aside: `Set ${set.set_number}`,
    said: `Set deleted. ${exercise.name}, ${performed(set)}.`,
    body: el('div', { class: 'lead' }, name(exercise.name), el('p', { class: 'figure' }, el('s', {}, performed(set)))),
  };
}

/** Sets in a line; a load that repeats is said once: `60 kg × 8, 8, 7`. */
function setsInLine(sets) {
  const groups = [];
  for (const set of sets) {
    const weight = set.load ? load(set.load) : 'bodyweight';
    const simple = set.reps !== null && set.set_type === 'working' && !set.distance_m;
    const last = groups.at(-1);
    if (simple && last?.weight === weight) last.text += `, ${set.reps}`;
    else groups.push({ weight: simple && weight, text: `${performed(set)}${set.set_type === 'warmup' ? ' (warm-up)' : ''}` });
  }
  return groups.map(({ text }) => text).join('; ');
}

const performedTable = (exercises) => table('Exercises and sets', [{ head: 'Exercise' }, { head: 'Sets', plain: true }],
  exercises.map(({ exercise, sets }) => [exercise.name, setsInLine(sets)]));

function workout(title, tone) {
  return (result, { timeZone }) => ({
    title,
    tone,
    aside: result.status === 'finished' ? 'finished' : result.status,
    said: `${title}: ${result.name}.`,
    body: [
      name(result.name),
      facts([
        ['Started', result.started_at && when(result.started_at, timeZone)],
        ['Time', result.active_s ? duration(result.active_s) : null],
        ['Sets', result.exercises?.reduce((n, e) => n + e.sets.length, 0) || null],
      ]),
      result.exercises?.length ? performedTable(result.exercises) : note('No sets yet.'),
      note(result.notes),
    ],
  });
}

/** Decisions as rows; exercises about which the same is said share one. */
function decisions(made, unit) {
  const rows = [];
  for (const { exercise, action, load_before_kg: before, load_after_kg: after, reps_target: reps, reason } of made) {
    const known = after !== null && after !== undefined;
    const weight = known && before !== after && before !== null ? `${mass(before, unit)} → ${mass(after, unit)}` : known && mass(after, unit);
    const change = [weight, action === 'repeat' && reps && `aim for ${reps} reps`].filter(Boolean).join(', ');
    const key = `${action} ${change} ${reason}`;
    const same = rows.find((row) => row.key === key);
    if (same) same.names.push(exercise.name);
    else rows.push({ key, names: [exercise.name], action, change, reason });
  }
  return rows.map(({ names, action, change, reason }) => [
    names.join(', '), el('span', {}, badge(ACTIONS[action] ?? words(action), action === 'increase' ? 'hot' : 'quiet'), ' ', change), reason,
  ]);
}

function finished(result, { unit }) {
  const summary = result.summary ?? result;
  const records = summary.records ?? [];
  const made = summary.decisions ?? [];
  return {
    title: 'Workout finished',
    tone: 'done',
    said: `Workout finished. ${count(summary.set_count, 'set')} in ${duration(summary.duration_s)}.`,
    body: [
      result.name && name(result.name),
      facts([
        ['Time', duration(summary.duration_s)],
        ['Exercises', number(summary.exercise_count)],
        ['Sets', number(summary.set_count)],
        ['Reps', number(summary.rep_count)],
        ['Volume', tonnage(summary.volume_kg, unit)],
      ]),
      records.length > 0 && el('p', { class: 'badges' }, records.map((r) => badge(`${r.exercise.name}. ${record(r, unit)}`))),
      section('Next time', made.length > 0
        && table('What changes next time', [{ head: 'Exercise' }, { head: 'Change', plain: true }, { head: 'Why', plain: true }], decisions(made, unit))),
      result.exercises?.length > 0 && fold('What you did', performedTable(result.exercises)),
      summary.muscles?.length > 0 && fold('Sets per muscle', list(summary.muscles.map((m) => `${words(m.muscle)}: ${number(m.sets)}`), 'columns')),
    ],
  };
}

function workoutList({ items }, { unit, timeZone }) {
  return {
    title: 'Workouts',
    aside: items.length ? count(items.length, 'workout') : null,
    said: `${count(items.length, 'workout')} found.`,
    body: items.length
      ? table('Workouts', [{ head: 'Workout' }, { head: 'When', plain: true }, { head: 'Sets', number: true }, { head: 'Volume', number: true }],
        items.map((w) => [
          el('span', {}, w.name, el('small', {}, w.exercises.join(', '))),
          when(w.started_at, timeZone), number(w.set_count), tonnage(w.volume_kg, unit),
        ]))
      : note('No workouts yet.'),
  };
}

export default {
  log_set: (result, context) => loggedSet('Set logged', result, context),
  correct_set: (result, context) => loggedSet('Set corrected', result, context),
  delete_set: deletedSet,
  start_workout: workout('Workout started', 'done'),
  pause_workout: workout('Workout paused', 'done'),
  resume_workout: workout('Workout resumed', 'done'),
  log_workout: workout('Workout logged', 'done'),
  get_workout: workout('Workout', 'looked'),
  finish_workout: finished,
  list_workouts: workoutList,
};
