// Swaps that were asked for: seen where they are about, accepted or declined there; and all that there have been.

import { ask, get, once } from './api.js';
import { change, named, zoneOf } from './dialogs.js';
import { button, h, link, stretch } from './dom.js';

const path = (id, ...more) => ['/swaps', encodeURIComponent(id), ...more].join('/');
/** The way back: what is asked for is withdrawn, what is done is undone. */
export const undone = ({ id, status }) => () => ask('POST', path(id, status === 'pending' ? 'decline' : 'undo'));

/** Each part of a swap as a sentence. */
async function parts(swap, zone) {
  const people = await named('/users');
  const name = (id) => people.get(id) ?? id;
  return swap.parts.map((one) => `${name(one.to_user_id)} takes over from ${name(one.from_user_id)}, ${stretch(one.start, one.end, zone)}`);
}

const last = (swap) => swap.parts.map((one) => one.end).toSorted((a, b) => new Date(a) - new Date(b)).at(-1);
const listed = (found) => (found.length > 1 ? h('ul', {}, found.map((one) => h('li', {}, one))) : h('p', {}, found));

const accept = (swap, found) => change({
  title: 'Accept this swap?',
  form: [listed(found), swap.reason && h('p', { class: 'dim' }, swap.reason)],
  save: 'Accept',
  request: () => ['POST', path(swap.id, 'accept'), undefined, last(swap)],
  done: (answer) => ['The swap is accepted.', undone(answer.swap)],
});

const decline = (swap, found) => change({
  title: 'Decline this swap?',
  form: [listed(found), h('p', {}, 'Everybody keeps their shifts. Whoever asked may ask again.')],
  save: 'Decline', dry: false,
  request: () => ['POST', path(swap.id, 'decline')],
  done: () => ['The swap is declined.'],
});

const answers = (swap, found) => [
  button('Accept', () => accept(swap, found), { 'aria-label': `Accept: ${found.join('; ')}`, class: 'primary' }),
  button('Decline', () => decline(swap, found), { 'aria-label': `Decline: ${found.join('; ')}` }),
];

/** What waits for an answer, on one schedule or on all, each with its answers. */
export async function waiting(schedule, zone) {
  const { data } = await get('/swaps', { schedule_id: schedule?.id, limit: 100 });
  const open = data.filter((one) => one.status === 'pending');
  const schedules = open.length && !schedule ? new Map((await once('/schedules')).map((one) => [one.id, one])) : new Map();
  return Promise.all(open.map(async (swap) => {
    const [{ schedule_id: first, start }] = swap.parts;
    // On the board each schedule is on its own clock, unless there is one for all.
    const of = schedules.get(first);
    const found = await parts(swap, zone ?? of?.timezone ?? zoneOf(start));
    return h('div', { class: 'ask', role: 'note' },
      h('p', {}, h('b', {}, '⇄ A swap waits for an answer'), of && [' on ', link(of.name, { schedule: first })], `: ${found.join('; ')}${of ? ` (${of.timezone})` : ''}. `,
        swap.reason && `“${swap.reason}” `, h('span', { class: 'dim' }, 'It can be accepted until the shift begins.')),
      h('div', { class: 'tools' }, answers(swap, found)));
  }));
}

/** A row of a table of swaps: what was asked or done, what became of it, and what can still be done. */
export async function described(swap, zone) {
  const schedules = await named('/schedules');
  const where = [...new Set(swap.parts.map((one) => one.schedule_id))];
  const found = (await parts(swap, zone)).map((text, i) => (where.length > 1 ? `${text}, on ${schedules.get(swap.parts[i].schedule_id) ?? 'a deleted schedule'}` : text));
  // As the server has it: a swap until a shift of it begins, a cover while some of it lies ahead.
  const ahead = swap.parts[swap.kind === 'swap' ? 'every' : 'some']((one) => new Date(swap.kind === 'swap' ? one.start : one.end) > Date.now());
  const undoable = swap.status === 'done' && ahead && where.every((id) => schedules.has(id));
  return {
    what: [listed(found), swap.reason && h('small', {}, swap.reason)],
    where: where.map((id) => h('div', {}, schedules.has(id) ? link(schedules.get(id), { schedule: id }) : 'a deleted schedule')),
    actions: swap.status === 'pending' ? answers(swap, found) : undoable && button('Undo', () => undo(swap, found), { 'aria-label': `Undo: ${found.join('; ')}` }),
  };
}

const undo = (swap, found) => change({
  title: swap.kind === 'cover' ? 'End this cover?' : 'Undo this swap?',
  form: [listed(found)],
  save: 'Undo', danger: true,
  request: () => ['POST', path(swap.id, 'undo'), undefined, last(swap)],
  done: () => ['Undone: the shifts are back where they were.'],
});
