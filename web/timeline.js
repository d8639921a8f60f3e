// <rota-timeline>: the rows of a schedule over some days. `view` is what GET /schedules/{id}/view answers.
//
// It says `pick` (a segment was chosen) and `stretch` (a span of time was). Each row is one stop of the Tab key; arrows
// move among its segments; Space begins a stretch there, arrows move its end, with Shift its start.

import { bar, clocks, fitted, h, place, clock, stretch, whom, long, DAY, HOUR } from './dom.js';

const STEPS = [0.25, 0.5, 1, 3, 6, 12, 24].map((hours) => hours * HOUR);
const ARROWS = { ArrowLeft: -1, ArrowRight: 1 };

class Timeline extends HTMLElement {
  #view;
  #at = new Map(); // row id -> index of its current segment
  #stretch = null; // [start, end] while one is being chosen
  #card = h('div', { class: 'card', hidden: true });
  #band = h('div', { class: 'band', hidden: true });
  #said = h('p', { class: 'sr', role: 'status' });

  connectedCallback() {
    this.#draw(); // only now it is known how wide it is
    if (this.onpointerdown) return;
    this.onpointerdown = (event) => this.#drag(event);
    this.onclick = (event) => this.#click(event);
    this.onkeydown = (event) => this.#key(event);
    this.onpointerover = (event) => event.pointerType === 'mouse' && this.#show(this.#segment(event.target));
    this.onpointerleave = () => this.#show(null);
    this.onfocusin = (event) => event.target.matches(':focus-visible') && this.#show(this.#current(event.target));
    this.onfocusout = () => this.#show(null);
  }

  set view(view) {
    this.#view = view;
    if (this.isConnected) this.#draw();
  }

  get view() { return this.#view; }

  #draw() {
    const view = this.#view;
    const axis = h('div', { class: 'axis', 'aria-hidden': 'true' });
    this.replaceChildren(axis);
    const width = axis.clientWidth;
    const now = view.now_x != null && place(h('div', { class: 'now' }), view.now_x);
    this.style.setProperty('--x', `${(view.now_x ?? -1) * 100}%`); // for each lane, where captions lie between them
    const days = view.days.map((one) =>
      place(h('div', { class: `day${one.today ? ' today' : ''}${one.weekend ? ' weekend' : ''}` }), one.x, one.width));
    axis.append(...this.#labels(width));
    this.append(
      h('div', { class: 'rows' },
        h('div', { class: 'over', 'aria-hidden': 'true' }, days),
        view.rows.map((row) => this.#row(row, width)),
        h('div', { class: 'over', 'aria-hidden': 'true' }, now, this.#band)),
      this.#card, this.#said);
    this.#choose(null);
  }

  /** Whether there is nothing to be changed: no stretch can be chosen. */
  get #readonly() { return this.hasAttribute('readonly'); }

  #labels(width) {
    const { days, zone } = this.#view;
    if (days.length === 1) {
      const since = this.#time(0);
      const hours = [];
      for (let x = 0; x < days[0].hours; x += 3) hours.push([clock(since + x * HOUR, zone), x / days[0].hours, 3 / days[0].hours]);
      return hours.map(([text, x, width]) => place(h('span', {}, text), x, width));
    }
    const every = days.length > 14 ? 7 : Math.ceil((days.length === 14 ? 52 : 78) * days.length / (width || 1000));
    // Where there is little room the month is told at its beginning, instead of the day of the week.
    const text = ({ label }) => (days.length !== 14 ? label : / 1 /.test(label) ? label.replace(/^\w+ /, '') : label.replace(/ \w+$/, ''));
    return days.filter((_, i) => i % every === 0).map((one) =>
      place(h('span', { class: one.today && 'today' }, text(one)), one.x, one.width * every));
  }

  #row(row, width) {
    const id = `row-${row.id}`;
    const lanes = 1 + Math.max(0, ...row.segments.map((segment) => segment.lane ?? 0));
    const options = row.segments.map((segment) => {
      const option = bar(segment, width, `${segment.past ? ' past' : ''}${segment.cut_start ? ' cs' : ''}${segment.cut_end ? ' ce' : ''}${segment.width < 0.01 ? ' thin' : ''}`);
      option.setAttribute('role', 'option');
      option.setAttribute('aria-label', segment.label);
      return option;
    });
    const lane = options.length
      ? h('div', {
        class: 'lane', role: 'listbox', id, tabindex: 0, 'aria-orientation': 'horizontal',
        'aria-label': `${row.label}${row.detail ? `, ${row.detail}` : ''}`,
      }, options)
      : h('div', { class: 'lane none' }, row.kind === 'manual' ? 'none in these days' : 'nothing in these days');
    if (options.length) fitted.observe(lane);
    if (lanes > 1) lane.style.setProperty('--lanes', lanes);
    return h('div', { class: `row ${row.kind}` },
      h('div', { class: 'head' }, h('b', {}, row.label), row.detail && h('small', {}, row.detail)), lane);
  }

  #time(x) {
    const since = Date.parse(this.#view.since);
    return Math.round((since + x * (Date.parse(this.#view.until) - since)) / 6e4) * 6e4;
  }

  #x(at) {
    const since = Date.parse(this.#view.since);
    return (at - since) / (Date.parse(this.#view.until) - since);
  }

  #segment(target) { return target.closest?.('[role=option]'); }

  #model(option) {
    const row = this.#view.rows.find((one) => `row-${one.id}` === option.parentElement.id);
    return { row, segment: option.segment };
  }

  /** A row's current segment: where it was left, or the one of now, or the first. */
  #current(lane) {
    if (lane.role !== 'listbox') return null;
    const { segments } = this.#view.rows.find((one) => `row-${one.id}` === lane.id);
    const now = this.#view.now_x ?? 0;
    const i = this.#at.get(lane.id) ?? segments.findIndex((one) => one.x + one.width > now);
    return lane.children[Math.min(Math.max(i, 0), segments.length - 1)];
  }

  #go(lane, option) {
    this.#at.set(lane.id, [...lane.children].indexOf(option));
    if (document.activeElement !== lane) lane.focus();
    this.#show(option);
  }

  #show(option) {
    for (const one of this.querySelectorAll('.on')) one.classList.remove('on');
    this.#card.hidden = !option || this.#stretch !== null;
    if (!option) return;
    option.classList.add('on');
    const { parentElement: lane, segment } = option;
    option.id ||= `${lane.id}.${[...lane.children].indexOf(option)}`;
    lane.setAttribute('aria-activedescendant', option.id);
    const kind = { override: '⇄ override', entry: '✎ written by hand' }[segment.kind];
    this.#card.replaceChildren(
      h('b', {}, whom(segment)), ...clocks(this.#view, segment).map((text) => h('span', {}, text)),
      h('span', { class: 'dim' }, [kind, long(new Date(segment.end) - new Date(segment.start)), segment.reason].filter(Boolean).join(' · ')));
    const mine = this.getBoundingClientRect();
    const its = option.getBoundingClientRect();
    const left = Math.min(Math.max(its.left - mine.left, 0), mine.width - this.#card.offsetWidth);
    Object.assign(this.#card.style, { left: `${left}px`, top: `${its.bottom - mine.top + 4}px` });
  }

  #click(event) {
    const option = this.#segment(event.target);
    if (!option || this.#stretch) return;
    this.#go(option.parentElement, option);
    this.#tell('pick', this.#model(option));
  }

  #tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true })); }

  #step() {
    const width = this.querySelector('.lane').clientWidth;
    const minimum = (3 * (this.#time(1) - this.#time(0))) / width;
    return STEPS.find((step) => step >= minimum) ?? DAY;
  }

  /** The nearest time that somebody would mean, counted from the day's beginning. */
  #snap(x) {
    const { days } = this.#view;
    const of = days.findLast((one) => one.x <= x) ?? days[0];
    const begin = this.#time(of.x);
    const step = this.#step();
    return Math.min(begin + Math.round((this.#time(x) - begin) / step) * step, this.#time(of.x + of.width));
  }

  #choose(chosen) {
    this.#stretch = chosen;
    this.#band.hidden = !chosen;
    this.classList.toggle('selecting', Boolean(chosen));
    if (!chosen) return;
    const [start, end] = chosen;
    place(this.#band, this.#x(start), this.#x(end) - this.#x(start));
    const text = stretch(start, end, this.#view.zone);
    this.#band.replaceChildren(h('span', {}, `${text} (${long(end - start)})`));
    this.#said.textContent = text;
    this.#card.hidden = true;
  }

  #done() {
    const [start, end] = this.#stretch;
    this.#choose(null);
    this.#tell('stretch', { start, end });
  }

  #drag(down) {
    const lane = down.target.closest('.lane');
    if (!lane || down.button || this.#readonly) return;
    const box = lane.getBoundingClientRect();
    const at = (event) => Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
    const from = this.#snap(at(down));
    const move = (event) => {
      if (!this.#stretch && Math.abs(event.clientX - down.clientX) < 6) return;
      if (!this.hasPointerCapture(down.pointerId)) this.setPointerCapture(down.pointerId);
      const to = this.#snap(at(event));
      this.#choose(to === from ? [from, from + this.#step()] : [Math.min(from, to), Math.max(from, to)]);
    };
    const end = (event) => {
      stop.abort();
      if (!this.#stretch) return;
      // The click that follows belongs to the drag.
      addEventListener('click', (click) => click.stopPropagation(), { capture: true, once: true, signal: AbortSignal.timeout(50) });
      if (event.type === 'pointerup') this.#done();
      else this.#choose(null);
    };
    const stop = new AbortController();
    const { signal } = stop;
    this.addEventListener('pointermove', move, { signal });
    for (const name of ['pointerup', 'pointercancel']) this.addEventListener(name, end, { signal });
    this.addEventListener('keydown', (event) => event.key === 'Escape' && end(event), { signal });
  }

  #key(event) {
    const lane = event.target;
    const option = this.#current(lane);
    if (!option || event.ctrlKey || event.metaKey || event.altKey) return;
    const take = (action) => { event.preventDefault(); action(); };
    const by = ARROWS[event.key];
    if (event.key === 'Escape') take(() => { this.#choose(null); this.#show(null); });
    else if (this.#stretch) {
      let [start, end] = this.#stretch;
      const step = this.#step();
      if (event.key === 'Enter') take(() => this.#done());
      else if (by) take(() => {
        if (event.shiftKey) start = Math.min(Math.max(start + by * step, this.#time(0)), end - step);
        else end = Math.max(Math.min(end + by * step, this.#time(1)), start + step);
        this.#choose([start, end]);
      });
    } else if (by) take(() => this.#go(lane, lane.children[[...lane.children].indexOf(option) + by] ?? option));
    else if (event.key === 'Home') take(() => this.#go(lane, lane.firstChild));
    else if (event.key === 'End') take(() => this.#go(lane, lane.lastChild));
    else if (event.key === 'Enter') take(() => { this.#go(lane, option); this.#tell('pick', this.#model(option)); });
    else if (event.key === ' ' && !this.#readonly) take(() => {
      const { segment } = option;
      const start = this.#snap(Math.max(segment.x, segment.x + segment.width > this.#view.now_x ? this.#view.now_x ?? 0 : 0));
      this.#choose([start, Math.min(start + this.#step(), this.#time(1))]);
    });
    else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') take(() => {
      const lanes = [...this.querySelectorAll('[role=listbox]')];
      const other = lanes[lanes.indexOf(lane) + (event.key === 'ArrowUp' ? -1 : 1)];
      if (!other) return;
      const { x } = option.segment;
      const options = [...other.children];
      this.#go(other, options.findLast((one) => one.segment.x <= x + 1e-9) ?? options[0]);
    });
    else if (event.key.startsWith('Page')) take(() => this.#tell('turn', event.key === 'PageUp' ? -1 : 1));
  }
}

customElements.define('rota-timeline', Timeline);
