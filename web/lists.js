// Notices and history; and which other pages of lists there are.

import { get } from './api.js';
import { access } from './access.js';
import { button, h, link, when } from './dom.js';
import { people } from './people.js';
import { restore } from './rotations.js';
import { described } from './swaps.js';
import { allowed, at, cells, heading, path, table } from './tables.js';

async function notices({ schedule }) {
  return {
    title: 'Notices',
    content: [
      heading('Notices'),
      await table('The last seven days', ['At', 'What', 'Schedule', 'State', 'Deliveries'], ['/notices', { schedule_id: schedule }],
        (one) => cells(at(one.at), one.kind, link(one.schedule_name ?? one.schedule_id, { schedule: one.schedule_id }), one.late ? `${one.state}, late` : one.state,
          one.deliveries.map((each) => `${each.state}${each.attempts.length ? `: ${each.attempts.at(-1).result}` : ''}`).join('; ') || 'none asked for'),
        'No notice. They are written when somebody’s turn begins, and when a gap is ahead.'),
    ],
  };
}

async function history({ schedule }) {
  const of = schedule && (await get(path('schedules', schedule)));
  const then = (one) => of && [' ', link('As known then', { schedule, as_of: one.at, from: one.at.slice(0, 10) })];
  return {
    title: 'History',
    content: [
      heading(of ? `History: ${of.name}` : 'History', of && link('Back to it', { schedule })),
      of && await table('Versions', ['Version', 'In force', 'Recorded', 'State', ''], [path('schedules', schedule, 'revisions')],
        (one) => cells(one.version, `${one.since ? when(one.since, of.timezone) : 'beginning'} – ${one.until ? when(one.until, of.timezone) : 'open'}`, at(one.recorded_at), one.status,
          one.status !== 'present' && button('Restore', () => restore(of, one.version), { 'aria-label': `Restore version ${one.version}` })), 'None.'),
      await table('Swaps and covers', ['At', 'What', 'State', ''], ['/swaps', { schedule_id: schedule }], async (one) => {
        const { what, actions } = await described(one);
        return cells(at(one.created_at), what, one.status, actions);
      }, 'No shift has changed hands by one.'),
      await allowed('Changes', table('Changes', ['At', 'What', 'Which', 'By key', 'Before and after'], ['/audit', { schedule_id: schedule }],
        (one) => cells([at(one.at), then(one)], one.action, `${one.object.type} ${one.after?.name ?? one.before?.name ?? one.object.id}`, [h('code', {}, one.key_id), one.user_id && ` of ${one.user_id}`],
          h('details', {}, h('summary', {}, 'Show'), h('pre', {}, JSON.stringify({ before: one.before, after: one.after }, null, 1)))), 'Nothing was changed yet.')),
    ],
  };
}

export const views = { people, access, notices, history };
