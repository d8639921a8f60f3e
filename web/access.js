// Keys, subscriptions and calendars: who may ask, and who is told.

import { ask, once } from './api.js';
import { inZone, modal, named, people, select, tick, time } from './dialogs.js';
import { button, field, h, here, input, said } from './dom.js';
import { allowed, at, cells, gone, heading, path, plainly, secret, table, target as where } from './tables.js';

const SCOPES = [['read', 'look'], ['write', 'change schedules, people and teams'], ['admin', 'make keys and subscriptions']];
const KINDS = [['webhook', 'a webhook'], ['slack', 'Slack'], ['email', 'e-mail']];

async function newKey() {
  const name = input({ autofocus: true });
  const scopes = SCOPES.map(([one, text], i) => tick(`${text} (oncall:${one})`, i === 0, { value: `oncall:${one}` }));
  const whose = select([['', 'nobody in particular'], ...await people()], '');
  const expires = time(null, here());
  plainly('New key', [field('Name', name, '/name'), h('fieldset', { 'data-pointer': '/scopes' }, h('legend', {}, 'It may'), scopes),
    field('It is of', whose, '/user_id', 'They are not told of shifts that they changed themselves, and history names them.'), field(`Ends (${here()})`, expires, '/expires_at', 'Left empty, never.')],
  () => ['POST', '/keys', { name: name.value || undefined, scopes: scopes.map((one) => one.firstChild).filter((one) => one.checked).map((one) => one.value), user_id: whose.value || undefined, expires_at: expires.moment() ?? undefined }],
  (made) => {
    secret('The new key', made.key);
    return [`The key ${made.name ?? made.id} is made.`, () => ask('DELETE', path('keys', made.id))];
  });
}

const revoke = (one) => gone('Revoke this key?', `${one.name ?? one.id}: whoever uses it is refused within seconds. This cannot be undone.`, path('keys', one.id), 'The key is revoked.');
const unsubscribe = (one) => gone('Delete this subscription?', where(one), path('subscriptions', one.id), 'The subscription is deleted.');
const takeBack = (one) => gone('Delete this calendar?', `${one.name ?? 'The calendar'}: its address leads nowhere from then on. This cannot be undone.`, path('calendars', one.id), 'The calendar is deleted.');

const list = (control) => control.value.split(',').map((one) => one.trim()).filter(Boolean);
const kinds = (value) => field('Of what', value, '/events', 'Such as oncall.handoff.*; several with commas.');

async function subscribe() {
  const [schedules, teams, users] = await Promise.all([once('/schedules'), once('/teams'), people()]);
  const kind = select(KINDS);
  const target = input({ placeholder: 'https://…' });
  const events = input({ value: '*' });
  const about = select([['', 'everything'], ...schedules.map((one) => [`schedule_id ${one.id}`, one.name]),
    ...teams.map((one) => [`team_id ${one.id}`, `team ${one.name}`]), ...users.map(([id, name]) => [`user_id ${id}`, name])], '');
  plainly('New subscription', [field('How', kind, '/kind'), field('Where', target, '/target', 'Mail without an address goes to whoever a notice is about.'),
    kinds(events), field('About', about, '/schedule_id')],
  () => {
    const [of, id] = about.value.split(' ');
    return ['POST', '/subscriptions', { kind: kind.value, target: target.value || undefined, events: list(events), ...(id && { [of]: id }) }];
  },
  (made) => {
    if (made.secret) secret('Its secret, to check signatures with', made.secret);
    return ['The subscription is made.', () => ask('DELETE', path('subscriptions', made.id))];
  });
}

function change(one) {
  const events = input({ value: one.events.join(', '), autofocus: true });
  const on = tick('On', one.enabled);
  plainly('Edit this subscription', [h('p', {}, where(one)), kinds(events), on],
    () => ['PATCH', path('subscriptions', one.id), { events: list(events), enabled: on.firstChild.checked }],
    () => ['The subscription is changed.', () => ask('PATCH', path('subscriptions', one.id), { body: { events: one.events, enabled: one.enabled } })]);
}

const rotate = (one) => plainly('Renew its secret?', [h('p', {}, 'A new secret signs from now on; for a day the old one signs beside it, so that nothing is missed meanwhile.')],
  () => ['POST', path('subscriptions', one.id, 'rotate')],
  (made) => {
    secret('Its new secret', made.secret);
    return ['The secret is renewed.'];
  }, { save: 'Renew' });

async function tryOut(one) {
  try {
    const { delivered, result } = await ask('POST', path('subscriptions', one.id, 'test'), { body: {} });
    modal(delivered ? 'It arrived' : 'It did not arrive', h('p', {}, result));
  } catch (problem) {
    modal('It did not arrive', h('p', {}, said(problem)));
  }
}

const state = (one) => (one.enabled ? (one.failing_since ? `failing since ${at(one.failing_since)}` : 'on') : one.disabled_because ?? 'off');

export async function access() {
  const names = await named('/users', '/teams', '/schedules');
  const of = (one) => [one.schedule_id, one.team_id, one.user_id].filter(Boolean).map((id) => names.get(id) ?? id).join(', ');
  const label = (text, one) => ({ 'aria-label': `${text} ${one.kind ? where(one) : one.name ?? one.id}` });
  return {
    title: 'Access',
    content: [
      heading('Access'), inZone(here()),
      await allowed('Keys', table('Keys', ['Name', 'Of', 'May', 'Made', 'Ends', ''], ['/keys'], (one) => cells(one.name ?? one.id, of(one) || '–', one.scopes.join(', '), at(one.created_at), at(one.expires_at),
        button('Revoke', () => revoke(one), label('Revoke', one))), 'No key.', button('New key', newKey))),
      await allowed('Subscriptions', table('Subscriptions', ['Where', 'Of what', 'About', 'State', ''], ['/subscriptions'], (one) => cells(where(one), one.events.join(', '),
        of(one) || 'everything', state(one), [
          button('Edit', () => change(one), label('Edit', one)), button('Test', () => tryOut(one), label('Test', one)),
          one.kind === 'webhook' && button('Renew secret', () => rotate(one), label('Renew the secret of', one)), button('Delete', () => unsubscribe(one), label('Delete', one))]),
      'No notice goes anywhere yet.', button('New subscription', subscribe))),
      await allowed('Calendars', table('Calendars', ['Name', 'Of', 'Made', ''], ['/calendars'], (one) => cells(one.name ?? one.id, of(one), at(one.created_at),
        button('Delete', () => takeBack(one), label('Delete', one))), 'Nobody follows a calendar yet. One is made on a schedule’s page, or beside a person or a team.')),
    ],
  };
}
