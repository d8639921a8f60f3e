// The schedule that the address names is asked for while the rest of the page is still on its way.

import { asked, key, view, windowOf } from './api.js';

const { schedule, view: list, ...more } = asked();
if (key.get() && schedule && !list) view(schedule, windowOf(more).query).catch(() => {});
