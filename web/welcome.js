// What somebody sees who has no key: what this is, and how to get one.

import { button, field, h, input } from './dom.js';

/** `use(key)` goes on with a key; `reason` says why there is none any more. */
export function greeting(reason, use) {
  const demo = document.querySelector('meta[name=rota-demo-key]')?.content;
  const entry = input({ type: 'password', id: 'key', required: true, spellcheck: 'false', autocomplete: 'current-password' });
  return h('div', { class: 'welcome' },
    h('h1', { id: 'title', tabindex: -1 }, 'Who is on call?'),
    h('p', { class: 'lead' }, 'rota answers that, always and exactly: schedules, turns, overrides and swaps, in every time zone. To see who is on call here, it asks for a key.'),
    reason && h('p', { class: 'alert', role: 'alert' }, reason),
    demo && h('p', {}, button('Look around with the demo key', () => use(demo), { class: 'primary', id: 'demo' })),
    h('form', { onsubmit: (event) => { event.preventDefault(); if (entry.value.trim()) use(entry.value.trim()); } },
      field('Key', entry, '/key', 'It stays in this tab and is forgotten when you close it.'), h('button', { class: demo ? '' : 'primary' }, 'Show me')),
    h('h2', {}, 'No key yet?'),
    h('p', {}, 'Whoever looks after rota at your company makes one, under Access here or with ', h('code', {}, 'POST /api/v2/oncall/keys'), '. A key that may read is enough to look; to change something it must also write. The very first key of a deployment is made with ', h('code', {}, 'make key'), '.'),
    h('p', {}, h('a', { href: '/docs' }, 'The API')));
}
