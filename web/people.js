// People and teams.

import { all, ask, get } from './api.js';
import { calendars } from './calendars.js';
import { byName, inZone, modal, saved, time } from './dialogs.js';
import { button, field, h, here, input, link, stretch, when } from './dom.js';
import { again, cells, gone, heading, path, plainly, table } from './tables.js';

function person(one) {
  const [id, name, email] = [one?.id, one?.name, one?.email].map((value) => input({ value: value ?? '' }));
  plainly(one ? `Edit ${one.name}` : 'Add somebody',
    [field('Name', name, '/name'), field('E-mail', email, '/email'), !one && field('Id', id, '/id', 'Yours to choose; left empty, rota chooses one.')],
    () => one ? ['PUT', path('users', one.id), { name: name.value, email: email.value || null }]
      : ['POST', '/users', { id: id.value || undefined, name: name.value, email: email.value || undefined }],
    (made) => [`${made.name} is saved.`, one
      ? () => ask('PUT', path('users', one.id), { body: { name: one.name, email: one.email } })
      : () => ask('DELETE', path('users', made.id))]);
}

const removePerson = (one) => gone('Delete this person?', `${one.name} and their time off go; who was on call stays on record. Somebody who still takes turns, or has a shift ahead, stays until they are taken out.`,
  path('users', one.id), `${one.name} is deleted.`, again('/users', { id: one.id, name: one.name, email: one.email ?? undefined }));

function team(one) {
  const [id, name] = [input(), input({ value: one?.name ?? '' })];
  plainly(one ? `Edit ${one.name}` : 'Add a team', [field('Name', name, '/name'), !one && field('Id', id, '/id', 'Yours to choose; left empty, rota chooses one.')],
    () => one ? ['PUT', path('teams', one.id), { name: name.value }] : ['POST', '/teams', { id: id.value || undefined, name: name.value }],
    (made) => [`${made.name} is saved.`, one
      ? () => ask('PUT', path('teams', one.id), { body: { name: one.name } })
      : () => ask('DELETE', path('teams', made.id))]);
}

const removeTeam = (one) => gone('Delete this team?', `${one.name} goes. A team that has schedules stays until they are moved or deleted.`,
  path('teams', one.id), `${one.name} is deleted.`, again('/teams', { id: one.id, name: one.name }));

async function away(one) {
  const where = path('users', one.id, 'time-off');
  const { windows, calendar } = await get(where);
  const plain = ({ start, end, label }) => ({ start, end, label });
  // The calendar that is followed is named as it is shown, and so kept with what it tells; the rest is ours to say.
  const followed = calendar?.url;
  const [told, own] = [windows.filter((window) => followed && window.source === 'calendar'), windows.filter((window) => !followed || window.source === 'manual')];
  const put = (list, address = followed) => ask('PUT', where, { body: { windows: list.map(plain), url: address || undefined } });
  const [from, until] = [time(null, here()), time(null, here())];
  const label = input();
  const url = input({ type: 'url', placeholder: 'https://…', spellcheck: 'false' });
  const file = input({ type: 'file', accept: '.ics,text/calendar' });
  let ics;
  file.addEventListener('change', async () => {
    ics = await file.files[0]?.text();
    file.dispatchEvent(new Event('input', { bubbles: true }));
  });
  const act = (text, spoken, doing, said, undo) => button(text, async () => {
    dialog.close();
    await doing();
    saved([said, undo]);
  }, spoken && { 'aria-label': spoken });
  const span = (window) => stretch(window.start, window.end, here());
  const remove = (window) => act('✕', `Remove ${span(window)}`, () => put(own.filter((each) => each !== window)), 'That time off is gone.', () => put(own));
  const line = (window) => h('li', {}, `${span(window)} ${window.label ?? ''} `, own.includes(window) && remove(window));
  const dialog = plainly(`Time off: ${one.name}`, [
    inZone(here()),
    own.length ? h('ul', { class: 'there' }, own.map(line)) : !followed && h('p', { class: 'dim' }, 'None is known.'),
    followed && [
      h('p', {}, `From the calendar at ${followed}, read ${when(calendar.fetched_at, here())}${calendar.error ? `; since ${when(calendar.failing_since, here())} it ${calendar.error}` : ''}: `,
        act('Stop following', null, () => put(own, ''), 'That calendar is followed no more.')),
      told.length ? h('ul', { class: 'there' }, told.map(line)) : h('p', { class: 'dim' }, 'Nothing ahead.'),
    ],
    h('fieldset', {}, h('legend', {}, 'More time off'), field('From', from, '/windows'), field('Until', until), field('What for', label, '/label')),
    h('fieldset', {}, h('legend', {}, `From ${followed ? 'another' : 'a'} calendar (iCalendar)`), field('Its address', url, '/url', 'It is read every hour.'), field('Or a file', file, '/ics', 'It is read now, once.')),
  ],
  () => {
    const more = from.value && until.value ? [{ start: from.moment(), end: until.moment(), label: label.value || null }] : [];
    const other = url.value || ics;
    // Once another calendar is put, what the one before told goes.
    const kept = (other ? windows.filter((window) => window.source === 'manual') : own).map(plain);
    const source = other ? { url: url.value || undefined, ics: url.value ? undefined : ics, timezone: here() } : { url: followed };
    return (more.length > 0 || other) && ['PUT', where, { windows: [...kept, ...more], ...source }];
  },
  // A calendar that is no longer followed can't be put back: nobody but its owner knows its whole address.
  () => [`The time off of ${one.name} is saved.`, (url.value || ics) && followed ? undefined : () => put(own)], { save: 'Add' });
}

async function shifts(one) {
  const { data } = await get(path('users', one.id, 'shifts'), { limit: 50 });
  modal(`${one.name}’s shifts`, data.length
    ? [inZone(here()), h('ul', {}, data.map((shift) => h('li', {}, `${stretch(shift.start, shift.end, here())}: `, link(shift.schedule_name, { schedule: shift.schedule_id }))))]
    : h('p', { class: 'dim' }, 'None in the coming days.'));
}

const actions = (one, ...found) => found.map(([text, label, act]) => button(text, act, { 'aria-label': `${label} ${one.name}` }));

export const people = async () => ({
  title: 'People',
  content: [
    heading('People'),
    await table('People', ['Name', 'E-mail', 'Id', ''], [(await all('/users', {}, 10_000)).sort(byName)], (one) => cells(one.name, one.email ?? '–', h('code', {}, one.id), actions(one,
      ['Edit', 'Edit', () => person(one)], ['Time off', 'Time off of', () => away(one)], ['Shifts', 'Shifts of', () => shifts(one)],
      ['Calendar', 'Calendar of', () => calendars({ user_id: one.id }, one.name)], ['Delete', 'Delete', () => removePerson(one)])),
    'Nobody yet. Add those who take turns.', button('Add somebody', () => person())),
    await table('Teams', ['Name', 'Id', ''], [(await all('/teams')).sort(byName)], (one) => cells(one.name, h('code', {}, one.id), actions(one,
      ['Edit', 'Edit', () => team(one)], ['Calendar', 'Calendar of', () => calendars({ team_id: one.id }, one.name)], ['Delete', 'Delete', () => removeTeam(one)])),
    'No team yet. A team’s schedules answer together.', button('Add a team', () => team())),
  ],
});
