// The page: which view its address asks for, the key, and what happens when something fails.

import { asked, key, stale } from './api.js';
import { board } from './board.js';
import { address, button, h, link, said, toast } from './dom.js';
import { schedule } from './schedule.js';

const LISTS = ['people', 'access', 'notices', 'history'];
const main = document.querySelector('main');
const header = document.querySelector('header');
let shown = null; // what is on the page, as its address says
let round = 0;
let timer;

function go(view) {
  history.pushState({}, '', address(view));
  return show();
}

async function show({ quiet } = {}) {
  const mine = ++round;
  clearTimeout(timer);
  if (!key.get()) return welcome();
  const view = asked();
  const slow = setTimeout(() => {
    if (mine !== round || quiet) return;
    main.classList.add('loading');
    if (!shown) main.replaceChildren(h('p', { class: 'empty' }, 'Looking who is on call …'));
  }, 150);
  try {
    const make = LISTS.includes(view.view) ? (await import('./lists.js')).views[view.view] : view.schedule ? schedule : board;
    const { title, content } = await make(view, go);
    if (mine !== round) return;
    put(view, title, content);
    timer = setTimeout(refresh, 60_000 - (Date.now() % 60_000) + 500);
  } catch (problem) {
    if (mine === round) failed(problem);
  } finally {
    clearTimeout(slow);
    main.classList.remove('loading');
  }
}

/** Puts a view on the page; the focus stays where it was, or goes to the heading of another view. */
function put(view, title, content) {
  const focused = document.activeElement?.id;
  const same = shown && shown.schedule === view.schedule && shown.view === view.view;
  document.title = `${title} · rota`;
  document.body.classList.toggle('wall', view.wall === '1');
  main.replaceChildren(...[content].flat(9).filter((one) => one != null && one !== false));
  menu(view);
  if (same && focused) document.getElementById(focused)?.focus({ preventScroll: true });
  else if (shown && !same) document.querySelector('#title')?.focus();
  shown = view;
}

function menu(view) {
  const here = view.view ?? (view.schedule ? 'schedule' : 'board');
  const item = (text, name, to) => link(text, to ?? { view: name }, { 'aria-current': here === name && 'page' });
  header.replaceChildren(
    link('rota', {}, { class: 'brand', 'aria-label': 'rota, the board' }),
    ...(key.get() ? [
      h('nav', { 'aria-label': 'Pages' }, item('Board', 'board', {}), item('People', 'people'), item('Notices', 'notices'), item('History', 'history'), item('Access', 'access')),
      button('Forget key', () => { key.forget(); stale(); show(); }, { class: 'quiet', id: 'forget' }),
    ] : []));
}

function refresh() {
  const busy = document.hidden || document.querySelector('dialog, .selecting') || document.activeElement?.matches('input, select');
  if (busy) timer = setTimeout(refresh, 5_000);
  else {
    stale();
    show({ quiet: true });
  }
}

function failed(problem) {
  if (problem.status === 401) {
    key.forget();
    return welcome(`rota did not take the key: ${problem.message}.`);
  }
  const text = problem instanceof Error && problem.status !== undefined ? said(problem) : `This page failed: ${problem.message}`;
  const again = problem.status === 0 || problem.status >= 500;
  put(asked(), 'Not shown', [
    h('h1', { id: 'title', tabindex: -1 }, problem.status === 404 ? 'There is no such thing' : problem.status === 403 ? 'Not for this key' : 'This cannot be shown now'),
    h('p', { role: 'alert' }, text, again && ' Trying again every few seconds.'),
    h('p', {}, button('Try again', () => show(), { id: 'again', class: 'primary' }), ' ', link('To the board', {})),
  ]);
  if (again) timer = setTimeout(() => show({ quiet: true }), 5_000);
}

/** Without a key: what this is, and how to get one. */
async function welcome(reason) {
  const mine = round;
  const { greeting } = await import('./welcome.js');
  if (mine !== round) return;
  put({}, 'Welcome', greeting(reason, (value) => { key.set(value); show(); }));
  shown = null;
}

document.addEventListener('click', (event) => {
  const to = event.target.closest?.('a[href^="?"], a[href="./"]');
  if (!to || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  to.closest('dialog')?.close();
  history.pushState({}, '', to.getAttribute('href'));
  show();
});
// What a button set off and could not do is said in passing.
addEventListener('unhandledrejection', (event) => { event.preventDefault(); toast(said(event.reason)); });
addEventListener('popstate', () => show());
addEventListener('changed', () => show({ quiet: true }));
addEventListener('online', () => show({ quiet: true }));
document.addEventListener('visibilitychange', () => { if (!document.hidden && key.get() && shown) refresh(); });
show();
