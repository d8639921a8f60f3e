// Every schedule: who is on now, until when, who is next, and where nobody is.

import { all } from './api.js';
import { asks, bar, button, colour, day, fitted, h, instant, link, place, wall, DAY } from './dom.js';

export async function board(view) {
  const unreadable = [];
  const found = await all('/board', { zone: view.zone }, undefined, (part) => unreadable.push(...part.unreadable));
  const wide = view.wall === '1';
  return {
    title: 'Who is on call',
    content: [
      h('div', { class: 'bar' },
        h('h1', { id: 'title', tabindex: -1 }, 'Who is on call'),
        wide
          ? link('Leave the wall view', {})
          : [link('For a wall', { view: 'board', wall: 1 }, { class: 'quiet to-wall' }), button('New schedule', () => import('./rotations.js').then(({ editSchedule }) => editSchedule()), { id: 'new' })]),
      !wide && found.length > 0 && asks(),
      unreadable.length > 0 && h('p', { class: 'gap', role: 'alert' }, `Who is on call is not known where the schedule cannot be read: ${unreadable.join(', ')}.`),
      found.length || unreadable.length
        ? h('ol', { class: 'board' }, found.map((one) => card(one, view.zone)))
        : h('p', { class: 'empty' }, 'There is no schedule yet, so nobody is on call. Begin with “New schedule”; people who take turns are added under ', link('People', { view: 'people' }), '.'),
    ],
  };
}

function card(one, asked) {
  const { schedule, on_call: person, next_gap: gap, reason } = one;
  const zone = asked ?? schedule.timezone;
  const words = { gap: 'Nobody', off: 'Off, on purpose', disabled: 'Disabled' };
  return h('li', { class: person ? '' : `is-${reason}` },
    h('div', { class: 'which' },
      h('h2', {}, link(schedule.name, { schedule: schedule.id }, { id: `go-${schedule.id}` })),
      h('p', { class: 'dim' }, [schedule.team_name, schedule.role, zone].filter(Boolean).join(' · '))),
    h('div', { class: 'who' },
      h('p', { class: 'person' },
        h('span', { class: `dot ${person ? colour(person) : 'nobody'}`, 'aria-hidden': 'true' }),
        h('b', {}, person ? person.name : words[reason])),
      h('p', { class: 'dim' }, one.outlook)),
    strip(one, zone),
    gap && h('p', { class: 'gap' }, `Nobody is on call ${gap.when}`));
}

function strip(one, zone) {
  const length = 7 * DAY;
  // A shift that began earlier says when: the strip begins so much before the first that begins within it.
  const within = one.strip.find((segment) => !segment.cut_start);
  const since = within ? Date.parse(within.start) - within.x * length : Date.now();
  const ticks = [];
  for (let i = 1; i <= 7; i++) {
    const at = instant(`${wall(since + i * DAY, zone).slice(0, 10)}T00:00`, zone);
    if (at > since && at < since + .97 * length) ticks.push(place(h('i', {}, day(at, zone).slice(0, 3)), (at - since) / length));
  }
  const bars = h('div', { class: 'bars' }, one.strip.map((segment) => {
    const shown = bar(segment, innerWidth / 2, segment.width < 0.02 ? ' thin' : '');
    shown.title = segment.label;
    return shown;
  }));
  fitted.observe(bars);
  return h('div', { class: 'strip', 'aria-hidden': 'true' }, h('div', { class: 'ticks' }, ticks), bars);
}
