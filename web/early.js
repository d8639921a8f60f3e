// The schedule that the address names is asked for before the rest of the page is begun with.

import { asked, key, view, windowOf } from './api.js';

const { schedule, view: list, ...more } = asked();
if (key.get() && schedule && !list) view(schedule, windowOf(more).query).catch(() => {});
