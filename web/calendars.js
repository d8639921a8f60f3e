// Secret addresses that calendars follow, of a schedule, a team or a person.

import { all, ask } from './api.js';
import { change, modal, saved } from './dialogs.js';
import { button, field, h, here, input, when } from './dom.js';

const path = (id) => `/calendars/${encodeURIComponent(id)}`;

/** `of` is what the API is to make a calendar of: {schedule_id}, {team_id} or {user_id}. */
export async function calendars(of, name) {
  const [[kind, id]] = Object.entries(of);
  const there = (await all('/calendars')).filter((one) => one[kind] === id);
  const label = input({ value: name, maxlength: 200 });
  const revoke = (one) => async () => {
    dialog.close();
    await ask('DELETE', path(one.id));
    saved([`${one.name ?? 'The calendar'} is taken back: its address leads nowhere now.`]);
  };
  const dialog = change({
    title: `Calendar: ${name}`,
    form: [
      h('p', {}, 'An address that calendars follow, and one that shows the same in a frame. Whoever has an address can read it: treat it as a secret. It is shown once.'),
      field('Name', label, '/name'),
      there.length > 0 && [h('h3', {}, 'There are already'), h('ul', { class: 'there' }, there.map((one) => h('li', {}, `${one.name ?? 'A calendar'}, made ${when(one.created_at, here())} (${here()}) `,
        button('Take back', revoke(one), { 'aria-label': `Take back ${one.name ?? 'the calendar'}` }))))],
    ],
    dry: false,
    save: 'Make an address',
    request: () => ['POST', '/calendars', { ...of, name: label.value || undefined }],
    done: (made) => {
      const address = made.url.replace(/^https?:/, 'webcal:');
      modal('Subscribe', h('p', {}, h('a', { href: address, class: 'button primary' }, 'Subscribe in your calendar')),
        h('h3', {}, 'Or by its address'), h('pre', { tabindex: 0, class: 'secret' }, made.url),
        h('h3', {}, 'In a frame'), h('pre', { tabindex: 0 }, made.embed_url));
      return [`The calendar ${made.name ?? ''} is made.`, () => ask('DELETE', path(made.id))];
    },
  });
}
