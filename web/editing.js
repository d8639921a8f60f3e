// What one does with shifts: put somebody else on call, swap, cover, take off, and ask why.

import { ask, get } from './api.js';
import { around, change, modal, people, select, tick, time, stamp } from './dialogs.js';
import { undone } from './swaps.js';
import { button, clocks, field, h, input, instant, stretch, when, DAY, HOUR } from './dom.js';

const path = (...parts) => parts.map((part) => `/${encodeURIComponent(part)}`).join('');
const nameIn = (control) => control.selectedOptions[0]?.textContent.split(' – ')[0] ?? '';

const NOBODY = ' '; // as somebody to choose: no id is a blank

/** Somebody, or nobody, is on call instead of whoever would be; or has a shift beside the rotations, as an entry. */
export async function override(schedule, zone, start, end, { user, replaced } = {}) {
  const users = await around(schedule);
  const who = select([['', 'Who?'], [NOBODY, 'Nobody, on purpose'], ...users], user === null ? NOBODY : '', { autofocus: true });
  const chosen = () => (who.value === NOBODY ? null : who.value);
  const instead = select([['', 'whoever is on call'], ...users], replaced ?? '');
  const [from, until] = [time(start, zone), time(end, zone)];
  const reason = input({ maxlength: 500 });
  const how = select([['overrides', 'an override: over whatever is there'], ['entries', 'an entry: a shift over the rotations, below overrides']]);
  const only = [field('Instead of', instead, '/replaced_user_id'), field('Reason', reason, '/reason')];
  how.addEventListener('input', () => { for (const one of only) one.hidden = how.value === 'entries'; });
  const body = (times) => (how.value === 'entries' ? { user_id: chosen(), ...times }
    : { override_user_id: chosen(), replaced_user_id: instead.value || undefined, ...times, reason: reason.value || undefined });
  change({
    title: `Put somebody on call: ${schedule.name}`,
    form: [
      h('div', { 'data-pointer': '/user_id' }, field('On call', who, '/override_user_id')),
      only[0],
      field(`From (${zone})`, from, '/start'),
      field(`Until (${zone})`, until, '/end'),
      field('As', how),
      only[1],
    ],
    request: () => (who.value ? from.value && until.value
      && ['POST', path('schedules', schedule.id, how.value), body({ start: from.moment(), end: until.moment() }), until.moment()]
      : { pointer: '/override_user_id', detail: 'Choose who is to be on call, or nobody.' }),
    done: (made) => [
      `${chosen() ? nameIn(who) : 'Nobody'} is on call ${stretch(made.start, made.end, zone)}.`,
      () => ask('DELETE', path(how.value, made.id)),
    ],
  });
}

/** Takes away an override or an entry; the way back writes it once more. */
export async function remove(schedule, zone, segment) {
  const kind = segment.kind === 'entry' ? 'entries' : 'overrides';
  const { id, user_id, start, end } = segment;
  const written = kind === 'overrides' && (await get(path('schedules', schedule.id, kind), { since: start, until: end, limit: 100 })).data.find((one) => one.id === id);
  const body = written
    ? { override_user_id: written.override_user_id, replaced_user_id: written.replaced_user_id, start: written.start, end: written.end, reason: written.reason }
    : { user_id, start, end };
  change({
    title: segment.kind === 'entry' ? 'Delete this entry?' : 'Take back this override?',
    form: [h('p', {}, segment.label)],
    save: 'Take back',
    danger: true,
    request: () => ['DELETE', path(kind, id), undefined, end],
    done: () => ['Taken back.', () => ask('POST', path('schedules', schedule.id, kind), { body })],
  });
}

function parts(segment, zone) {
  const start = Math.max(Date.parse(segment.start), Math.ceil(Date.now() / 6e4) * 6e4);
  return [time(start, zone), time(Date.parse(segment.end), zone)];
}

const swapped = (text, whom) => ({ swap }) => [swap.status === 'pending' ? `${whom()} is asked.` : text(), undone(swap)];

/** What every swap may say: why, and whether the other person is to be asked first. `request` is of a body without it. */
function terms() {
  const asking = tick('Only once the other person has accepted', false);
  const reason = input({ maxlength: 500 });
  const request = (where, body, end) => {
    const acted = { ...body, reason: reason.value || undefined };
    return asking.firstChild.checked ? ['POST', where, { ...acted, request: true }, end, acted] : ['POST', where, acted, end];
  };
  return { form: [field('Reason', reason, '/reason'), asking], request };
}

/** The shift, or a part of it, is somebody else's. Those who could take it come first, with what speaks for them. */
async function give(schedule, zone, segment) {
  const [ranked, users] = await Promise.all([get(path('schedules', schedule.id, 'cover-candidates'), { shift_id: segment.id }), people()]);
  const candidates = new Map([...ranked.data.map((one) => [one.user_id, `${one.name} – ${one.why}`])]);
  for (const [id, name] of users) if (id !== segment.user_id && !candidates.has(id)) candidates.set(id, name);
  const who = select([...candidates], null, { autofocus: true });
  const [from, until] = parts(segment, zone);
  const whole = [from.value, until.value];
  const { form, request } = terms();
  change({
    title: `Give ${segment.name}’s shift to somebody`,
    form: [field('To', who, '/swap_with_user_id'), field(`From (${zone})`, from, '/start'), field(`Until (${zone})`, until, '/end'), form],
    save: 'Give',
    request: () => who.value && request(path('schedules', schedule.id, 'entries', segment.id, 'swap'), {
      swap_with_user_id: who.value,
      ...(from.value !== whole[0] && { start: from.moment() }), ...(until.value !== whole[1] && { end: until.moment() }),
    }, segment.end),
    done: swapped(() => `The shift is ${nameIn(who)}’s.`, () => nameIn(who)),
  });
}

/** Two shifts change hands. */
async function exchange(schedule, zone, segment) {
  const now = Date.now();
  const { final } = await get(path('schedules', schedule.id, 'timeline'), { until: stamp(now + 60 * DAY, 'UTC') });
  const others = final.filter((one) => one.user_id && one.user_id !== segment.user_id);
  if (!others.length) return modal('Exchange', h('p', {}, 'Nobody else has a shift in the next 60 days.'));
  const other = select(others.map((one) => [one.id, `${one.name} – ${stretch(one.start, one.end, zone)}`]), null, { autofocus: true });
  const { form, request } = terms();
  const last = () => [segment.end, others.find((one) => one.id === other.value).end].toSorted((a, b) => new Date(a) - new Date(b))[1];
  return change({
    title: `Exchange ${segment.name}’s shift`,
    form: [h('p', {}, segment.when), field(`Against (times in ${zone})`, other, '/swap_with_shift_id'), form],
    save: 'Exchange',
    request: () => request(path('schedules', schedule.id, 'entries', segment.id, 'swap'), { swap_with_shift_id: other.value }, last()),
    done: swapped(() => `Exchanged with ${nameIn(other)}.`, () => nameIn(other)),
  });
}

/** One person is covered over a while, on all schedules. */
export async function cover(schedule, zone, user) {
  const users = await (schedule ? around(schedule) : people());
  const now = Math.ceil(Date.now() / HOUR) * HOUR;
  const who = select([['', 'choose …'], ...users], user ?? '', { autofocus: true });
  const by = [0, 1, 2].map((i) => select([['', i ? '–' : 'choose …'], ...users], ''));
  const [from, until] = [time(now, zone), time(now + 7 * DAY, zone)];
  const where = select([['', 'on every schedule'], ...(schedule ? [[schedule.id, `on ${schedule.name} only`]] : [])], '');
  const split = select([['', 'share the shifts'], ['schedules', 'take a schedule each']]);
  const reason = input({ maxlength: 500 });
  change({
    title: 'Cover somebody',
    form: [
      field('Who is away', who, '/user_id'), field('Where', where, '/schedule_ids'),
      field(`From (${zone})`, from, '/start'), field(`Until (${zone})`, until, '/end'),
      h('fieldset', { 'data-pointer': '/covered_by' }, h('legend', {}, 'Covered by'), by.map((one, i) => field(`${i + 1}.`, one)), field('Several', split, '/split')),
      field('Reason', reason, '/reason'),
    ],
    save: 'Cover',
    request: () => {
      const covered = by.map((one) => one.value).filter(Boolean);
      return who.value && from.value && until.value && covered.length > 0 && ['POST', '/cover', {
        user_id: who.value, start: from.moment(), end: until.moment(), covered_by: covered,
        split: split.value || undefined, schedule_ids: where.value ? [where.value] : undefined, reason: reason.value || undefined,
      }, until.moment()];
    },
    done: swapped(() => `${nameIn(who)} is covered.`),
  });
}

/** What the calculator says about one instant. */
export async function why(schedule, zone, at, known) {
  const told = await get(path('schedules', schedule.id, 'explain'), { at: stamp(at, zone), as_of: known });
  const rotation = (id) => told.layers.find((one) => one.rotation_id === id)?.name ?? id;
  const names = new Map(await people());
  // Whom an override replaces is told by id.
  const replaced = new Map(told.items.map(({ replaced_user_id: of }) => [`for ${of},`, `for ${names.get(of) ?? of},`]));
  const sentence = (text) => [...replaced].reduce((all, [by, name]) => all.replace(by, name), text.replace(/rot_\w+/g, rotation));
  const turn = (text) => instant(text.slice(0, 16), told.timezone);
  modal(`Why ${told.on_call?.name ?? 'nobody'}?`,
    h('p', {}, `At ${when(at, zone)} (${zone}): `, h('b', {}, told.on_call?.name ?? 'nobody'), `, because ${sentence(told.why)}.`),
    h('ol', { class: 'why' },
      told.layers.map((one) => h('li', { class: one.won && 'won' },
        h('b', {}, one.name ?? 'Rotation'), ` ${one.participant?.name ?? 'nobody'}: ${sentence(one.why)}`,
        one.turn_start && h('small', {}, `turn ${one.turn}, ${stretch(turn(one.turn_start), turn(one.turn_end), zone)}`))),
      told.items.map((one) => h('li', { class: one.applied && 'won' },
        h('b', {}, one.source === 'entry' ? '✎ Entry' : '⇄ Override'), ` ${one.user?.name ?? 'nobody'}: ${sentence(one.why)}`,
        h('small', {}, stretch(one.start, one.end, zone))))));
}

/** What can be done with what was chosen on the timeline or in the agenda. */
export function choose(view, { row, segment }, edit, known) {
  const { schedule, zone } = view;
  const start = Math.max(Date.parse(segment.start), Math.min(Date.now(), Date.parse(segment.end) - 6e4));
  const ahead = Date.parse(segment.end) > Date.now();
  const then = (action, ...more) => async () => {
    dialog.close();
    await action(schedule, zone, ...more);
  };
  const mine = !known && row.kind === 'final' && segment.user_id && ahead && segment.id;
  // What was written by hand and is seen here: it can be taken back wherever it is seen.
  const hand = (row.kind === 'manual' ? [segment] : row.kind !== 'final' ? [] : view.rows.find((one) => one.kind === 'manual').segments.filter((one) =>
    one.user_id === segment.user_id && [one.kind, 'off'].includes(segment.kind) && one.x < segment.x + segment.width && one.x + one.width > segment.x));
  const put = (user) => then(override, Math.ceil(start / 6e4) * 6e4, Date.parse(segment.end), user);
  const dialog = modal(segment.name ?? { off: 'Off, on purpose', disabled: 'Disabled' }[segment.kind] ?? 'Nobody is on call',
    clocks(view, segment).map((text) => h('p', {}, text)),
    segment.reason && h('p', { class: 'dim' }, segment.reason),
    h('div', { class: 'actions' },
      mine && [
        button('Give it to somebody', then(give, segment)),
        button('Exchange it', then(exchange, segment)),
        button(`Cover ${segment.name}`, then(cover, segment.user_id)),
        button('Take off, with nobody instead', put({ user: null, replaced: segment.user_id })),
      ],
      !known && [
        row.kind === 'final' && button('Put somebody on call', put({})),
        hand.map((one) => button(hand.length > 1 ? `Take back ${stretch(one.start, one.end, zone)}` : 'Take it back', then(remove, one))),
        row.kind === 'rotation' && button('Edit the rotation', () => { dialog.close(); edit(); }),
      ],
      button('Why?', then(why, start, known))));
}

/** Asks for the time as of which the schedule is to be shown. */
export function known(zone, at, show) {
  const then = time(at, zone, { autofocus: true, required: true });
  const dialog = modal('As it was known',
    h('form', { onsubmit: (event) => { event.preventDefault(); dialog.close(); show(then.moment()); } },
      h('p', {}, 'The schedule with all that had been written by then, and nothing that was written since: what it said about those days, then.'),
      field(`Known on (${zone})`, then), h('footer', {}, h('div', { class: 'ends' }, h('button', { class: 'primary' }, 'Show')))));
}

export { calendars } from './calendars.js';
export { editSchedule } from './rotations.js';
