/** A card for any operation: what it says, its plain facts, its lists as tables. Ids are left to the raw details. */

import { el } from '../dom.js';
import { count, field, words } from '../format.js';
import { NONE, facts, fold, note, table } from './parts.js';

const MOST_ROWS = 12;
const MOST_COLUMNS = 4;
const isId = (name) => name === 'id' || name.endsWith('_id') || name === 'slug' || name === 'next_cursor';
const isPlain = (value) => ['string', 'number', 'boolean'].includes(typeof value) && value !== '';

/** An object in a few words: its name, else its first plain value. */
function brief(value, context) {
  if (isPlain(value)) return field('', value, context)[1];
  if (value === null || value === undefined) return NONE;
  if (Array.isArray(value)) return value.map((v) => brief(v, context)).join(', ') || NONE;
  if ('value' in value && 'unit' in value) return `${value.value} ${value.unit}`;
  const named = value.name ?? value.title ?? value.text ?? value.exercise?.name;
  const first = Object.entries(value).find(([key, v]) => !isId(key) && isPlain(v));
  return named ?? (first ? String(first[1]) : NONE);
}

function rowsOf(items, title, context) {
  const columns = [...new Set(items.flatMap((item) => Object.keys(item)))]
    .filter((key) => !isId(key) && items.some((item) => item[key] !== null && item[key] !== undefined))
    .slice(0, MOST_COLUMNS);
  if (!columns.length) return note(count(items.length, 'entry', 'entries'));
  const cell = (item, key) => (isPlain(item[key]) ? field(key, item[key], context)[1] : brief(item[key], context));
  const shown = items.slice(0, MOST_ROWS).map((item) => columns.map((key) => cell(item, key)));
  const heads = columns.map((key) => ({ head: field(key, 0, context)[0] }));
  return [table(title, heads, shown), items.length > MOST_ROWS && note(`and ${items.length - MOST_ROWS} more`)];
}

/** The plain facts of an object, without its ids. */
export function plainFacts(object, context) {
  return facts(Object.entries(object).filter(([key, v]) => !isId(key) && isPlain(v)).map(([key, v]) => field(key, v, context)));
}

function part(key, value, context) {
  const title = words(key);
  if (Array.isArray(value)) {
    if (!value.length) return null;
    const content = value.every((v) => v && typeof v === 'object' && !Array.isArray(v))
      ? rowsOf(value, title, context) : el('p', {}, brief(value, context));
    return key === 'items' ? content : fold(`${title} (${value.length})`, content);
  }
  const inner = plainFacts(value, context);
  return inner && fold(title, inner);
}

export function generic(result, context) {
  const title = words(context.operation);
  if (!result || typeof result !== 'object') {
    return { title, tone: 'looked', said: `${title}.`, body: note(isPlain(result) ? String(result) : 'Done.') };
  }
  // `done: true` is how operations without more to tell answer.
  const entries = Object.entries(result).filter(([key, value]) => !isId(key) && !(key === 'done' && value === true));
  const message = result.say ?? result.message;
  const plain = entries.filter(([key, value]) => isPlain(value) && key !== 'say' && key !== 'message');
  const deep = entries.filter(([, value]) => value && typeof value === 'object');
  const load = deep.filter(([, value]) => 'value' in value && 'unit' in value);
  const rest = deep.filter(([, value]) => !('value' in value && 'unit' in value));
  return {
    title,
    said: isPlain(message) ? String(message) : `${title}: done.`,
    body: [
      isPlain(message) && el('p', {}, String(message)),
      facts([...plain.map(([key, value]) => field(key, value, context)), ...load.map(([key, value]) => [words(key), brief(value, context)])]),
      rest.map(([key, value]) => part(key, value, context)),
      !entries.length && note('Done.'),
    ],
  };
}
