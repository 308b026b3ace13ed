import { describe, expect, test, vi } from 'vitest';
import { Api } from '../src/api/api';
import { ApiError } from '../src/api/error';
import { cookie_value } from '../src/api/http';
import { sign_in_trouble } from '../src/pages/sign_in_trouble';

const me = { user: { login: 'alice', display_name: 'Alice Müller', role: 'user' }, extensions: [] };

function api(answer: Response | Error, cookies = 'a=b; csrftoken=t%3Dk; c=d') {
  const fetch = vi.fn(async (_: string, __?: RequestInit) => {
    if (answer instanceof Error) throw answer;
    return answer;
  });
  return { fetch, api: new Api({ fetch: fetch as never, cookies: () => cookies }) };
}

const json = (status: number, body: unknown, headers = {}) => new Response(JSON.stringify(body), { status, headers });

async function failure(work: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error('it did not fail as it should');
  return error;
}

describe('a call to pbxd', () => {
  test('that changes something carries the token of the cookie, as it is', async () => {
    const { api: client, fetch } = api(json(200, { user: me.user }));
    expect(await client.sign_in('alice', 'secret')).toEqual(me.user);
    const [path, request] = fetch.mock.calls[0]!;
    expect(path).toBe('/api/sign-in');
    expect(request).toMatchObject({ method: 'POST', credentials: 'same-origin', body: '{"login":"alice","password":"secret"}' });
    expect(request?.headers).toMatchObject({ 'X-CSRFToken': 't%3Dk', 'Content-Type': 'application/json' });
  });

  test('that only asks carries none', async () => {
    const { api: client, fetch } = api(json(200, me));
    expect(await client.me()).toEqual(me);
    expect(fetch.mock.calls[0]![1]?.headers).toEqual({ Accept: 'application/json' });
  });

  test('may be answered with nothing', async () => {
    await expect(api(new Response(null, { status: 204 })).api.sign_out()).resolves.toBeUndefined();
  });

  test('may be answered with more than this page knows', async () => {
    expect(await api(json(200, { ...me, mood: 'good' })).api.me()).toEqual(me);
  });

  test('names the Channel in the path and says when the server answered', async () => {
    const session = {
      session_id: 'i',
      client_id: 'b-3f',
      password: 'p',
      realm: 'extensions',
      expires_at: 1_795_400_000,
      verto_url: 'wss://pbx.example/verto',
      ice_servers: [{ urls: 'stun:stun.example' }],
    };
    const { api: client, fetch } = api(json(201, session, { Date: 'Sun, 22 Nov 2026 18:17:23 GMT' }));
    expect(await client.create_session(7, 'i')).toEqual({ value: session, server_time: Date.UTC(2026, 10, 22, 18, 17, 23) });
    expect(fetch.mock.calls[0]![0]).toBe('/extensions/7/sessions');
  });

  test('fails with pbxd’s own code, sentence and field', async () => {
    const body = { error: { code: 'bad_request', message: 'Too long.', field: 'login' } };
    expect(await failure(api(json(400, body)).api.me())).toMatchObject({ code: 'bad_request', message: 'Too long.', field: 'login', status: 400 });
  });

  test.each([
    [401, 'not_signed_in'],
    [403, 'csrf'],
    [404, 'not_found'],
    [409, 'conflict'],
    [429, 'too_many_attempts'],
    [503, 'busy'],
    [502, 'bad_answer'],
  ])('fails by its status where something in between answered %i', async (status, code) => {
    const error = await failure(api(new Response('<html>', { status, headers: { 'Retry-After': '30' } })).api.me());
    expect(error).toMatchObject({ status, code, retry_after: 30 });
  });

  test('fails as unreachable where nobody answered', async () => {
    expect(await failure(api(new TypeError('network')).api.me())).toMatchObject({ code: 'unreachable', status: 0 });
  });

  test.each([[null], [{}], [{ user: { login: 5 } }], [{ ...me, extensions: [{ id: 1 }] }]])(
    'fails where a good status brings a bad answer: %j',
    async (body) => {
      expect(await failure(api(json(200, body)).api.me())).toMatchObject({ code: 'bad_answer' });
    },
  );

  test.each([
    ['none at all', undefined, []],
    ['no list', 'stun:stun.example', []],
    ['several', [{ urls: ['turn:turn.example:3478?transport=udp', 'turns:[2001:db8::1]:5349'], username: 'u', credential: 'c' }, { urls: 'stun:stun.example' }], 2],
    ['what is no server', [{ urls: 'https://evil.example' }, { urls: [] }, { urls: 5 }, null, { urls: 'stun:ok.example' }], [{ urls: 'stun:ok.example' }]],
    ['far too many', Array.from({ length: 20 }, () => ({ urls: 'stun:stun.example' })), 8],
  ])('takes of the ICE servers what can be used: %s', async (_, ice_servers, taken) => {
    const body = { session_id: 'i', client_id: 'c', password: 'p', realm: 'r', expires_at: 1, verto_url: 'wss://pbx.example/verto', ice_servers };
    const { value } = await api(json(201, body)).api.create_session(1, 'i');
    if (typeof taken === 'number') expect(value.ice_servers).toEqual((ice_servers as object[]).slice(0, taken));
    else expect(value.ice_servers).toEqual(taken);
  });

  test('does not take a script’s address for a verto address', async () => {
    const body = { session_id: 'i', client_id: 'c', password: 'p', realm: 'r', expires_at: 1, verto_url: 'javascript:alert(1)', ice_servers: [] };
    expect(await failure(api(json(201, body)).api.create_session(1, 'i'))).toMatchObject({ code: 'bad_answer' });
  });
});

test('a cookie is found by its whole name', () => {
  expect(cookie_value('xcsrftoken=1; csrftoken=2', 'csrftoken')).toBe('2');
  expect(cookie_value('csrftoken=a=b', 'csrftoken')).toBe('a=b');
  expect(cookie_value('', 'csrftoken')).toBe('');
});

describe('what somebody reads whose sign-in failed', () => {
  test.each([
    ['wrong_credentials', undefined, 'The user name or the password is wrong.'],
    ['too_many_attempts', 30, 'Too many attempts. Try again in 30 seconds.'],
    ['too_many_attempts', 600, 'Too many attempts. Try again in 10 minutes.'],
    ['too_many_attempts', undefined, 'Too many attempts. Try again later.'],
    ['busy', undefined, 'pbxd is busy right now. Try again in a moment.'],
    ['something_new', undefined, 'as pbxd said it'],
  ])('%s (%s s)', (code, seconds, text) => {
    expect(sign_in_trouble(new ApiError(code, 'as pbxd said it', 400, undefined, seconds))).toBe(text);
  });

  test('also when it is our own fault', () => {
    expect(sign_in_trouble(new TypeError('oops'))).toBe('Something went wrong. Try again.');
  });
});
