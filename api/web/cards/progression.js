/** Cards for weekly volume, records and progress. */

import { el, svg } from '../dom.js';
import { count, day, load, mass, number, performed, tonnage, when, words } from '../format.js';
import { NONE, badge, bar, facts, fold, name, note, section, table } from './parts.js';

const STATUS = {
  below_mev: ['below the range', 'low'],
  in_range: ['in range', 'good'],
  above_mav: ['high', 'good'],
  over_mrv: ['too much', 'over'],
};
const RECORDS = { e1rm: 'Estimated max', weight: 'Heaviest load', reps_at_load: 'Most reps' };

function volumeRow({ muscle, sets, landmarks, status, adjustment }, full) {
  const [said, tone] = STATUS[status] ?? [words(status), 'good'];
  const change = adjustment ? ` (${adjustment > 0 ? '+' : ''}${adjustment} agreed)` : '';
  return el('tr', {},
    el('th', { scope: 'row' }, words(muscle), el('small', {}, `${said}${change}`)),
    el('td', { class: 'wide' }, bar(sets, full, { range: [landmarks.mev, landmarks.mrv], tone })),
    el('td', { class: 'number' }, number(sets)),
    el('td', { class: 'number dim' }, `${landmarks.mev}–${landmarks.mrv}`));
}

function volumeTable(muscles, full) {
  return el('table', { class: 'bars' },
    el('caption', { class: 'unseen' }, 'Hard sets per muscle, with the range from minimum effective to maximum recoverable volume'),
    el('thead', {}, el('tr', {},
      el('th', { scope: 'col' }, 'Muscle'), el('td', {}),
      el('th', { scope: 'col', class: 'number' }, 'Sets'), el('th', { scope: 'col', class: 'number' }, 'Range'))),
    el('tbody', {}, muscles.map((m) => volumeRow(m, full))));
}

function volumeWeek(week, { unit }) {
  const full = Math.max(1, ...week.muscles.map((m) => Math.max(m.sets, m.landmarks.mrv))) * 1.04;
  const trained = week.muscles.filter((m) => m.sets > 0);
  const rest = week.muscles.filter((m) => !m.sets);
  return [
    facts([['Hard sets', number(week.total_sets)], ['Volume', tonnage(week.total_volume_kg, unit)]]),
    trained.length ? volumeTable(trained, full) : note('Nothing logged this week.'),
    trained.length > 0 && el('p', { class: 'key' }, el('span', { class: 'swatch', 'aria-hidden': 'true' }),
      'From minimum effective to maximum recoverable sets a week (MEV–MRV).'),
    rest.length > 0 && fold(`${count(rest.length, 'muscle')} without a set`, volumeTable(rest, full)),
  ];
}

function weeklyVolume({ weeks }, context) {
  const [latest, ...earlier] = weeks;
  if (!latest) return { title: 'Weekly volume', said: 'No volume yet.', body: note('Nothing logged yet.') };
  return {
    title: 'Weekly volume',
    aside: `${latest.current ? 'this week, ' : ''}from ${day(latest.week_start)}`,
    said: `Weekly volume: ${count(latest.total_sets, 'hard set')}.`,
    body: [
      volumeWeek(latest, context),
      earlier.map((week) => fold(`Week of ${day(week.week_start)} · ${count(week.total_sets, 'hard set')}`, volumeWeek(week, context))),
    ],
  };
}

function adjusted(result) {
  return {
    title: 'Volume adjusted',
    tone: 'done',
    aside: `until ${day(result.ends_on)}`,
    said: result.message,
    body: [
      el('div', { class: 'lead' }, name(words(result.muscle)),
        el('p', { class: 'figure' }, `${number(result.sets_before)} → ${number(result.sets_after)} `, el('small', {}, 'sets a week'))),
      result.clamped && el('p', { class: 'badges' }, badge('Less than asked, to stay within what you can recover from', 'quiet')),
      facts([['Why', result.reason], ['Range', result.landmarks && `${result.landmarks.mev}–${result.landmarks.mrv} sets`]]),
      section('In your plan', result.applied_to.length > 0 && table('Changed in the plan',
        [{ head: 'Exercise' }, { head: 'Day', plain: true }, { head: 'Sets', number: true }],
        result.applied_to.map((a) => [a.exercise.name, a.plan_day, `${a.sets_before} → ${a.sets_after}`]))),
    ],
  };
}

function records({ items }, { unit, timeZone }) {
  return {
    title: 'Records',
    aside: items.length ? count(items.length, 'record') : null,
    said: `${count(items.length, 'record')} found.`,
    body: items.length
      ? table('Records', [{ head: 'Exercise' }, { head: 'Record', plain: true }, { head: 'Set', plain: true }, { head: 'When', plain: true }], items.map((r) => [
        el('span', {}, r.exercise.name, el('small', {}, RECORDS[r.kind] ?? words(r.kind))),
        el('strong', {}, r.unit === 'reps' ? count(r.value, 'rep') : r.kind === 'weight' && r.load ? load(r.load) : mass(r.value, unit)),
        performed(r),
        when(r.at, timeZone),
      ]))
      : note('No records yet: a record beats an earlier set.'),
  };
}

/** The estimated maximum over time as a line. Points lie by date, not by number. */
function chart(sessions, unit) {
  const [width, height, pad] = [560, 120, 10];
  const times = sessions.map((s) => Date.parse(s.day));
  const values = sessions.map((s) => s.e1rm_kg);
  const [low, high, first, last] = [Math.min(...values), Math.max(...values), times[0], times.at(-1)];
  const x = (t) => (last === first ? width / 2 : pad + ((t - first) / (last - first)) * (width - 2 * pad));
  const y = (v) => (high === low ? height / 2 : height - pad - ((v - low) / (high - low)) * (height - 2 * pad));
  const points = sessions.map((_, i) => [x(times[i]), y(values[i])].map((n) => n.toFixed(1)));
  const label = `Estimated max from ${mass(values[0], unit)} on ${day(sessions[0].day)} to ${mass(values.at(-1), unit)} on ${day(sessions.at(-1).day)}`;
  return el('figure', { class: 'chart' },
    svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label },
      svg('polyline', { points: points.map((p) => p.join(',')).join(' ') }),
      points.map(([cx, cy]) => svg('circle', { cx, cy, r: 4 }))),
    el('figcaption', {}, el('span', {}, `${day(sessions[0].day)} · ${mass(values[0], unit)}`),
      el('span', {}, `${day(sessions.at(-1).day)} · ${mass(values.at(-1), unit)}`)));
}

function progress(result, { unit }) {
  const measured = result.sessions.filter((s) => s.e1rm_kg !== null);
  const trend = result.trend_pct;
  return {
    title: 'Progress',
    aside: count(result.sessions.length, 'session'),
    said: result.message,
    body: [
      name(result.exercise.name),
      facts([
        ['Best estimated max', result.best_e1rm_kg && mass(result.best_e1rm_kg, unit)],
        ['Trend', trend !== null && `${trend > 0 ? '+' : ''}${number(trend)} %`],
        ['Standing', result.stalled ? 'stalled' : null],
      ].map(([label, value]) => [label, value || null])),
      measured.length > 1 && chart(measured, unit),
      result.sessions.length > 0 && fold('Sessions', table('Sessions',
        [{ head: 'Day' }, { head: 'Best set', plain: true }, { head: 'Estimated max' }, { head: 'Sets', number: true }],
        result.sessions.toReversed().map((s) => [
          day(s.day), s.top_set ? performed(s.top_set) : NONE, s.e1rm_kg === null ? NONE : mass(s.e1rm_kg, unit), number(s.sets),
        ]))),
    ],
  };
}

export default {
  get_weekly_volume: weeklyVolume,
  adjust_volume: adjusted,
  list_records: records,
  get_exercise_progress: progress,
};
