/**
 * Elements by hand. Text always goes in as text nodes and attributes through setAttribute, so nothing that
 * people or models write can become markup.
 */

const SVG = 'http://www.w3.org/2000/svg';

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

/** An element: `el('p', {class: 'note', onclick: f}, 'text', child)`; empty attributes and children are left out. */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** The element with this id; the page's own skeleton, so it is there. */
export const byId = (id) => document.getElementById(id);

/** Set a CSS custom property. The content policy refuses style attributes but allows this. */
export function styled(node, name, value) {
  node.style.setProperty(name, String(value));
  return node;
}
