// One schedule: the sentence, the gaps, the timeline, and the same as an agenda.

import { view as load, windowOf } from './api.js';
import { asks, button, clockOf, colour, dayOf, field, h, here, isZone, later, link, long, when, whom, zones, DAY, HOUR } from './dom.js';
import './timeline.js';

// What changes a schedule comes when it is wanted.
const editing = (name, ...more) => import('./editing.js').then((module) => module[name](...more));
const SPANS = { day: 'Day', week: 'Week', fortnight: '2 weeks', month: '5 weeks', quarter: '3 months' };

export async function schedule(asked, go) {
  const { schedule: id, from, as_of: known } = asked;
  const { span, query } = windowOf(asked);
  const view = await load(id, query);
  const of = view.schedule;
  const to = (start) => ({ ...asked, from: start });
  const turn = (by) => go(to((by < 0 ? view.previous : view.following) ?? from));
  const edit = () => editing('editSchedule', id);
  const narrow = matchMedia('(max-width: 480px)').matches;
  const before = document.querySelector('.beside');
  const list = h('div', { class: 'beside', 'data-of': id }, before?.dataset.of === id && [...before.childNodes]);
  const mine = h('span');
  const choose = (chosen) => editing('choose', view, chosen, edit, known);
  const below = () => list.replaceChildren(...agenda(view, choose, narrow));
  // The viewer's zone takes the rules of all zones.
  const home = () => view.zone !== here() && mine.append(link('mine', { ...asked, zone: here() }, { id: 'my-zone' }));
  // Nobody waits for what is below: it comes once the timeline is painted, and until then what was there stays.
  if (narrow) below();
  if (before) home();
  later(() => {
    if (!list.isConnected) return; // somebody went on, or forgot the key
    if (!narrow) below();
    if (!before) home();
    // The windows before and after, and the forms, are there when they are wanted.
    for (const start of [view.previous, view.following].filter(Boolean)) load(id, { ...query, from: start }).catch(() => {});
    import('./editing.js').catch(() => {});
  });

  const timeline = h('rota-timeline', { readonly: Boolean(known) });
  timeline.view = view;
  timeline.addEventListener('pick', ({ detail }) => choose(detail));
  timeline.addEventListener('stretch', ({ detail }) => editing('override', of, view.zone, detail.start, detail.end));
  timeline.addEventListener('turn', ({ detail }) => turn(detail));
  const asOf = () => editing('known', view.zone, known ? Date.parse(known) : Date.now() - DAY, (at) => go({ ...asked, as_of: at }));
  const last = view.days.at(-1);
  const next = Math.ceil(Date.now() / HOUR) * HOUR;
  const chart = h('section', { class: 'chart' }, timeline,
    h('p', { class: 'dim hint' }, known ? 'Click a shift, or press Enter, to see why it was so.' : 'Drag over a stretch to put somebody on call then, or press Space on a row and the arrows. Click a shift, or press Enter, to change it.'));
  return {
    title: of.name,
    content: [
      h('div', { class: 'bar' },
        h('h1', { id: 'title', tabindex: -1 }, of.name),
        h('div', { class: 'tools' },
          !known && [
            button('Override', () => editing('override', of, view.zone, next, next + 4 * HOUR), { id: 'override', class: 'primary' }),
            button('Cover', () => editing('cover', of, view.zone, view.on_call?.user_id), { id: 'cover' }),
            button('Edit', edit, { id: 'edit' }),
            button('Calendar', () => editing('calendars', { schedule_id: id }, of.name), { id: 'calendar' }),
            button('As of …', asOf, { id: 'as-of' }),
          ],
          link('History', { view: 'history', schedule: id }, { class: 'button' }),
          button('Print', () => print(), { id: 'print' }))),
      h('p', { class: 'dim' }, [of.team_name, of.role, of.description].filter(Boolean).join(' · ')),
      known && h('p', { class: 'known', role: 'note' }, h('b', {}, `As it was known on ${when(known, view.zone)}`), ` (${view.zone}). What was written since is not in it, and nothing can be changed here. `,
        button('Another time', asOf, { id: 'as-of' }), ' ', link('Back to now', { ...asked, as_of: null }, { id: 'now' })),
      h('p', { class: `sentence${view.on_call ? '' : ' nobody'}` }, known && 'As known then: ', view.sentence),
      view.next_gap && h('p', { class: 'gap', role: 'note' }, `Nobody is on call ${view.next_gap.when}${view.next_gap.end ? ` (${long(new Date(view.next_gap.end) - new Date(view.next_gap.start))})` : ''}. `,
        link('Show it', { ...asked, from: view.next_gap.start.slice(0, 10) })),
      !known && asks(of, view.zone),
      h('div', { class: 'bar controls' },
        h('nav', { class: 'turn', 'aria-label': 'Days' },
          view.previous && link('‹', to(view.previous), { id: 'previous', class: 'button', 'aria-label': 'Previous' }),
          link('Today', { ...asked, from: null }, { id: 'today', class: 'button' }),
          view.following && link('›', to(view.following), { id: 'next', class: 'button', 'aria-label': 'Next' }),
          h('span', { class: 'window' }, `${query.days > 1 ? `${view.days[0].label} – ` : ''}${last.label} ${last.date.slice(0, 4)}`)),
        h('nav', { class: 'spans', 'aria-label': 'Span' }, Object.entries(SPANS).map(([key, text]) =>
          link(text, { ...asked, span: key }, { id: `span-${key}`, 'aria-current': key === span && 'true' }))),
        switcher(view, asked, go, mine)),
      narrow ? [list, chart] : [chart, list],
    ],
  };
}

/** In whose time all this is shown. */
function switcher({ zone, schedule: of }, asked, go, mine) {
  const control = zones(zone, { id: 'zone', size: 18 });
  control.addEventListener('change', () => {
    if (isZone(control.value)) go({ ...asked, zone: control.value === of.timezone ? null : control.value });
    else control.setAttribute('aria-invalid', 'true');
  });
  control.addEventListener('focus', () => control.select());
  return h('div', { class: 'zone' }, field('Times in', control),
    zone !== of.timezone && link('the schedule’s', { ...asked, zone: null }, { id: 'its-zone' }),
    mine);
}

/** The final timeline in words, day by day; gaps and hours beside it. */
function agenda(view, choose, narrow) {
  const row = view.rows.find((one) => one.kind === 'final');
  const days = new Map();
  const ahead = row.segments.filter((one) => !one.past);
  // A phone begins with now, unless it looks at the past.
  for (const segment of narrow && ahead.length ? ahead : row.segments) {
    const key = dayOf(segment.start);
    days.set(key, [...(days.get(key) ?? []), segment]);
  }
  const ends = (one) => {
    const same = dayOf(one.start) === dayOf(one.end) && new Date(one.end) - new Date(one.start) < DAY;
    return `${clockOf(one.start)} – ${same ? '' : `${dayOf(one.end)} `}${clockOf(one.end)}`;
  };
  const now = Date.parse(view.now);
  const meant = (one) => !one.user_id && one.kind !== 'gap'; // nobody, and no mistake
  const item = (one) => h('li', { class: Date.parse(one.start) <= now && now < Date.parse(one.end) && 'current' },
    button(h('span', {}, h('span', { class: `dot ${colour(one)}${meant(one) ? ' off' : ''}` }), h('b', {}, whom(one)),
      one.kind === 'override' && h('span', {}, '⇄'), one.kind === 'entry' && h('span', {}, '✎'), h('span', {}, ends(one))),
    () => choose({ row, segment: one }), { class: one.user_id ? '' : meant(one) ? 'dim' : 'empty-shift' }));
  return [
    h('section', { class: 'agenda' }, h('h2', {}, 'Agenda'),
      [...days].map(([key, found]) => h('div', {}, h('h3', {}, key), h('ul', {}, found.map(item))))),
    h('section', {}, h('h2', {}, 'Gaps'),
      view.gaps.length
        ? h('ul', { class: 'gaps' }, view.gaps.map((gap) => h('li', { class: 'gap' }, `Nobody ${gap.when} (${long(gap.hours * HOUR)})`)))
        : h('p', { class: 'dim' }, 'None in these days.'),
      h('h2', {}, 'Hours in these days'),
      h('ul', { class: 'hours' }, view.people.map((one) => h('li', {},
        h('span', { class: `dot ${colour(one)}` }), one.name, h('b', {}, `${Math.round(one.hours * 10) / 10} h`)))),
      view.conflicts.length > 0 && [h('h2', {}, 'Conflicts'), h('ul', {}, view.conflicts.map((one) => h('li', {}, one.label)))]),
  ];
}
