import { describe, expect, test } from 'vitest';
import { offences } from '../scripts/check-engines.mjs';
import { page_name } from '../src/pages/page_name';
import { pending_text } from '../src/table/pending_text';
import { channel_of, search_of, wanted_of } from '../src/table/view_query';
import { Backoff } from '../src/util/backoff';
import { safe_next, sign_in_path } from '../src/util/next_page';
import { since_text } from '../src/util/relative_time';
import { socket_url } from '../src/util/socket';
import { clip_utf8 } from '../src/util/text';

describe('where signing in leads', () => {
  test.each([
    ['?next=/extensions/1', '/extensions/1'],
    ['?next=%2Fextensions%2F1%3Fq%3Dm%25C3%25BC', '/extensions/1?q=m%C3%BC'],
    ['', '/'],
    ['?next=', '/'],
    ['?next=/', '/'],
    ['?next=//evil.example', '/'],
    ['?next=///evil.example', '/'],
    ['?next=//evil.example/extensions/9', '/'],
    ['?next=/\\evil.example', '/'],
    ['?next=/%5Cevil.example', '/'],
    ['?next=/%09/evil.example', '/'],
    ['?next=/%0A/evil.example', '/'],
    ['?next=/.//evil.example', '/'],
    ['?next=/x/..//evil.example', '/'],
    ['?next=https://evil.example', '/'],
    ['?next=javascript:alert(1)', '/'],
    ['?next=%20/extensions/1', '/'],
    ['?next=evil.example', '/'],
    ['?next=/sign-in', '/'],
    ['?next=/@evil.example', '/@evil.example'],
  ])('%s leads to %s', (search, path) => {
    expect(safe_next(search)).toBe(path);
    expect(new URL(safe_next(search), 'https://pbx.example').host).toBe('pbx.example');
  });

  test('a page that needs signing in is come back to', () => {
    const path = '/extensions/1?q=a&filter=online';
    expect(safe_next(new URL(sign_in_path(path), 'https://x').search)).toBe(path);
    expect(sign_in_path('/')).toBe('/sign-in');
  });
});

describe('the address bar', () => {
  test('is empty for the plain table and says what differs from it', () => {
    const plain = wanted_of('');
    expect(search_of(plain)).toBe('');
    const view = { ...plain, query: 'mü & co', filter: 'online' as const, order: 'name' as const, descending: true };
    expect(wanted_of(search_of(view))).toEqual(view);
  });

  test('that is nonsense is the plain table, and a query that is too long is cut between characters', () => {
    expect(wanted_of('?filter=evil&order=__proto__')).toEqual(wanted_of(''));
    expect(wanted_of(`?q=${'ü'.repeat(40)}`).query).toBe('ü'.repeat(32));
  });

  test.each([
    ['/extensions/1', 1],
    ['/extensions/12/', 12],
    ['/extensions/0', null],
    ['/extensions/1x', null],
    ['/extensions/', null],
    ['/extensions/1/2', null],
    ['/extensions/99999999999999999999', null],
  ])('%s is the page of Channel %s', (path, channel) => {
    expect(channel_of(path)).toBe(channel);
  });
});

test.each([
  ['sign-in', '/extensions/1', 'sign-in'],
  ['not-found', '/extensions/1', 'not-found'],
  ['', '/extensions/1', 'table'],
  ['', '/phones', 'phones'],
  ['gateways', '/gateways', 'gateways'],
  ['', '/sign-in', 'sign-in'],
  [undefined, '/x', 'not-found'],
  ['evil', '/x', 'not-found'],
])('the page told as %s at %s is %s', (told, path, page) => {
  expect(page_name(told, path)).toBe(page);
});

describe('how long ago', () => {
  const second = 1_000;
  test.each([
    [0, true, 'just now'],
    [-5 * second, true, 'just now'],
    [44 * second, true, 'just now'],
    [45 * second, true, '1 min ago'],
    [119 * second, true, '1 min ago'],
    [3_599 * second, true, '59 min ago'],
    [3_600 * second, true, '1 h ago'],
    [86_400 * second, true, '1 day ago'],
    [9 * 86_400 * second, true, '9 days ago'],
    [0, false, 'a moment at least'],
    [7_200 * second, false, 'at least 2 h'],
  ])('%i ms, exact %s: %s', (elapsed, exact, text) => {
    expect(since_text(1_000_000_000, exact, 1_000_000_000 + elapsed)).toBe(text);
  });
});

test.each([
  [{ joined: 3, left: 0, moved: 0 }, 'online', '3 more online'],
  [{ joined: 3, left: 1, moved: 2 }, 'online', '3 more online, 1 fewer'],
  [{ joined: 0, left: 2, moved: 0 }, 'busy', '2 fewer in a call'],
  [{ joined: 1_200, left: 0, moved: 0 }, 'all', '1,200 more'],
  [{ joined: 0, left: 0, moved: 4 }, 'online', 'The order has changed'],
] as const)('%o under %s reads: %s', (pending, filter, text) => {
  expect(pending_text(pending, filter)).toBe(text);
});

test('waiting is jittered between half a step and a whole one', () => {
  const waits = (chance: number) => {
    const backoff = new Backoff(() => chance, 1_000, 8_000);
    return [backoff.next(), backoff.next(), backoff.next(), backoff.next(), backoff.next()];
  };
  expect(waits(0)).toEqual([500, 1_000, 2_000, 4_000, 4_000]);
  expect(waits(0.5)).toEqual([750, 1_500, 3_000, 6_000, 6_000]);
});

test('text is cut to bytes, never inside a character', () => {
  expect(clip_utf8('abc', 2)).toBe('ab');
  expect(clip_utf8('aü', 2)).toBe('a');
  expect(clip_utf8('😀😀', 7)).toBe('😀');
  expect(clip_utf8('abc', 64)).toBe('abc');
});

test('a page that came over TLS keeps its socket on TLS', () => {
  expect(socket_url({ protocol: 'https:', host: 'pbx.example:8443' }, '/api/live')).toBe('wss://pbx.example:8443/api/live');
  expect(socket_url({ protocol: 'http:', host: '127.0.0.1:8080' }, '/api/live')).toBe('ws://127.0.0.1:8080/api/live');
});

describe('the lint of the lockfile', () => {
  const lock = (entry: object) => ({ lockfileVersion: 3, packages: { 'node_modules/x': { version: '1.0.0', integrity: 'sha512-x', ...entry } } });

  test('passes what runs on Debian’s Node', () => {
    expect(offences(lock({ engines: { node: '^18.18.0 || >=20' }, resolved: 'https://registry.npmjs.org/x/-/x-1.0.0.tgz' }))).toEqual([]);
    expect(offences(lock({}))).toEqual([]);
  });

  test('names what has a hole where a package should be', () => {
    expect(offences(lock({ integrity: undefined }))).toEqual(['node_modules/x has no version or no checksum']);
  });

  test('names what does not, and what was fetched elsewhere', () => {
    expect(offences(lock({ engines: { node: '^20.19.0 || >=22' } }))).toEqual(['x@1.0.0 wants Node ^20.19.0 || >=22, Debian 12 has 18.19.0']);
    expect(offences(lock({ resolved: 'https://npm.example/x.tgz' }))).toEqual(['x@1.0.0 is resolved from https://npm.example/x.tgz']);
  });
});
