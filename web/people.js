// People and teams.

import { ask, get } from './api.js';
import { calendars } from './calendars.js';
import { modal, saved, time, stretch } from './dialogs.js';
import { button, field, h, here, input, link, when } from './dom.js';
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
  const { windows: all, calendar } = await get(where);
  const plain = ({ start, end, label }) => ({ start, end, label });
  const put = (list) => ask('PUT', where, { body: { windows: list.map(plain) } });
  const undo = calendar ? undefined : () => put(all);
  const [from, until] = [time(null, here()), time(null, here())];
  const label = input();
  const url = input({ type: 'url', placeholder: 'https://…', spellcheck: 'false' });
  const file = input({ type: 'file', accept: '.ics,text/calendar' });
  let ics;
  file.addEventListener('change', async () => {
    ics = await file.files[0]?.text();
    file.dispatchEvent(new Event('input', { bubbles: true }));
  });
  // What a calendar said is its own to say again; once another is put, only what was written by hand stays.
  const own = () => (ics || url.value ? all.filter((window) => window.source === 'manual') : all).map(plain);
  const remove = (window) => button('✕', async () => {
    dialog.close();
    await put(all.filter((each) => each !== window));
    saved(['That time off is gone.', undo]);
  }, { 'aria-label': `Remove ${stretch(window.start, window.end, here())}` });
  const dialog = plainly(`Time off: ${one.name}`, [
    all.length
      ? h('ul', { class: 'there' }, all.map((window) => h('li', {}, `${stretch(window.start, window.end, here())} ${window.label ?? ''} ${window.source === 'manual' ? '' : '(calendar) '}`, remove(window))))
      : h('p', { class: 'dim' }, 'None is known.'),
    calendar && h('p', { class: 'dim' }, `Also read from ${calendar.url}, ${when(calendar.fetched_at, here())}. Whatever is saved here takes its place: give the address again to read it anew.`),
    h('fieldset', {}, h('legend', {}, 'More time off'), field(`From (${here()})`, from, '/windows'), field(`Until (${here()})`, until), field('What for', label, '/label')),
    h('fieldset', {}, h('legend', {}, 'From a calendar (iCalendar)'), field('Its address', url, '/url', 'It is read now, once.'), field('Or a file', file, '/ics')),
  ],
  () => {
    const more = from.value && until.value ? [{ start: from.moment(), end: until.moment(), label: label.value || null }] : [];
    return (more.length > 0 || url.value || ics) && ['PUT', where, { windows: [...own(), ...more], url: url.value || undefined, ics: url.value ? undefined : ics, timezone: url.value || ics ? here() : undefined }];
  },
  () => [`The time off of ${one.name} is saved.`, undo], { save: 'Add' });
}

async function shifts(one) {
  const { data } = await get(path('users', one.id, 'shifts'), { limit: 50 });
  modal(`${one.name}’s shifts`, data.length
    ? h('ul', {}, data.map((shift) => h('li', {}, `${stretch(shift.start, shift.end, here())}: `, link(shift.schedule_name, { schedule: shift.schedule_id }))))
    : h('p', { class: 'dim' }, 'None in the coming days.'));
}

const actions = (one, ...found) => found.map(([text, label, act]) => button(text, act, { 'aria-label': `${label} ${one.name}` }));

export const people = async () => ({
  title: 'People',
  content: [
    heading('People'),
    await table('People', ['Name', 'E-mail', 'Id', ''], ['/users'], (one) => cells(one.name, one.email ?? '–', h('code', {}, one.id), actions(one,
      ['Edit', 'Edit', () => person(one)], ['Time off', 'Time off of', () => away(one)], ['Shifts', 'Shifts of', () => shifts(one)],
      ['Calendar', 'Calendar of', () => calendars({ user_id: one.id }, one.name)], ['Delete', 'Delete', () => removePerson(one)])),
    'Nobody yet. Add those who take turns.', button('Add somebody', () => person())),
    await table('Teams', ['Name', 'Id', ''], ['/teams'], (one) => cells(one.name, h('code', {}, one.id), actions(one,
      ['Edit', 'Edit', () => team(one)], ['Calendar', 'Calendar of', () => calendars({ team_id: one.id }, one.name)], ['Delete', 'Delete', () => removeTeam(one)])),
    'No team yet. A team’s schedules answer together.', button('Add a team', () => team())),
  ],
});
