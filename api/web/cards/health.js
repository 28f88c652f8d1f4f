/** Cards for check-ins and readiness. */

import { el } from '../dom.js';
import { count, day, duration, load, number, words } from '../format.js';
import { NONE, bar, facts, list, note, section, table } from './parts.js';

const LEVELS = { low: 'Low', moderate: 'Moderate', good: 'Good', high: 'High', unknown: 'Not known yet' };
const PARTS = {
  sleep: 'Sleep', sleep_quality: 'Sleep quality', hrv: 'HRV', resting_hr: 'Resting heart rate', training_load: 'Training load',
};

const tone = (score) => (score < 40 ? 'over' : score < 60 ? 'low' : 'good');

function part({ name: which, score, weight, note: says }) {
  return el('tr', {},
    el('th', { scope: 'row' }, PARTS[which] ?? words(which), says && el('small', {}, says)),
    el('td', { class: 'wide' }, bar(score, 100, { tone: tone(score) })),
    el('td', { class: 'number' }, number(score)),
    el('td', { class: 'number dim' }, `${Math.round(weight * 100)} %`));
}

function parts(shown) {
  return shown.length > 0 && el('table', { class: 'bars' },
    el('caption', { class: 'unseen' }, 'What the score rests on'),
    el('thead', {}, el('tr', {},
      el('th', { scope: 'col' }, 'Part'), el('td', {}),
      el('th', { scope: 'col', class: 'number' }, 'Score'), el('th', { scope: 'col', class: 'number' }, 'Share'))),
    el('tbody', {}, shown.map(part)));
}

function score({ score: points, level }) {
  if (points === null) return el('p', { class: 'figure' }, LEVELS.unknown);
  return el('p', { class: `figure ${tone(points)}` }, number(points), el('small', {}, ' of 100'), el('span', { class: 'level' }, LEVELS[level] ?? words(level)));
}

function readinessBody(result) {
  return [
    el('div', { class: 'lead' }, score(result), el('p', { class: 'advice' }, result.recommendation)),
    list(result.flags, 'warnings'),
    parts(result.parts),
    section('Not known', result.missing.length > 0 && note(`${words(result.missing.join(', '))}. Tell me, and the score gets better.`)),
    result.calibrating && note('Heart figures count once there are 14 days of them.'),
    result.parts.length > 0 && note(`Rests on: ${result.based_on}`),
  ];
}

function readiness(result) {
  const said = result.score === null ? 'Readiness is not known yet.' : `Readiness ${result.score} of 100, ${LEVELS[result.level] ?? result.level}.`;
  return { title: 'Readiness', aside: day(result.day), said, body: readinessBody(result) };
}

const of5 = (value) => value && `${value} of 5`;

function checkInFacts(result) {
  return facts([
    ['Sleep', result.sleep_hours !== null && result.sleep_hours !== undefined ? duration(result.sleep_hours * 3600) : null],
    ['Sleep quality', of5(result.sleep_quality)],
    ['Soreness', of5(result.soreness)],
    ['Stress', of5(result.stress)],
    ['Energy', of5(result.energy)],
    ['Mood', of5(result.mood)],
    ['Body weight', result.body_weight && load(result.body_weight)],
    ['Resting heart rate', result.resting_hr_bpm && `${result.resting_hr_bpm} bpm`],
    ['HRV', result.hrv_rmssd_ms && `${number(result.hrv_rmssd_ms)} ms`],
    ['Sore', result.sore_parts?.length ? result.sore_parts.map((p) => words(p)).join(', ') : null],
  ]);
}

function checkIn(result) {
  return {
    title: 'Checked in',
    tone: 'done',
    aside: day(result.day),
    said: `Checked in.${result.readiness?.score ? ` Readiness ${result.readiness.score} of 100.` : ''}`,
    body: [checkInFacts(result), note(result.notes), result.readiness && section('Readiness', readinessBody(result.readiness))],
  };
}

function checkIns({ items }) {
  return {
    title: 'Check-ins',
    aside: items.length ? count(items.length, 'day') : null,
    said: `${count(items.length, 'check-in')} found.`,
    body: items.length
      ? table('Check-ins', [{ head: 'Day' }, { head: 'Sleep' }, { head: 'Energy' }, { head: 'Soreness' }, { head: 'Stress' }], items.map((c) => [
        day(c.day), c.sleep_hours === null ? NONE : duration(c.sleep_hours * 3600), of5(c.energy) ?? NONE, of5(c.soreness) ?? NONE, of5(c.stress) ?? NONE,
      ]))
      : note('No check-ins yet.'),
  };
}

export default { check_in: checkIn, check_readiness: readiness, list_check_ins: checkIns };
