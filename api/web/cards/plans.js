/** Cards for plans and the next workout. */

import { el } from '../dom.js';
import { count, day, load, number, rest, setsByReps, weekday, words } from '../format.js';
import { NONE, badge, facts, fold, list, name, note, section, table } from './parts.js';

const COLUMNS = [
  { head: 'Exercise' }, { head: 'Sets × reps', plain: true, tight: true }, { head: 'Load', plain: true, tight: true },
  { head: 'RPE' }, { head: 'Rest', tight: true },
];

function prescription(line) {
  const extra = [line.why, line.notes].filter(Boolean).map((text) => el('small', {}, text));
  return [
    el('span', {}, line.exercise.name, extra),
    setsByReps(line),
    line.load ? load(line.load) : NONE,
    line.rpe ? number(line.rpe) : NONE,
    rest(line.rest_s),
  ];
}

function planDay(planned, open) {
  const title = [
    el('strong', {}, planned.name),
    ` ${[planned.weekday && weekday(planned.weekday), count(planned.exercises.length, 'exercise'), `${planned.estimated_minutes} min`]
      .filter(Boolean).join(' · ')}`,
  ];
  return fold(title, [
    note(planned.focus),
    table(planned.name, COLUMNS, planned.exercises.map(prescription)),
    planned.warm_up.length > 0 && note(`Warm-up: ${planned.warm_up.join('; ')}`),
  ], open);
}

function plan(title, tone) {
  return (result) => ({
    title,
    tone,
    aside: result.active ? 'active' : 'not active',
    said: `${title}: ${result.name}, ${count(result.days.length, 'day')}.`,
    body: [
      name(result.name),
      facts([
        ['Goal', result.goal && words(result.goal)],
        ['Days a week', number(result.days_per_week)],
        ['Weeks', number(result.weeks)],
        ['Session', result.session_minutes && `up to ${result.session_minutes} min`],
      ]),
      list(result.warnings, 'warnings'),
      el('div', { class: 'days' }, result.days.map((planned, i) => planDay(planned, i === 0))),
      result.weekly_sets.length > 0 && fold('Weekly sets per muscle',
        list(result.weekly_sets.map((m) => `${words(m.muscle)}: ${number(m.sets)}`), 'columns')),
      result.notes && fold('How to run it', note(result.notes)),
    ],
  });
}

function planList({ items }) {
  return {
    title: 'Plans',
    aside: items.length ? count(items.length, 'plan') : null,
    said: `${count(items.length, 'plan')} found.`,
    body: items.length
      ? table('Plans', [{ head: 'Plan' }, { head: 'Days a week', number: true }, { head: 'Weeks', number: true }],
        items.map((p) => [
          el('span', {}, p.name, ' ', p.active && badge('active'), el('small', {}, p.days.join(', '))),
          number(p.days_per_week), number(p.weeks),
        ]))
      : note('No plans yet.'),
  };
}

function nextExercise(line) {
  const warmUps = line.warm_up_sets.map((s) => `${load(s.load)} × ${s.reps}`).join(', ');
  const cells = prescription(line);
  if (warmUps) cells[0].append(el('small', {}, `Warm-up sets: ${warmUps}`));
  return cells;
}

function nextWorkout(result) {
  return {
    title: 'Next workout',
    aside: result.due_on ? day(result.due_on) : `week ${result.week}`,
    said: `Next workout: ${result.day.name}.`,
    body: [
      name(result.day.name),
      facts([
        ['Plan', result.plan_name],
        ['Week', number(result.week)],
        ['Time', `about ${result.estimated_minutes} min`],
        ['Focus', result.day.focus],
      ]),
      section('Warm up first', list(result.day.warm_up)),
      table(result.day.name, COLUMNS, result.exercises.map(nextExercise)),
    ],
  };
}

export default {
  create_plan: plan('Plan created', 'done'),
  generate_plan: plan('Plan made', 'done'),
  update_plan: plan('Plan changed', 'done'),
  activate_plan: plan('Plan activated', 'done'),
  get_plan: plan('Plan', 'looked'),
  list_plans: planList,
  get_next_workout: nextWorkout,
};
