// People and teams, keys and subscriptions, notices, history.

import { ask, get, once } from './api.js';
import { calendars } from './calendars.js';
import { change, modal, pages, saved, select, tick, time } from './dialogs.js';
import { button, field, h, here, input, link, said, stretch, when } from './dom.js';
import { restore } from './rotations.js';

const at = (text) => (text ? when(text, here()) : '–');
const path = (...parts) => parts.map((part) => `/${encodeURIComponent(part)}`).join('');
const heading = (text, ...more) => h('div', { class: 'bar' }, h('h1', { id: 'title', tabindex: -1 }, text), ...more);

async function table(title, columns, [where, query], row, empty, make) {
  const { body, more } = await pages(where, query, row);
  return h('section', {}, h('div', { class: 'bar' }, h('h2', {}, title), make),
    body.children.length
      ? h('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': title }, h('table', {},
        h('thead', {}, h('tr', {}, columns.map((text) => h('th', { scope: 'col' }, text || h('span', { class: 'sr' }, 'Actions'))))), body))
      : h('p', { class: 'dim' }, empty),
    more);
}

/** A part of a page that this key may not see says so. */
async function allowed(title, part) {
  try {
    return await part;
  } catch (problem) {
    if (problem.status !== 403) throw problem;
    return h('section', {}, h('h2', {}, title), h('p', { class: 'dim' }, said(problem)));
  }
}

const cells = (first, ...rest) => h('tr', {}, h('th', { scope: 'row' }, first), rest.map((one) => h('td', {}, one)));
const plainly = (title, form, request, done, more) => change({ title, form, request, done, dry: false, ...more });

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

function team(one) {
  const name = input({ value: one?.name ?? '' });
  plainly(one ? `Edit ${one.name}` : 'Add a team', [field('Name', name, '/name')],
    () => one ? ['PUT', path('teams', one.id), { name: name.value }] : ['POST', '/teams', { name: name.value }],
    (made) => [`${made.name} is saved.`, one
      ? () => ask('PUT', path('teams', one.id), { body: { name: one.name } })
      : () => ask('DELETE', path('teams', made.id))]);
}

async function away(one) {
  const kept = await get(path('users', one.id, 'time-off'));
  // A calendar at a URL is named as it is shown, and so kept with what it tells.
  const url = kept.calendar?.url;
  const windows = kept.windows.filter((each) => !url || each.source === 'manual').map(({ start, end, label }) => ({ start, end, label }));
  const told = url ? kept.windows.filter((each) => each.source === 'calendar') : [];
  const body = (list) => ({ windows: list, ...(url && { url }) });
  const [from, until] = [time(null, here()), time(null, here())];
  const label = input();
  const put = (list) => ask('PUT', path('users', one.id, 'time-off'), { body: body(list) });
  const dialog = plainly(`Time off: ${one.name}`, [
    windows.length
      ? h('ul', {}, windows.map((window) => h('li', {}, `${stretch(window.start, window.end, here())} ${window.label ?? ''} `,
        button('✕', async () => {
          dialog.close();
          await put(windows.filter((each) => each !== window));
          saved(['That time off is gone.', () => put(windows)]);
        }, { 'aria-label': 'Remove' }))))
      : !url && h('p', { class: 'dim' }, 'None is known.'),
    url && h('p', {}, `From the calendar at ${url}, read ${at(kept.calendar.fetched_at)}${kept.calendar.error ? `; since ${at(kept.calendar.failing_since)} it ${kept.calendar.error}` : ''}:`),
    url && (told.length ? h('ul', {}, told.map((window) => h('li', {}, `${stretch(window.start, window.end, here())} ${window.label ?? ''}`))) : h('p', { class: 'dim' }, 'Nothing ahead.')),
    field(`From (${here()})`, from, '/windows'), field(`Until (${here()})`, until), field('What for', label),
  ],
  () => from.value && until.value && ['PUT', path('users', one.id, 'time-off'), body([...windows, { start: from.moment(), end: until.moment(), label: label.value || null }])],
  () => ['The time off is saved.', () => put(windows)], { save: 'Add' });
}

async function shifts(one) {
  const { data } = await get(path('users', one.id, 'shifts'), { limit: 50 });
  modal(`${one.name}’s shifts`, data.length
    ? h('ul', {}, data.map((shift) => h('li', {}, `${stretch(shift.start, shift.end, here())}: `, link(shift.schedule_name, { schedule: shift.schedule_id }))))
    : h('p', { class: 'dim' }, 'None in the coming days.'));
}

export const views = {
  people: async () => ({
    title: 'People',
    content: [
      heading('People'),
      await table('People', ['Name', 'E-mail', 'Id', ''], ['/users'], (one) => cells(one.name, one.email ?? '–', h('code', {}, one.id), [
        button('Edit', () => person(one), { 'aria-label': `Edit ${one.name}` }), button('Time off', () => away(one), { 'aria-label': `Time off of ${one.name}` }),
        button('Shifts', () => shifts(one), { 'aria-label': `Shifts of ${one.name}` }),
        button('Calendar', () => calendars({ user_id: one.id }, one.name), { 'aria-label': `Calendar of ${one.name}` })]),
      'Nobody yet. Add those who take turns.', button('Add somebody', () => person())),
      await table('Teams', ['Name', 'Id', ''], ['/teams'], (one) => cells(one.name, h('code', {}, one.id), [
        button('Edit', () => team(one), { 'aria-label': `Edit ${one.name}` }), button('Calendar', () => calendars({ team_id: one.id }, one.name), { 'aria-label': `Calendar of ${one.name}` })]),
        'No team yet. A team’s schedules answer together.', button('Add a team', () => team())),
    ],
  }),
  access: async () => ({
    title: 'Access',
    content: [
      heading('Access'),
      await allowed('Keys', table('Keys', ['Name', 'May', 'Made', 'Ends', ''], ['/keys'], (one) => cells(one.name ?? one.id, one.scopes.join(', '), at(one.created_at), at(one.expires_at),
        button('Revoke', () => revoke(one), { 'aria-label': `Revoke ${one.name ?? one.id}` })), 'No key.', button('New key', newKey))),
      await allowed('Subscriptions', table('Subscriptions', ['Where', 'Of what', 'State', ''], ['/subscriptions'], (one) => cells(`${one.kind} ${one.target ?? 'to each person'}`, one.events.join(', '),
        one.enabled ? (one.failing_since ? `failing since ${at(one.failing_since)}` : 'on') : one.disabled_because ?? 'off', [
          button('Test', () => tryOut(one)), button('Delete', () => unsubscribe(one))]),
      'No notice goes anywhere yet.', button('New subscription', subscribe))),
    ],
  }),
  notices: async ({ schedule }) => ({
    title: 'Notices',
    content: [
      heading('Notices'),
      await table('The last seven days', ['At', 'What', 'Schedule', 'State', 'Deliveries'], ['/notices', { schedule_id: schedule }],
        (one) => cells(at(one.at), one.kind, link(one.schedule_name ?? one.schedule_id, { schedule: one.schedule_id }), one.late ? `${one.state}, late` : one.state,
          one.deliveries.map((each) => `${each.state}${each.attempts.length ? `: ${each.attempts.at(-1).result}` : ''}`).join('; ') || 'none asked for'),
        'No notice. They are written when somebody’s turn begins, and when a gap is ahead.'),
    ],
  }),
  history: async ({ schedule }) => {
    const of = schedule && (await get(path('schedules', schedule)));
    return {
      title: 'History',
      content: [
        heading(of ? `History: ${of.name}` : 'History', of && link('Back to it', { schedule })),
        of && await table('Versions', ['Version', 'In force', 'Recorded', 'State', ''], [path('schedules', schedule, 'revisions')],
          (one) => cells(one.version, `${one.since ? when(one.since, of.timezone) : 'beginning'} – ${one.until ? when(one.until, of.timezone) : 'open'}`, at(one.recorded_at), one.status,
            one.status !== 'present' && button('Restore', () => restore(of, one.version), { 'aria-label': `Restore version ${one.version}` })), 'None.'),
        await allowed('Changes', table('Changes', ['At', 'What', 'Which', 'By key', 'Before and after'], ['/audit', { schedule_id: schedule }],
          (one) => cells(at(one.at), one.action, `${one.object.type} ${one.after?.name ?? one.before?.name ?? one.object.id}`, h('code', {}, one.key_id),
            h('details', {}, h('summary', {}, 'Show'), h('pre', {}, JSON.stringify({ before: one.before, after: one.after }, null, 1)))), 'Nothing was changed yet.')),
      ],
    };
  },
};

const secret = (title, text) => modal(title, h('p', {}, 'This is shown once; keep it in a safe place.'), h('pre', { tabindex: 0, class: 'secret' }, text));

function newKey() {
  const name = input({ autofocus: true });
  const scopes = ['read', 'write', 'admin'].map((one, i) => tick(`oncall:${one}`, i === 0, { value: `oncall:${one}` }));
  const expires = time(null, here());
  plainly('New key', [field('Name', name, '/name'), h('fieldset', { 'data-pointer': '/scopes' }, h('legend', {}, 'It may'), scopes), field(`Ends (${here()})`, expires, '/expires_at')],
    () => ['POST', '/keys', { name: name.value || undefined, scopes: scopes.filter((one) => one.firstChild.checked).map((one) => one.firstChild.value), expires_at: expires.moment() ?? undefined }],
    (made) => {
      secret('The new key', made.key ?? made.secret);
      return [`The key ${made.name ?? made.id} is made.`, () => ask('DELETE', path('keys', made.id))];
    });
}

const gone = (title, text, where, after) => plainly(title, [h('p', {}, text)], () => ['DELETE', where], () => [after], { save: title.split(' ')[0], danger: true });
const revoke = (one) => gone('Revoke this key?', `${one.name ?? one.id}: whoever uses it is refused within seconds. This cannot be undone.`, path('keys', one.id), 'The key is revoked.');
const unsubscribe = (one) => gone('Delete this subscription?', `${one.kind} ${one.target ?? ''}`, path('subscriptions', one.id), 'The subscription is deleted.');

async function subscribe() {
  const kind = select(['webhook', 'slack', 'email'].map((one) => [one, one]));
  const target = input({ placeholder: 'https://…' });
  const events = input({ value: '*' });
  const schedules = select([['', 'every schedule'], ...(await once('/schedules')).map((one) => [one.id, one.name])], '');
  plainly('New subscription', [field('How', kind, '/kind'), field('Where', target, '/target', 'Mail without an address goes to whoever a notice is about.'),
    field('Of what', events, '/events', 'Such as oncall.handoff.*; several with commas.'), field('About', schedules, '/schedule_id')],
  () => ['POST', '/subscriptions', { kind: kind.value, target: target.value || undefined, events: events.value.split(',').map((one) => one.trim()).filter(Boolean), schedule_id: schedules.value || undefined }],
  (made) => {
    if (made.secret) secret('Its secret, to check signatures with', made.secret);
    return ['The subscription is made.', () => ask('DELETE', path('subscriptions', made.id))];
  });
}

async function tryOut(one) {
  try {
    const { delivered, result } = await ask('POST', path('subscriptions', one.id, 'test'), { body: {} });
    modal(delivered ? 'It arrived' : 'It did not arrive', h('p', {}, result));
  } catch (problem) {
    modal('It did not arrive', h('p', {}, said(problem)));
  }
}
