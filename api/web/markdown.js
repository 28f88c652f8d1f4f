/**
 * A small, safe part of Markdown as DOM nodes: paragraphs, line breaks, **bold**, *italics*, `code`, fenced code,
 * lists, and headings as bold lines. Links and images stay as written: the coach has no reason to send people away.
 */

import { el } from './dom.js';

const INLINE = /(`+)([^`]+)\1|\*\*(\S(?:.*?\S)?)\*\*|(?<![\w*])\*(?!\s)([^*]+?)(?<!\s)\*(?![\w*])/;
const FENCE = /^\s*```/;
const HEADING = /^#{1,6}\s+(.*)$/;
const BULLET = /^\s*[-*•]\s+(.*)$/;
const ORDERED = /^\s*(\d{1,3})[.)]\s+(.*)$/;

/** Inline marks of one line as nodes. */
function inline(text) {
  const nodes = [];
  let rest = text;
  for (let found = INLINE.exec(rest); found; found = INLINE.exec(rest)) {
    if (found.index) nodes.push(rest.slice(0, found.index));
    if (found[2] !== undefined) nodes.push(el('code', {}, found[2].trim() || found[2]));
    else if (found[3] !== undefined) nodes.push(el('strong', {}, inline(found[3])));
    else nodes.push(el('em', {}, inline(found[4])));
    rest = rest.slice(found.index + found[0].length);
  }
  if (rest) nodes.push(rest);
  return nodes;
}

function paragraph(lines) {
  return el('p', {}, lines.flatMap((line, i) => (i ? [el('br'), ...inline(line)] : inline(line))));
}

/** Take list items from `lines` at `start`: [node, index after]. A line that is indented goes on with its item. */
function list(lines, start) {
  const ordered = ORDERED.test(lines[start]);
  const pattern = ordered ? ORDERED : BULLET;
  const first = ordered ? Number(ORDERED.exec(lines[start])[1]) : 1;
  const items = [];
  let i = start;
  for (; i < lines.length; i += 1) {
    const item = pattern.exec(lines[i]);
    if (item) items.push([item.at(-1)]);
    else if (/^\s+\S/.test(lines[i]) && !FENCE.test(lines[i])) items.at(-1).push(lines[i].trim());
    else break;
  }
  const nodes = items.map((parts) => el('li', {}, parts.flatMap((p, n) => (n ? [el('br'), ...inline(p)] : inline(p)))));
  return [el(ordered ? 'ol' : 'ul', { start: ordered && first !== 1 && first }, nodes), i];
}

/** The text as nodes. Works on unfinished text too: an open mark stays as written until it is closed. */
export function markdown(text) {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const nodes = [];
  let open = [];
  const close = () => {
    if (open.length) nodes.push(paragraph(open));
    open = [];
  };
  for (let i = 0; i < lines.length; ) {
    const line = lines[i];
    const heading = HEADING.exec(line);
    if (FENCE.test(line)) {
      close();
      let end = i + 1;
      while (end < lines.length && !FENCE.test(lines[end])) end += 1;
      nodes.push(el('pre', { tabindex: '0' }, el('code', {}, lines.slice(i + 1, end).join('\n'))));
      i = end + 1;
    } else if (BULLET.test(line) || ORDERED.test(line)) {
      close();
      const [node, after] = list(lines, i);
      nodes.push(node);
      i = after;
    } else {
      if (heading) {
        close();
        nodes.push(el('p', {}, el('strong', {}, inline(heading[1]))));
      } else if (line.trim()) open.push(line);
      else close();
      i += 1;
    }
  }
  close();
  return nodes;
}

/** The text without marks, for reading aloud. */
export const plain = (text) => text.replace(/\*\*|`+|^\s*#{1,6}\s+|^\s*[-*•]\s+/gm, '');
