// Notices and history; and which other pages of lists there are.

import { get, once } from './api.js';
import { access } from './access.js';
import { inZone, named } from './dialogs.js';
import { button, h, here, link, stretch } from './dom.js';
import { people } from './people.js';
import { restore } from './rotations.js';
import { described } from './swaps.js';
import { allowed, at, cells, heading, path, table, target } from './tables.js';

const KINDS = {
  'oncall.handoff.upcoming': 'A handoff is near', 'oncall.handoff.started': 'A turn began', 'oncall.shift.changed': 'A shift changed',
  'oncall.shift.swapped': 'A shift was swapped', 'oncall.gap.ahead': 'A gap is ahead', 'oncall.schedule.changed': 'The schedule changed',
  'oncall.override.created': 'An override was made', 'oncall.override.deleted': 'An override was taken back',
};

async function notices({ schedule }) {
  const names = await named('/users');
  const name = (id) => names.get(id) ?? id;
  const targets = new Map((await once('/subscriptions').catch(() => [])).map((one) => [one.id, one]));
  const delivery = ({ subscription_id: id, user_id: user, state, attempts }) => {
    const of = targets.get(id);
    const to = [of && (of.target || !user ? target(of) : of.kind), user && `to ${name(user)}`].filter(Boolean).join(' ');
    return h('div', {}, `${to ? `${to}: ` : ''}${state}${attempts.length ? `, ${attempts.at(-1).result}` : ''}`);
  };
  return {
    title: 'Notices',
    content: [
      heading('Notices'), inZone(here()),
      await table('The last seven days', ['At', 'What', 'Schedule', 'For whom', 'State', 'Deliveries'], ['/notices', { schedule_id: schedule }],
        (one) => cells(at(one.at), KINDS[one.kind] ?? one.kind, link(one.schedule_name ?? one.schedule_id, { schedule: one.schedule_id }), one.user_ids.map(name).join(', ') || 'channels', one.late ? `${one.state}, late` : one.state,
          one.deliveries.length ? one.deliveries.map(delivery) : 'none asked for'),
        'No notice. They are written when somebody’s turn begins, and when a gap is ahead.'),
    ],
  };
}

async function history({ schedule }) {
  const of = schedule && (await get(path('schedules', schedule)));
  const zone = of ? of.timezone : here();
  const names = await named('/users', '/teams', '/schedules', '/keys', '/calendars');
  const then = (one) => of && [' ', link('As known then', { schedule, as_of: one.at, from: one.at.slice(0, 10) })];
  const who = (id) => (id ? names.get(id) ?? id : 'nobody');
  // What has no name is told by whom and when it is about.
  const which = ({ object, before, after }) => {
    if (Array.isArray(before)) { // shifts that change hands
      const span = stretch(before[0].start, before.at(-1).end, zone);
      return `${before.length > 1 ? `${before.length} shifts` : 'shift'} of ${[...new Set(before.map((one) => who(one.user_id)))].join(' and ')}, ${span}`;
    }
    const one = after ?? before ?? {};
    const type = object.type.replace('_', ' ');
    const name = one.name ?? names.get(object.id);
    if (name) return `${type} ${name}`;
    if (one.parts) return `${type} of ${[...new Set(one.parts.flatMap((each) => [each.from_user_id, each.to_user_id]))].map(who).join(' and ')}`;
    if (object.type === 'subscription' && one.kind) return `${type} ${target(one)}`;
    return one.start ? `${type} for ${who(one.override_user_id ?? one.user_id)}, ${stretch(one.start, one.end, zone)}` : `${type} ${object.id}`;
  };
  const where = (one) => (of ? [] : [one.schedule_ids.filter((id) => names.has(id)).map((id) => h('div', {}, link(names.get(id), { schedule: id })))]);
  const placed = (...columns) => columns.filter((one) => !of || one !== 'Schedule');
  return {
    title: 'History',
    content: [
      heading(of ? `History: ${of.name}` : 'History', of && link('Back to it', { schedule })), inZone(zone),
      of && await table('Versions', ['Version', 'In force', 'Recorded', 'State', ''], [path('schedules', schedule, 'revisions')],
        (one) => cells(one.version, `${one.since ? at(one.since, zone) : 'beginning'} – ${one.until ? at(one.until, zone) : 'open'}`, at(one.recorded_at, zone), one.status,
          one.status !== 'present' && button('Restore', () => restore(of, one.version), { 'aria-label': `Restore version ${one.version}` })), 'None.'),
      await table('Swaps and covers', placed('At', 'Schedule', 'What', 'State', ''), ['/swaps', { schedule_id: schedule }], async (one) => {
        const found = await described(one, zone);
        return cells(at(one.created_at, zone), ...(of ? [] : [found.where]), found.what, one.status, found.actions);
      }, 'No shift has changed hands by one.'),
      await allowed('Changes', table('Changes', placed('At', 'What', 'Which', 'Schedule', 'By', 'Before and after'), ['/audit', { schedule_id: schedule }],
        (one) => cells([at(one.at, zone), then(one)], one.action, which(one), ...where(one), [names.get(one.key_id) ?? h('code', {}, one.key_id), one.user_id && ` of ${who(one.user_id)}`],
          h('details', {}, h('summary', {}, 'Show'), h('pre', {}, JSON.stringify({ before: one.before, after: one.after }, null, 1)))), 'Nothing was changed yet.')),
    ],
  };
}

export const views = { people, access, notices, history };
