// Requests to the API, with the key that this tab keeps.

const BASE = '/api/v2/oncall';

/** What the page's address asks for. */
export const asked = () => Object.fromEntries(new URLSearchParams(location.search));

const KEPT = 'rota-key';

export const key = {
  get: () => sessionStorage.getItem(KEPT),
  set: (value) => sessionStorage.setItem(KEPT, value),
  forget: () => sessionStorage.removeItem(KEPT),
};

/** What rota refused, in its words; status 0 when nothing answered. */
export class Problem extends Error {
  constructor(status, detail, errors = []) {
    super(detail);
    Object.assign(this, { status, errors });
  }
}

export const url = (path, query = {}) => {
  const sent = new URLSearchParams(Object.entries(query).filter(([, value]) => value != null && value !== ''));
  return BASE + path + (sent.size ? `?${sent}` : '');
};

export async function ask(method, path, { query, body, again } = {}) {
  // What still loads when the key is forgotten may ask for more: nobody is asked without a key.
  if (!key.get()) throw new Problem(401, 'the key was forgotten');
  const headers = { 'X-API-Key': key.get() };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  // A write that is sent once more after its answer was lost is done once.
  if (again) headers['Idempotency-Key'] = again;
  let response;
  try {
    response = await fetch(url(path, query), { method, headers, body: body === undefined ? body : JSON.stringify(body) });
  } catch {
    throw new Problem(0, 'rota cannot be reached');
  }
  const text = await response.text();
  let answer = null;
  try {
    answer = text ? JSON.parse(text) : null;
  } catch {
    if (response.ok) throw new Problem(0, 'what came back is not from rota');
  }
  if (!response.ok) throw new Problem(response.status, answer?.detail ?? `status ${response.status}`, answer?.errors);
  return answer;
}

export const get = (path, query) => ask('GET', path, { query });

/** A list from its beginning to its end, up to a thousand, or so many. */
export async function all(path, query, most = 1000, beside = () => {}) {
  const found = [];
  let cursor;
  do {
    const part = await get(path, { limit: 100, ...query, cursor });
    found.push(...part.data);
    beside(part);
    cursor = part.next_cursor;
  } while (cursor && found.length < most);
  return found;
}

const kept = new Map();
/** An answer, asked for once until something is written; a failure is not kept. */
function keep(name, asking) {
  if (!kept.has(name)) {
    const answer = asking();
    answer.catch(() => kept.delete(name));
    kept.set(name, answer);
  }
  return kept.get(name);
}

/** A list, as `all` has it. */
export const once = (path) => keep(path, () => all(path));

/** A schedule's view: the page is turned without asking again, until a minute has passed or something is written. */
export function view(id, query) {
  const path = `/schedules/${encodeURIComponent(id)}/view`;
  return keep(url(path, query), () => get(path, query));
}

const SPANS = { day: 1, week: 7, fortnight: 14, month: 35, quarter: 91 };
/** What the page's address asks of a schedule's view. */
export function windowOf({ span, from, zone, as_of }) {
  const of = Object.hasOwn(SPANS, span) ? span : 'fortnight';
  return { span: of, query: { days: SPANS[of], zone, from, as_of } };
}

export function stale() {
  kept.clear();
}
