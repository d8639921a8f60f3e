// Elements and times. What a person typed goes into a page as text, never as markup.

export function h(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const key in attributes) {
    const value = attributes[key];
    if (value == null || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key === 'value' || key === 'checked') element[key] = value;
    else element.setAttribute(key, value === true ? '' : value);
  }
  fill(element, children);
  return element;
}

function fill(element, children) {
  for (const child of children) {
    if (Array.isArray(child)) fill(element, child);
    else if (child != null && child !== false && child !== '') element.append(child);
  }
}

export const button = (text, onclick, attributes) => h('button', { type: 'button', onclick, ...attributes }, text);
export const link = (text, view, attributes) => h('a', { href: address(view), ...attributes }, text);
export const address = (view) => {
  const query = new URLSearchParams(Object.entries(view).filter(([, value]) => value != null)).toString();
  return query ? `?${query}` : './';
};

/** Puts an element where fractions of its parent's width say: attributes called style are what the policy forbids. */
export function place(element, x, width) {
  element.style.left = `${x * 100}%`;
  if (width != null) element.style.width = `${width * 100}%`;
  return element;
}

const shades = new Map();
function shade(id) {
  if (!shades.has(id)) shades.set(id, [...id].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 23 % 3);
  return shades.get(id);
}
/** A person's colour: one of twelve, in one of three shades, so that fewer people share one. */
export const colour = ({ user_id: id, colour: hue }) => (id ? `c${hue} s${shade(id)}` : 'nobody');
/** Whom a segment shows. */
export const whom = ({ user_id: id, name, kind }) => (id ? name : { off: 'Off', disabled: 'Disabled' }[kind] ?? 'Nobody');

const [NAME, INITIALS, PAPER] = [80, 26, 1150]; // pixels: what a name takes, what initials take, a lane on A4, whose letters are smaller
/** Writes on a bar what there is room for: the name, else initials, else nothing. */
function fit(element, width) {
  const { segment } = element;
  const room = segment.width * width;
  const text = room >= NAME ? whom(segment) : room < INITIALS ? '' : segment.kind === 'gap' ? '!' : segment.initials;
  if (element.textContent !== text) element.textContent = text;
  if (element.classList.contains('short') !== room < NAME) element.classList.toggle('short');
}
const refit = (lane, width) => { for (const one of lane.children) fit(one, width); };
/** Observes lanes, so that their bars are written anew when there is more room, or less. */
export const fitted = new ResizeObserver((lanes) => { for (const { target, contentRect } of lanes) refit(target, contentRect.width); });
addEventListener('beforeprint', () => { for (const lane of document.querySelectorAll('.lane')) refit(lane, PAPER); });

/** A segment as a bar of a lane that is so wide, or about so. */
export function bar(segment, width, more) {
  const element = document.createElement('div');
  element.className = `seg ${segment.kind} ${colour(segment)}${more}${segment.width * width < NAME ? ' short' : ''}`;
  element.style.cssText = `left:${segment.x * 100}%;width:${segment.width * 100}%${segment.lane ? `;--lane:${segment.lane}` : ''}`;
  element.segment = segment;
  fit(element, width);
  return element;
}

export const HOUR = 36e5;
export const DAY = 24 * HOUR;
let home;
/** The zone of whoever looks. */
export const here = () => (home ??= Intl.DateTimeFormat().resolvedOptions().timeZone);

const formats = new Map();
function format(zone, locale, options) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }));
  return formats.get(key);
}

export const isZone = (zone) => {
  try {
    return Boolean(zone && format(zone, 'en-GB', {}));
  } catch {
    return false;
  }
};

/** What a zone's clock shows, as the fields of forms have it: 2026-11-23T09:00. */
export const wall = (at, zone) =>
  format(zone, 'sv-SE', { dateStyle: 'short', timeStyle: 'short' }).format(new Date(at)).replace(' ', 'T');

const minute = (at) => Math.floor(new Date(at) / 6e4) * 6e4;
export const offset = (at, zone) => Date.parse(`${wall(at, zone)}Z`) - minute(at);

/** The instant of a wall-clock time: the first of two, and after the jump where there is none. */
export function instant(text, zone) {
  const utc = Date.parse(`${text}Z`);
  const found = [-DAY, DAY].map((away) => utc - offset(utc + away, zone));
  return found.find((at) => wall(at, zone) === text) ?? found[0];
}

/** Mon 23 Nov, with the year where it is not this one. */
export const day = (at, zone) =>
  format(zone, 'en-GB', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(at))
    .replace(',', '').replace(` ${wall(Date.now(), zone).slice(0, 4)}`, '');
export const clock = (at, zone) => wall(at, zone).slice(11);
export const when = (at, zone) => `${day(at, zone)} ${clock(at, zone)}`;
const END = Date.UTC(2103, 0, 1); // what lies there has no end
export function stretch(start, end, zone) {
  if (new Date(end) >= END) return `from ${when(start, zone)} on`;
  const same = day(start, zone) === day(end, zone) && new Date(end) - new Date(start) < DAY;
  return `${when(start, zone)} to ${same ? clock(end, zone) : when(end, zone)}`;
}

/** When a segment is: on the schedule's clock, on the one that is shown, and on the viewer's, where they differ. */
export function clocks({ schedule, zone }, { start, end, when: its, when_here: shown }) {
  const mine = here();
  const another = [schedule.timezone, zone].every((each) => [start, end].some((at) => offset(at, each) !== offset(at, mine)));
  return [its, shown, another && `${stretch(start, end, mine)} (${mine}, yours)`].filter(Boolean);
}

// The same of what the API tells on the clock that is asked for: that needs no zone's rules, which take time to load.
const WEEK = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const YEAR = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
export const clockOf = (text) => text.slice(11, 16);
export const dayOf = (text) => {
  const date = new Date(`${text.slice(0, 10)}T00:00Z`);
  return `${WEEK[date.getUTCDay()]} ${date.getUTCDate()} ${YEAR[date.getUTCMonth()]}`;
};

export function long(ms) {
  const hours = ms / HOUR;
  if (hours < 2) return `${Math.round(hours * 60)} min`;
  return hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} days`;
}

/** Says something in passing, with a way back where there is one. It stays until it is sent away. */
export function toast(text, undo) {
  const note = h('div', { class: 'toast' }, h('span', {}, text));
  const away = () => note.remove();
  if (undo) note.append(button('Undo', async () => { away(); await undo(); }));
  note.append(button('✕', away, { 'aria-label': 'Dismiss' }));
  document.querySelector('#toasts').replaceChildren(note);
}

/** Does what nobody waits for, once what they wait for is painted. */
export const later = (task) => (globalThis.requestIdleCallback ?? setTimeout)(() => task());

let asked = 0;
addEventListener('changed', () => { asked = 0; });
/** Where swaps that wait for an answer are shown, of one schedule or all: asked for every few minutes, and after a change. */
export function asks(schedule, zone) {
  const shown = document.querySelector('.asks');
  const known = shown && shown.dataset.of === schedule?.id && shown.dataset.zone === zone;
  const box = h('div', { class: 'asks', 'data-of': schedule?.id, 'data-zone': zone }, known && [...shown.childNodes]);
  if (!known || Date.now() - asked > 3e5) {
    later(() => box.isConnected && import('./swaps.js').then(({ waiting }) => waiting(schedule, zone)).then((found) => {
      asked = Date.now();
      box.replaceChildren(...found);
    }, () => {}));
  }
  return box;
}

let number = 0;
export const unique = () => `n${++number}`;

/** A labelled control. `pointer` is what the API calls it when it is wrong. */
export function field(label, control, pointer, hint) {
  control.id ||= unique();
  return h('div', { class: 'field', 'data-pointer': pointer },
    h('label', { for: control.id }, label), control, hint && h('small', {}, hint));
}

export const input = (attributes) => h('input', { autocomplete: 'off', ...attributes });

export function zones(value, attributes) {
  const control = input({ list: 'zones', value: value ?? here(), spellcheck: 'false', ...attributes });
  control.addEventListener('focus', () => {
    if (document.querySelector('#zones')) return;
    document.body.append(h('datalist', { id: 'zones' }, ['UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => h('option', { value: zone }))));
  });
  return control;
}

export const said = ({ status, message, errors = [] }) =>
  status === 403 ? `This key may not do that: ${message}.`
    : errors.length ? `${errors.map((one) => `${one.pointer.slice(1)} ${one.detail}`).join('; ')}.` : `${message[0].toUpperCase()}${message.slice(1)}.`;
