// A dialog for each change: its form, what the change would do, the same for elsewhere, and a way back afterwards.

import { ask, once, Problem, stale } from './api.js';
import { button, day, h, input, instant, isZone, long, offset, said, stretch, toast, unique, wall, DAY } from './dom.js';
import { applied, command, curl } from './same.js';

/** Of [value, text] each; or of [title, options] for a group of them. */
export function select(options, value, attributes) {
  const option = ([key, text]) => (Array.isArray(text) ? h('optgroup', { label: key }, text.map(option)) : h('option', { value: key }, text));
  const control = h('select', attributes, options.map(option));
  control.value = value ?? options[0]?.[0] ?? '';
  return control;
}

export const tick = (label, checked, attributes) =>
  h('label', { class: 'tick' }, h('input', { type: 'checkbox', checked, ...attributes }), label);

/** An instant as the API takes it. */
export function stamp(at, zone) {
  const minutes = offset(at, zone) / 6e4;
  const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, '0');
  return `${wall(at, zone)}:00${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

/** A time on the zone's clock; `moment` reads it for the API. An instant that is not touched stays the same instant. */
export function time(at, zone, attributes) {
  const control = input({ type: 'datetime-local', value: at == null ? '' : wall(at, zone), ...attributes });
  const was = control.value;
  control.moment = () => {
    if (!control.value) return null;
    return control.value === was ? stamp(at, zone) : stamp(instant(control.value, zone), zone);
  };
  return control;
}

/** Which clock the times below are on. */
export const inZone = (zone) => h('p', { class: 'dim' }, `Times are in ${zone}.`);

/** Names by id, of what these lists hold; of a list that this key may not see there are none. */
export const named = async (...lists) =>
  new Map((await Promise.all(lists.map((path) => once(path).catch(() => [])))).flat().map((one) => [one.id, one.name ?? undefined]));

export const byName = (one, other) => one.name.localeCompare(other.name);
/** Those to choose from: [id, name] of every user, by name. */
export const people = async () => (await once('/users')).toSorted(byName).map((one) => [one.id, one.name]);

/** The same in groups: those of a schedule, then the others. */
export async function around({ id }) {
  const [users, { rotations }] = await Promise.all([people(), ask('GET', `/schedules/${encodeURIComponent(id)}`)]);
  const own = new Set(rotations.flatMap((one) => one.participants.map((each) => each.user_id)));
  return [['On this schedule', users.filter(([one]) => own.has(one))], ['Others', users.filter(([one]) => !own.has(one))]].filter(([, found]) => found.length);
}

export function modal(title, ...content) {
  const heading = h('h2', { id: unique(), tabindex: -1 }, title);
  const dialog = h('dialog', { 'aria-labelledby': heading.id },
    h('header', {}, heading, button('✕', () => dialog.close(), { 'aria-label': 'Close' })), content);
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Shows each error at its field, and what belongs to none on top. */
function tell(dialog, problem) {
  const alert = dialog.querySelector('.alert');
  for (const old of dialog.querySelectorAll('.wrong')) old.remove();
  for (const old of dialog.querySelectorAll('[aria-invalid]')) old.removeAttribute('aria-invalid');
  alert.textContent = '';
  if (!problem) return;
  const left = problem.errors.filter(({ pointer, detail }) => {
    let at = pointer;
    let box = null;
    while (at && !(box = dialog.querySelector(`[data-pointer="${CSS.escape(at)}"]`))) at = at.slice(0, at.lastIndexOf('/'));
    if (!box) return true;
    const text = h('p', { class: 'wrong', id: unique() }, detail);
    box.append(text);
    const control = box.querySelector('input,select,textarea');
    control?.setAttribute('aria-invalid', 'true');
    control?.setAttribute('aria-describedby', text.id);
    return false;
  });
  if (left.length) alert.textContent = left.map((one) => `${one.pointer} ${one.detail}`).join('; ');
  else if (!problem.errors.length) alert.textContent = said(problem);
}

const WAYS = [['As curl', 'curl', curl], ['As a rota command', 'command', command], ['As YAML, for rota apply -f', 'yaml', applied]];
/** The same request in other words, each written when somebody opens it. */
function ways(request) {
  const one = unique();
  const boxes = WAYS.map(([title, name, write]) => {
    const text = h('pre', { tabindex: 0, class: name });
    const box = h('details', { name: one, ontoggle: () => box.fill() }, h('summary', {}, title), text);
    box.fill = () => {
      const wanted = box.open && request();
      text.textContent = wanted?.length ? write(...wanted.slice(0, 3)) : box.open ? 'Nothing to save yet.' : '';
    };
    return box;
  });
  return { element: h('div', { class: 'ways' }, boxes), fill: () => boxes.forEach((box) => box.fill()) };
}

/**
 * A form whose effect is shown before it is saved. `request()` gives [method, path, body, end], or null while something
 * is missing, or {pointer, detail} of what is, which is told to who saves; the effect is looked at up to that end, and
 * is that of the fifth, a body, where what is sent has none of its own yet. `done(answer)` runs after saving and gives
 * what to say, and a function that undoes it.
 */
export function change({ title, form, request, done, save = 'Save', dry = true, danger }) {
  const alert = h('p', { class: 'alert', role: 'alert' });
  const shown = h('div', { class: 'impact', 'aria-live': 'polite' }, h('p', { class: 'dim' }, 'Looking what it does …'));
  const same = ways(request);
  const submit = h('button', { class: danger ? 'danger' : 'primary', disabled: dry });
  let plan = null;
  let round = 0;
  let timer;
  let again;

  async function look() {
    const mine = ++round;
    const wanted = request();
    again = null;
    plan = null;
    same.fill();
    submit.textContent = wanted?.[4] ? 'Ask' : save;
    if (!dry) return;
    submit.disabled = true;
    if (wanted?.detail) submit.disabled = false;
    if (!wanted?.length) return shown.replaceChildren(h('p', { class: 'dim' }, 'Nothing to save yet. Once there is, this says what it does.'));
    if (!shown.querySelector('table')) shown.replaceChildren(h('p', { class: 'dim' }, 'Looking what it does …'));
    try {
      const [method, path, body, end, acted] = wanted;
      const days = Math.ceil((new Date(end ?? 0) - Date.now()) / DAY) + 1;
      const answer = await ask(method, path, { query: { dry_run: true, horizon_days: Math.min(Math.max(days, 30), 366) }, body: acted ?? body });
      const told = await impact(answer.impact);
      if (mine !== round) return;
      plan = acted ? null : answer.plan;
      tell(dialog, null);
      shown.replaceChildren(...[acted && h('p', {}, 'Nothing yet. Once it is accepted:'), ...told].filter(Boolean));
      submit.disabled = false;
    } catch (problem) {
      if (mine !== round) return;
      tell(dialog, problem);
      shown.replaceChildren(h('p', { class: 'dim' }, 'Once the form is right, this shows what it does.'));
      if (problem.status === 0) timer = setTimeout(look, 3000);
    }
  }

  // What was shown was of another form: until the new effect is known there is nothing to save.
  function changed() {
    clearTimeout(timer);
    round++;
    again = null;
    submit.disabled = dry;
    timer = setTimeout(look, 250);
  }

  async function send(event) {
    event.preventDefault();
    const wanted = request();
    if (!wanted || submit.disabled) return;
    if (wanted.detail) {
      tell(dialog, new Problem(0, wanted.detail, [wanted]));
      dialog.querySelector('[aria-invalid]').focus();
      return;
    }
    submit.disabled = true;
    try {
      const [method, path, body] = wanted;
      again ??= crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
      const answer = await ask(method, path, { query: { plan }, body, again: method === 'POST' && again });
      dialog.close();
      await saved(await done(answer));
    } catch (problem) {
      submit.disabled = false;
      if (problem.status === 412) {
        await look();
        tell(dialog, new Problem(412, 'the schedule changed meanwhile; look at what it does now, and save again'));
      } else tell(dialog, problem);
    }
  }

  const dialog = modal(title,
    h('form', { novalidate: true, onsubmit: send, oninput: changed },
      h('div', { class: dry ? 'two' : '' }, h('div', { class: 'fields' }, form), dry && h('section', {}, h('h3', {}, 'What this does'), shown)),
      alert,
      h('footer', {}, same.element,
        h('div', { class: 'ends' }, button('Cancel', () => dialog.close()), submit))));
  dialog.addEventListener('close', () => { clearTimeout(timer); round++; });
  dialog.look = look;
  look();
  return dialog;
}

/** After a change: everything is read anew, and what was done is said, with a way back. */
export async function saved(outcome) {
  if (!outcome) return;
  const [text, undo] = outcome;
  stale();
  dispatchEvent(new Event('changed'));
  toast(text, undo && (async () => {
    try {
      await undo();
      stale();
      dispatchEvent(new Event('changed'));
      toast('Undone.');
    } catch (problem) {
      toast(`Not undone: ${problem.message}`);
    }
  }));
}

const list = (title, items) => items.length ? [h('h4', {}, title), h('ul', {}, items.slice(0, 8).map((one) => h('li', {}, one)),
  items.length > 8 && h('li', { class: 'dim' }, `and ${items.length - 8} more`))] : [];
const whom = (standing) => standing.name ?? standing.user_id ?? { gap: 'nobody', off: 'nobody, on purpose', disabled: 'disabled' }[standing.reason] ?? 'no schedule';
const hours = (number) => `${Math.round(number * 10) / 10} h`;

async function impact(found) {
  const schedules = new Map((await once('/schedules').catch(() => [])).map((one) => [one.id, one]));
  const told = [...found.segments, ...found.warnings, ...found.conflicts];
  // A warning is of a person, on whatever schedules: it is told on the clock of the first.
  const zone = (one) => schedules.get((one.schedule_id ? one : found.segments[0] ?? one).schedule_id)?.timezone ?? zoneOf(one.start);
  const several = new Set(found.segments.map((one) => one.schedule_id)).size > 1;
  const zones = [...new Set(told.map(zone))];
  const span = (one) => {
    const of = schedules.get(one.schedule_id);
    return `${several && of ? `${of.name}: ` : ''}${stretch(one.start, one.end, zone(one))}${zones.length > 1 ? ` (${zone(one)})` : ''}`;
  };
  const clock = zones.length === 1 && inZone(zones[0]);
  const [since, until] = [found.since, found.until].map((at) => day(at, zones[0] ?? zoneOf(at)));
  const moved = found.users.filter((one) => one.hours_gained || one.hours_lost);
  if (!found.segments.length) return [h('p', {}, `Nobody’s hours change until ${until}.`), ...warnings(found, span), clock];
  const [gaps, off] = ['gap', 'off'].map((reason) => found.gaps.opened.filter((one) => one.reason === reason));
  return [
    h('table', {}, h('caption', {}, `Hours from ${since} to ${until}`), h('thead', {}, h('tr', {}, ['who', 'before', 'after', 'change'].map((text) => h('th', { scope: 'col' }, text)))),
      h('tbody', {}, moved.map((one) => {
        const by = one.hours_after - one.hours_before;
        return h('tr', {}, h('th', { scope: 'row' }, one.name ?? one.user_id), h('td', {}, hours(one.hours_before)), h('td', {}, hours(one.hours_after)),
          h('td', { class: by < 0 ? 'less' : 'more' }, `${by < 0 ? '−' : by > 0 ? '+' : '±'}${hours(Math.abs(by))}`));
      }))),
    ...list('Gaps it opens', gaps.map((one) => h('div', { class: 'gap' }, `Nobody ${span(one)} (${long(new Date(one.end) - new Date(one.start))})`))),
    ...list('Off, on purpose', off.map(span)),
    ...list('Gaps it closes', found.gaps.closed.map(span)),
    ...warnings(found, span),
    ...list('What moves', found.segments.map((one) => `${span(one)}: ${whom(one.before)} → ${whom(one.after)}`)),
    clock,
  ];
}

export const zoneOf = (text) => (isZone(text.slice(19)) ? text.slice(19) : 'UTC');

const warnings = (found, span) => list('Mind', [
  ...found.warnings.map((one) => one.kind === 'short_rest'
    ? `${one.name}: only ${hours(one.hours)} of rest, ${span(one)}`
    : `${one.name}: ${long(one.hours * 36e5)} in a row, ${span(one)}`),
  ...found.conflicts.map((one) => `${one.name} is ${one.reason === 'off' ? 'away' : 'on call elsewhere'}${one.label ? ` (${one.label})` : ''}, ${span(one)}`),
]);

/** A list that is longer than its first page: what lies at a path, or what is there already. */
export async function pages(of, query, row) {
  const body = h('tbody');
  const more = button('More', add);
  let cursor;
  async function add() {
    const part = Array.isArray(of) ? { data: of.splice(0, 50), next_cursor: of.length } : await ask('GET', of, { query: { limit: 50, ...query, cursor } });
    body.append(...await Promise.all(part.data.map(row)));
    cursor = part.next_cursor;
    more.hidden = !cursor;
  }
  await add();
  return { body, more };
}
