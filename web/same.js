// What a dialog is about to do, for those who would rather write it down: as curl, as a `rota` command, as YAML.

import { url } from './api.js';

/** A word for a shell: quoted unless nothing in it means anything there. */
const word = (text) => (/^[\w.,:@%+/][\w.,:@%+/-]*$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

export function curl(method, path, body) {
  const lines = [`curl -X ${method} ${quoted(location.origin + url(path))}`, '-H "X-API-Key: $ROTA_API_KEY"'];
  if (body !== undefined) lines.push("-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(body))}`);
  return lines.join(' \\\n  ');
}

// Where an object is written and where it is taken away: its kind, and what its path says of it.
const KINDS = [
  ['POST', /^\/schedules\/([^/]+)\/overrides$/, 'override', ['schedule_id']],
  ['DELETE', /^\/overrides\/([^/]+)$/, 'override', ['id']],
  ['POST', /^\/schedules\/([^/]+)\/entries$/, 'entry', ['schedule_id']],
  ['DELETE', /^\/entries\/([^/]+)$/, 'entry', ['id']],
  ['POST', /^\/schedules\/([^/]+)\/entries\/([^/]+)\/swap$/, 'swap', ['schedule_id', 'shift_id']],
  ['POST', /^\/cover$/, 'cover', []],
  ['PUT', /^\/users\/([^/]+)\/time-off$/, 'time_off', ['user_id']],
  ['POST', /^\/(schedule|subscription|calendar|key)s$/, null, []],
  ['POST', /^\/(user|team)s$/, null, []],
  ['PUT', /^\/(user|team)s\/([^/]+)$/, null, ['id']],
  ['PATCH', /^\/(schedule|subscription)s\/([^/]+)$/, null, ['id']],
  ['DELETE', /^\/(schedule|subscription|calendar|key|user|team)s\/([^/]+)$/, null, ['id']],
];

/** What a request is about: {kind, ids, gone}; null for one that writes no object. */
function about(method, path, body) {
  for (const [of, pattern, named, places] of KINDS) {
    const found = method === of && pattern.exec(path);
    if (!found) continue;
    const [, ...parts] = found;
    const kind = named ?? parts.shift();
    // Somebody whose id rota chooses would be made once more each time.
    if ((kind === 'user' || kind === 'team') && method === 'POST' && !body.id) return null;
    return { kind, ids: Object.fromEntries(places.map((name, i) => [name, decodeURIComponent(parts[i])])), gone: method === 'DELETE' };
  }
  return null;
}

/** Options of a command; one that begins with a dash is told from an option by its =. */
const options = (found) => found.flatMap(([name, value]) => [value].flat().filter((one) => one != null && one !== false)
  .map((one) => (one === true ? `--${name}` : one.startsWith('-') ? `--${name}=${word(one)}` : `--${name} ${word(one)}`)));

const COMMANDS = {
  override: ({ schedule_id: of }, one) => ['override add', of, ['for', one.override_user_id ?? 'nobody'], ['instead-of', one.replaced_user_id],
    ['from', one.start], ['until', one.end], ['reason', one.reason]],
  entry: ({ schedule_id: of }, one) => ['entry add', of, ['for', one.user_id], ['from', one.start], ['until', one.end]],
  swap: ({ schedule_id: of, shift_id: shift }, one) => !one.swap_with_start && !one.swap_with_end && ['swap', shift, ['schedule', of],
    ['with', one.swap_with_shift_id ?? one.swap_with_user_id], ['from', one.start], ['until', one.end], ['request', one.request], ['reason', one.reason]],
  cover: (_, one) => ['cover', one.user_id, ['from', one.start], ['until', one.end], ['with', one.covered_by], ['split', one.split],
    ['schedule', one.schedule_ids], ['reason', one.reason]],
};

/** The `rota` command that does the same. */
export function command(method, path, body) {
  const found = about(method, path, body);
  if (found?.gone && found.kind in { override: 1, entry: 1 }) return `rota ${found.kind} rm ${word(found.ids.id)}`;
  const made = found && !found.gone && COMMANDS[found.kind]?.(found.ids, body);
  if (!made) return ['rota api', method, word(path.slice(1)), ...(body === undefined ? [] : [`-d ${quoted(JSON.stringify(body))}`])].join(' ');
  const [name, of, ...more] = made;
  return [`rota ${name} ${word(of)}`, ...options(more)].join(' \\\n  ');
}

// What JSON leaves as it is and YAML does not print.
const scalar = (value) => JSON.stringify(value).replace(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** YAML in blocks. Each text is in quotes as JSON has them, so that nothing in it can be anything else. */
export function yaml(value, indent = '') {
  const list = Array.isArray(value);
  if (value === null || typeof value !== 'object') return `${scalar(value)}\n`;
  const items = list ? value.map((one) => ['-', one]) : Object.entries(value).filter(([, one]) => one !== undefined).map(([key, one]) => [`${/^[a-z_]+$/.test(key) ? key : scalar(key)}:`, one]);
  if (!items.length) return list ? '[]\n' : '{}\n';
  return items.map(([mark, one]) => {
    const text = yaml(one, `${indent}  `);
    const block = one !== null && typeof one === 'object' && Object.keys(one).length > 0;
    return `${indent}${mark}${block ? `${list ? ' ' : '\n'}${list ? text.trimStart() : text}` : ` ${text}`}`;
  }).join('');
}

/** A document for `rota apply -f -`. */
export function applied(method, path, body) {
  const found = about(method, path, body);
  if (!found) return yaml({ kind: 'request', method, path: url(path), body });
  const { kind, ids, gone } = found;
  // Of a subscription, `kind` says how it is told.
  const { kind: channel, ...fields } = body ?? {};
  return yaml({ kind, ...ids, ...(gone ? { absent: true } : { ...(channel !== undefined && { channel }), ...fields }) });
}
