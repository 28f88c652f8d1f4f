/** Cards for the exercise catalogue. */

import { el } from '../dom.js';
import { count, words } from '../format.js';
import { NONE, facts, name, note, table } from './parts.js';

const many = (names) => (names?.length ? names.map((n) => words(n)).join(', ') : null);

function found({ items }, { arguments: asked }) {
  return {
    title: asked?.query ? `Exercises for “${asked.query}”` : 'Exercises',
    aside: items.length ? count(items.length, 'exercise') : null,
    said: `${count(items.length, 'exercise')} found.`,
    body: items.length
      ? table('Exercises', [{ head: 'Exercise' }, { head: 'Muscles' }, { head: 'Needs' }],
        items.map((e) => [e.name, many(e.primary_muscles) ?? NONE, many(e.equipment) ?? 'Nothing']))
      : note('Nothing fits.'),
  };
}

function exercise(result) {
  return {
    title: 'Exercise',
    said: result.name,
    body: [
      name(result.name),
      facts([
        ['Trains', many(result.primary_muscles)], ['Helped by', many(result.secondary_muscles)],
        ['Needs', many(result.equipment) ?? 'Nothing'], ['Movement', words(result.pattern)], ['Level', words(result.difficulty)],
        ['Also called', result.aliases?.slice(0, 4).join(', ')],
      ]),
    ],
  };
}

function substitutes(result) {
  return {
    title: `Instead of ${result.exercise.name}`,
    said: `${count(result.items.length, 'substitute')} found.`,
    body: result.items.length
      ? el('ul', { class: 'plain' }, result.items.map((s) => el('li', {}, el('strong', {}, s.exercise.name), el('small', {}, s.reason))))
      : note('Nothing fits.'),
  };
}

export default { search_exercises: found, get_exercise: exercise, list_substitutes: substitutes };
