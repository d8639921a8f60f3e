// What the pages of lists are made of: tables, and the small forms of their rows.

import { ask } from './api.js';
import { change, modal, pages } from './dialogs.js';
import { h, here, said, when } from './dom.js';

export const at = (text, zone = here()) => (text ? when(text, zone) : '–');
/** Where a subscription leads. */
export const target = (one) => `${one.kind} ${one.target ?? 'to each person'}`;
export const path = (...parts) => parts.map((part) => `/${encodeURIComponent(part)}`).join('');
export const heading = (text, ...more) => h('div', { class: 'bar' }, h('h1', { id: 'title', tabindex: -1 }, text), ...more);
export const cells = (first, ...rest) => h('tr', {}, h('th', { scope: 'row' }, first), rest.map((one) => h('td', {}, one)));

export async function table(title, columns, [where, query], row, empty, make) {
  const { body, more } = await pages(where, query, row);
  return h('section', {}, h('div', { class: 'bar' }, h('h2', {}, title), make),
    body.children.length
      ? h('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': title }, h('table', {},
        h('thead', {}, h('tr', {}, columns.map((text) => h('th', { scope: 'col' }, text || h('span', { class: 'sr' }, 'Actions'))))), body))
      : h('p', { class: 'dim' }, empty),
    more);
}

/** A part of a page that this key may not see says so. */
export async function allowed(title, part) {
  try {
    return await part;
  } catch (problem) {
    if (problem.status !== 403) throw problem;
    return h('section', {}, h('h2', {}, title), h('p', { class: 'dim' }, said(problem)));
  }
}

/** A form of what has no effect on who is on call, or none that could be told before. */
export const plainly = (title, form, request, done, more) => change({ title, form, request, done, dry: false, ...more });

/** Asks before something is taken away. `back` makes it anew, where that can be done. */
export const gone = (title, text, where, after, back) =>
  plainly(title, [h('p', {}, text)], () => ['DELETE', where], () => [after, back], { save: title.split(' ')[0], danger: true });

/** Makes again what was deleted. */
export const again = (where, body) => () => ask('POST', where, { body });

export const secret = (title, text) => modal(title, h('p', {}, 'This is shown once; keep it in a safe place.'), h('pre', { tabindex: 0, class: 'secret' }, text));
