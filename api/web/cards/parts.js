/** What cards are made of: tables, facts, bars, badges, the card itself. */

import { el, styled } from '../dom.js';

/** What stands in a cell without a value. */
export const NONE = '–';

/**
 * A table that becomes one block a row on narrow cards; the roles keep it a table for screen readers even so.
 * `columns`: [{head, number?, tight?, plain?}], plain ones need no label there; `rows`: lists of strings or nodes, the first
 * being the row's heading.
 */
export function table(caption, columns, rows) {
  const heads = columns.map(({ head, number }) =>
    el('th', { role: 'columnheader', scope: 'col', class: number && 'number' }, head));
  const body = rows.map((row) => el('tr', { role: 'row' }, row.map((content, i) => (i
    ? el('td', { role: 'cell', class: (columns[i].number && 'number') || (columns[i].tight && 'tight'), 'data-head': !columns[i].plain && columns[i].head, 'data-none': content === NONE }, content)
    : el('th', { role: 'rowheader', scope: 'row' }, content)))));
  return el('table', { role: 'table' },
    el('caption', { class: 'unseen' }, caption),
    el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, heads)),
    el('tbody', { role: 'rowgroup' }, body));
}

/** Short facts side by side: [[label, value], …]; those without a value are left out. */
export function facts(pairs) {
  const known = pairs.filter(([, value]) => value !== null && value !== undefined && value !== '');
  return known.length > 0 && el('dl', { class: 'facts' },
    known.map(([label, value]) => el('div', {}, el('dt', {}, label), el('dd', {}, value))));
}

/** A bar from 0 to `full`, only to look at: say its number beside it. `range` marks a stretch of it. */
export function bar(value, full, { range, tone = 'good' } = {}) {
  const share = (x) => `${full > 0 ? Math.max(0, Math.min(100, (100 * x) / full)) : 0}%`;
  const track = el('span', { class: `bar ${tone}`, 'aria-hidden': 'true' });
  if (range) {
    const mark = el('span', { class: 'range' });
    track.append(styled(styled(mark, '--from', share(range[0])), '--to', share(range[1])));
  }
  track.append(styled(el('span', { class: 'fill' }), '--share', share(value)));
  return track;
}

export const badge = (text, tone = 'hot') => el('span', { class: `badge ${tone}` }, text);
export const name = (text) => el('p', { class: 'name' }, text);
export const note = (text) => text && el('p', { class: 'note' }, text);
export const list = (items, style = 'plain') => items?.length > 0 && el('ul', { class: style }, items.map((item) => el('li', {}, item)));

/** A list with a small heading, or nothing. */
export function section(heading, ...content) {
  const shown = content.flat().filter(Boolean);
  return shown.length > 0 && el('div', { class: 'section' }, el('h4', {}, heading), shown);
}

/** Something long behind a line that opens it. */
export function fold(summary, content, open = false) {
  return el('details', { class: 'fold', open }, el('summary', {}, el('span', {}, summary)), content);
}

function raw(call) {
  const shown = { operation: call.operation, arguments: call.arguments, ...(call.problem ? { problem: call.problem } : { result: call.result }) };
  return el('details', { class: 'raw' },
    el('summary', {}, 'Details', el('span', { class: 'unseen' }, ` of ${call.operation}`)),
    el('pre', { tabindex: '0' }, JSON.stringify(shown, null, 2)));
}

/**
 * The card: `{title, tone, body}` and the call behind it. Tone `done` changed something, `looked` only read; cards of one `group`
 * that follow each other are drawn as one.
 */
export function frame({ title, aside, tone = 'looked', group, body }, call) {
  return el('section', { class: `card ${tone}`, 'aria-label': title, 'data-operation': call.operation, 'data-group': group },
    el('header', {}, el('h3', {}, title), aside && el('span', { class: 'aside' }, aside)),
    el('div', { class: 'body' }, body),
    raw(call));
}
