// Swaps that were asked for: seen where they are about, accepted or declined there; and all that there have been.

import { ask, get, once } from './api.js';
import { change, stretch } from './dialogs.js';
import { button, clockOf, dayOf, h, link } from './dom.js';

const path = (id, ...more) => ['/swaps', encodeURIComponent(id), ...more].join('/');
/** The way back: what is asked for is withdrawn, what is done is undone. */
export const undone = ({ id, status }) => () => ask('POST', path(id, status === 'pending' ? 'decline' : 'undo'));

const names = async (where) => new Map((await once(where)).map((one) => [one.id, one.name]));
const told = (start, end, zone) =>
  (zone ? stretch(start, end, zone) : `${dayOf(start)} ${clockOf(start)} to ${dayOf(end)} ${clockOf(end)}`);

/** Each part of a swap as a sentence; on the clock of its schedule, unless there is another. */
async function parts(swap, zone) {
  const people = await names('/users');
  const name = (id) => people.get(id) ?? id;
  return swap.parts.map((one) => `${name(one.to_user_id)} takes over from ${name(one.from_user_id)}, ${told(one.start, one.end, zone)}`);
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
  const schedules = open.length && !schedule ? await names('/schedules') : new Map();
  return Promise.all(open.map(async (swap) => {
    const found = await parts(swap, zone);
    const [{ schedule_id: first }] = swap.parts;
    return h('div', { class: 'ask', role: 'note' },
      h('p', {}, h('b', {}, '⇄ A swap waits for an answer'), schedules.has(first) && [' on ', link(schedules.get(first), { schedule: first })], `: ${found.join('; ')}. `,
        swap.reason && `“${swap.reason}” `, h('span', { class: 'dim' }, 'It can be accepted until the shift begins.')),
      h('div', { class: 'tools' }, answers(swap, found)));
  }));
}

/** A row of a table of swaps: what was asked or done, what became of it, and what can still be done. */
export async function described(swap) {
  const found = await parts(swap);
  const ahead = swap.status === 'done' && new Date(last(swap)) > Date.now();
  return {
    what: [listed(found), swap.reason && h('small', {}, swap.reason)],
    actions: swap.status === 'pending' ? answers(swap, found) : ahead && button('Undo', () => undo(swap, found), { 'aria-label': `Undo: ${found.join('; ')}` }),
  };
}

const undo = (swap, found) => change({
  title: swap.kind === 'cover' ? 'End this cover?' : 'Undo this swap?',
  form: [listed(found)],
  save: 'Undo', danger: true,
  request: () => ['POST', path(swap.id, 'undo'), undefined, last(swap)],
  done: () => ['Undone: the shifts are back where they were.'],
});
