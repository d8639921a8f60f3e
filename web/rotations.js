// The form of a schedule: its name and zone, its rotations and who takes turns in them.

import { ask, get, once } from './api.js';
import { change, people, select, tick, time } from './dialogs.js';
import { address, button, field, h, here, input, zones, DAY } from './dom.js';

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const TYPES = [['weekly', 'by weeks'], ['daily', 'by days'], ['monthly', 'by months'], ['custom', 'every so many hours']];
const UNITS = { weekly: 'weeks', daily: 'days', monthly: 'months' };
const days = DAYS.map((name, i) => [i + 1, name]);
const whole = (control) => (control.value === '' ? undefined : Number(control.value));
const touch = (element) => element.dispatchEvent(new Event('input', { bubbles: true }));

/** Participants in their order. */
function order(ids, users) {
  const names = new Map(users);
  const items = h('ol', { class: 'order' });
  const next = select([['', 'Add somebody …'], ...users], '', { 'aria-label': 'Add somebody' });
  const add = (id) => {
    const name = names.get(id) ?? id;
    const move = (by) => () => {
      const other = by < 0 ? item.previousSibling : item.nextSibling;
      if (!other) return;
      if (by < 0) other.before(item); else other.after(item);
      item.querySelector(by < 0 ? '.up' : '.down').focus();
      touch(items);
    };
    const item = h('li', { 'data-id': id }, h('span', {}, name),
      button('↑', move(-1), { class: 'up', 'aria-label': `Move ${name} up` }),
      button('↓', move(1), { class: 'down', 'aria-label': `Move ${name} down` }),
      button('✕', () => { item.remove(); next.focus(); touch(items); }, { 'aria-label': `Remove ${name}` }));
    items.append(item);
  };
  ids.forEach(add);
  next.addEventListener('change', () => {
    if (next.value) add(next.value);
    next.value = '';
    touch(items);
  });
  const read = () => [...items.children].map((item, position) => ({ user_id: item.dataset.id, position }));
  return { element: [items, next], read };
}

/** Windows of the week. */
function windows(found) {
  const rows = h('div');
  const add = (one) => {
    const [start, end] = [one.start, one.end].map((value, i) => input({ type: 'time', value, 'aria-label': i ? 'until' : 'from' }));
    const ticks = DAYS.map((name, i) => tick(name.slice(0, 2), one.days.includes(i + 1), { 'aria-label': name }));
    const row = h('div', { class: 'window' }, ticks, start, '–', end,
      button('✕', () => { row.remove(); touch(rows); }, { 'aria-label': 'Remove these hours' }));
    row.read = () => ({ days: ticks.flatMap((one, i) => (one.firstChild.checked ? [i + 1] : [])), start: start.value, end: end.value });
    rows.append(row);
  };
  found.forEach(add);
  const more = button('Only at certain hours …', () => { add({ days: [1, 2, 3, 4, 5], start: '09:00', end: '17:00' }); touch(rows); });
  return { element: [rows, more], read: () => [...rows.children].map((row) => row.read()) };
}

function rotation(one, users, zone, moved) {
  const name = input({ value: one.name ?? '', maxlength: 200 });
  const type = select(TYPES, one.type);
  const interval = input({ type: 'number', min: 1, max: 366, value: one.interval });
  const at = input({ type: 'time', value: one.handoff_time });
  const weekday = select(days, one.handoff_day ?? 1);
  const date = input({ type: 'number', min: 1, max: 31, value: one.handoff_month_day ?? 1 });
  const hours = input({ type: 'number', min: 0.25, step: 0.25, value: one.custom_shift_hours ?? 12 });
  const from = time(one.effective_from && Date.parse(one.effective_from), zone);
  const until = time(one.effective_until && Date.parse(one.effective_until), zone);
  const [begins, ends] = [from.value, until.value];
  const turns = select([['all', 'follow each other at all times'], ['covered', 'count only where there are hours']], one.turns);
  const who = order(one.participants.map((each) => each.user_id), users);
  const only = windows(one.restrictions);
  const by = { weekly: field('On', weekday, 'handoff_day'), monthly: field('On day', date, 'handoff_month_day'), custom: field('How many hours', hours, 'custom_shift_hours') };
  const every = field(' ', interval, 'interval');
  const shape = () => {
    for (const [key, box] of Object.entries(by)) box.hidden = key !== type.value;
    every.hidden = type.value === 'custom';
    every.firstChild.textContent = `Every so many ${UNITS[type.value]}`;
  };
  type.addEventListener('input', shape);
  shape();
  const element = h('fieldset', { class: 'rotation' }, h('legend', {}, one.name ?? 'Rotation'),
    h('div', { class: 'grid' }, field('Name', name, 'name'), field('Hands over', type, 'type'), by.weekly, by.monthly, by.custom,
      field('At', at, 'handoff_time'), every),
    h('div', { class: 'field', 'data-pointer': 'participants' }, h('h4', {}, 'Who takes turns, in this order'), who.element),
    h('details', { open: one.restrictions.length > 0 }, h('summary', {}, 'Hours, beginning and end'),
      h('div', { 'data-pointer': 'restrictions' }, only.element), field('Turns', turns, 'turns'),
      h('div', { class: 'grid' }, field('Begins', from, 'effective_from'), field('Ends', until, 'effective_until'))),
    h('div', { class: 'tools' },
      button('Move up', () => { const above = element.previousSibling; if (above) { above.before(element); moved(); touch(element); } }),
      button('Remove this rotation', () => { const list = element.parentElement; element.remove(); moved(); touch(list); })));
  const pointers = [...element.querySelectorAll('[data-pointer]')];
  element.numbered = (i) => {
    element.dataset.pointer = `/rotations/${i}`;
    for (const box of pointers) box.dataset.name ??= box.dataset.pointer;
    for (const box of pointers) box.dataset.pointer = `/rotations/${i}/${box.dataset.name}`;
  };
  element.read = (layer_position) => ({
    id: one.id, name: name.value || null, type: type.value, interval: whole(interval) ?? 1, layer_position,
    handoff_time: at.value || null,
    handoff_day: type.value === 'weekly' ? whole(weekday) : one.id && one.handoff_day ? null : undefined,
    handoff_month_day: type.value === 'monthly' ? whole(date) : one.id && one.handoff_month_day ? null : undefined,
    custom_shift_hours: type.value === 'custom' ? whole(hours) : one.id && one.custom_shift_hours ? null : undefined,
    effective_from: from.value === begins ? undefined : from.moment(),
    effective_until: until.value === ends ? undefined : until.moment(),
    turns: turns.value, restrictions: only.read(), participants: who.read(),
  });
  return element;
}

const empty = () => ({ name: null, type: 'weekly', interval: 1, handoff_time: '09:00', handoff_day: 1, turns: 'all', restrictions: [], participants: [] });
const ROLES = ['primary', 'secondary', 'shadow'].map((one) => [one, one]);
const CAUSES = [['full', 'Everything is to be covered: where nobody is, that is a gap'], ['restricted', 'Only the hours of the rotations']];
const WHEN = [['now', 'now; whoever is on call ends their turn'], ['after_current_turn', 'after the current turn'], ['at', 'at …']];

/** Makes a schedule, or changes one. */
export async function editSchedule(id) {
  const path = `/schedules${id ? `/${encodeURIComponent(id)}` : ''}`;
  const [users, teams, was] = await Promise.all([people(), once('/teams'), id && get(path)]);
  const zone = was?.timezone ?? here();
  const name = input({ value: was?.name ?? '', autofocus: true, maxlength: 200 });
  const description = input({ value: was?.description ?? '', maxlength: 500 });
  const timezone = zones(zone);
  const team = select([['', 'no team'], ...teams.map((one) => [one.id, one.name])], was?.team_id ?? '');
  const role = select(ROLES, was?.role);
  const lead = input({ type: 'number', min: 0, value: (was ? was.handoff_notification_minutes : 15) ?? '' });
  const coverage = select(CAUSES, was?.coverage);
  const enabled = tick('Enabled', was?.enabled ?? true);
  const apply = select(WHEN);
  const at = time(Math.ceil(Date.now() / 36e5) * 36e5, zone, { hidden: true, 'aria-label': 'Takes effect at' });
  apply.addEventListener('input', () => { at.hidden = apply.value !== 'at'; });
  const list = h('div');
  const number = () => [...list.children].forEach((box, i) => box.numbered(i));
  const add = (one) => { list.append(rotation(one, users, zone, number)); number(); };
  (was?.rotations ?? [empty()]).toSorted((a, b) => a.layer_position - b.layer_position).forEach(add);

  const plain = () => ({ name: name.value, description: description.value || null, team_id: team.value || null, role: role.value, handoff_notification_minutes: whole(lead) ?? null });
  const deciding = () => ({ timezone: timezone.value, coverage: coverage.value, enabled: enabled.firstChild.checked });
  const rotations = () => [...list.children].map((box, i) => box.read(i));
  const differs = (now, before) => Object.fromEntries(Object.entries(now).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key])));
  const [plainly, decided, turned] = [plain(), deciding(), JSON.stringify(rotations())];

  function request() {
    if (!name.value) return null;
    if (!was) return ['POST', path, { ...plain(), ...deciding(), rotations: rotations().map(({ id: none, ...one }) => one) }];
    const body = { ...differs(plain(), plainly), ...differs(deciding(), decided) };
    if (JSON.stringify(rotations()) !== turned) body.rotations = rotations();
    if (!Object.keys(body).length) return null;
    if (apply.value === 'at') body.effective_at = at.moment();
    else if (apply.value !== 'now') body.apply = apply.value;
    return ['PATCH', path, body, body.effective_at && new Date(body.effective_at).getTime() + 30 * DAY];
  }

  async function undo() {
    const sent = request()[2];
    if ('rotations' in sent || Object.keys(decided).some((key) => key in sent)) await ask('POST', `${path}/restore`, { body: { version: was.version } });
    if (Object.keys(plainly).some((key) => key in sent)) await ask('PATCH', path, { body: plainly });
  }

  change({
    title: was ? `Edit ${was.name}` : 'New schedule',
    form: [
      h('div', { class: 'grid' }, field('Name', name, '/name'), field('Time zone', timezone, '/timezone'), field('Team', team, '/team_id'), field('Role', role, '/role')),
      field('Description', description, '/description'), field('Notice before a handoff, in minutes', lead, '/handoff_notification_minutes', 'Left empty, nobody is told ahead.'),
      field('Gaps', coverage, '/coverage'), enabled,
      h('div', { 'data-pointer': '/rotations' }, h('h3', {}, 'Rotations, the most important first'), list, button('Add a rotation', () => { add(empty()); touch(list); })),
      was && h('div', { class: 'field', 'data-pointer': '/effective_at' }, field('Takes effect', apply, '/apply'), at),
      was && h('p', {}, button('Delete this schedule …', () => remove(was))),
    ],
    request,
    done: (made) => {
      if (was) return [`${was.name} is changed.`, undo];
      history.pushState({}, '', address({ schedule: made.id }));
      return [`${made.name} is there.`, async () => {
        await ask('DELETE', `/schedules/${made.id}`);
        history.replaceState({}, '', address({}));
      }];
    },
  });
}

function remove(schedule) {
  for (const dialog of document.querySelectorAll('dialog')) dialog.close();
  change({
    title: `Delete ${schedule.name}?`,
    form: [h('p', {}, 'Its future goes; who was on call stays in the audit trail. This cannot be undone.')],
    save: 'Delete', danger: true,
    request: () => ['DELETE', `/schedules/${encodeURIComponent(schedule.id)}`],
    done: () => {
      history.pushState({}, '', address({}));
      return [`${schedule.name} is deleted.`];
    },
  });
}

/** A version of a schedule holds again. */
export function restore(schedule, version) {
  const path = `/schedules/${encodeURIComponent(schedule.id)}/restore`;
  change({
    title: `Back to version ${version}: ${schedule.name}`,
    form: [h('p', {}, 'What decided who is on call in that version decides again from now on. Nobody’s turn is cut short if they are in it.')],
    save: 'Restore',
    request: () => ['POST', path, { version }],
    done: () => [`Version ${version} holds again.`, () => ask('POST', path, { body: { version: schedule.version } })],
  });
}
