import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError } from '../src/api/error';
import { SessionKeeper } from '../src/verto/session_keeper';
import { VertoClient } from '../src/verto/verto_client';
import type { VertoState } from '../src/verto/verto_state';
import { FakeNetwork, runtime, session_maker, settle } from './support';

/** What the switch said to each of the four recorded browsers. */
const recorded = (browser: string) =>
  readFileSync(new URL('../../tests/fixtures/verto/logins.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith(`${browser} < `))
    .map((line) => line.slice(4));

const [logged_in, client_ready] = recorded('a') as [string, string];
const [refused] = recorded('c') as [string];
const punt = { jsonrpc: '2.0', id: 9, method: 'verto.punt', params: {} };

let network: FakeNetwork;
let states: VertoState[];
let create: ReturnType<typeof session_maker>;
let ids: number;
const ready = vi.fn();

function client(): VertoClient {
  const id = { get: async () => `id-${ids}`, renew: () => `id-${++ids}` };
  const sessions = new SessionKeeper({ create, id, runtime });
  return new VertoClient({ sessions, open_socket: network.open_socket, runtime, changed: (state) => states.push(state), ready });
}

async function opened(): Promise<VertoClient> {
  const started = client();
  started.start();
  await settle();
  network.last.open();
  return started;
}

async function online(): Promise<VertoClient> {
  const started = await opened();
  network.last.say(logged_in);
  network.last.say(client_ready);
  await settle();
  network.last.take();
  return started;
}

const now = () => states.at(-1);

beforeEach(() => {
  vi.useFakeTimers();
  network = new FakeNetwork();
  states = [];
  ids = 1;
  create = session_maker();
  ready.mockReset();
});
afterEach(() => vi.useRealTimers());

describe('logging in', () => {
  test('sends what a recorded browser sent, with the session that pbxd made and nothing else', async () => {
    await opened();
    expect(network.last.url).toBe('wss://pbx.example/verto');
    const params = { login: 'b-1@extensions', passwd: 'pw-1', sessid: 'id-1', loginParams: {}, userVariables: {} };
    expect(network.last.take()).toEqual([{ jsonrpc: '2.0', method: 'login', params, id: 1 }]);
    expect(now()).toEqual({ kind: 'connecting' });
  });

  test('is online with the recorded answer, and ready when the switch says so', async () => {
    await opened();
    network.last.say(logged_in);
    await settle();
    expect(now()).toEqual({ kind: 'online', ready: false });
    network.last.say(client_ready);
    expect(now()).toEqual({ kind: 'online', ready: true });
    expect(ready).toHaveBeenCalledWith({ reattached_sessions: [] });
  });

  test('asks for a new password after the recorded refusal, and waits before it tries again', async () => {
    await opened();
    network.last.say(refused);
    await settle();
    expect(now()).toMatchObject({ kind: 'waiting', trouble: 'login_refused' });
    expect(network.last.closed).toBe(true);
    await vi.advanceTimersByTimeAsync(1_000);
    network.last.open();
    expect(network.last.take()).toMatchObject([{ params: { passwd: 'pw-2', sessid: 'id-1' } }]);
  });

  test('becomes another session where its ID is in use by somebody else', async () => {
    await opened();
    network.last.say({ jsonrpc: '2.0', id: 1, error: { code: -32002, message: 'Session in use' } });
    await vi.advanceTimersByTimeAsync(1_000);
    network.last.open();
    expect(network.last.take()).toMatchObject([{ params: { sessid: 'id-2' } }]);
  });

  test('gives up on a switch that does not answer, and on a socket that never opens', async () => {
    await opened();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(now()).toMatchObject({ kind: 'waiting', trouble: 'switch_silent' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(now()).toEqual({ kind: 'connecting' });
    await vi.advanceTimersByTimeAsync(15_000);
    expect(now()).toMatchObject({ kind: 'waiting', trouble: 'switch_silent' });
    expect(network.sockets.every(({ closed }) => closed)).toBe(true);
  });

  test('does not believe an answer that is none', async () => {
    await opened();
    network.last.say({ jsonrpc: '2.0', id: 1, result: 'fine' });
    await settle();
    expect(now()).toMatchObject({ kind: 'waiting' });
  });

  test('is not impressed by frames that are no JSON-RPC, and by answers that nobody asked for', async () => {
    await opened();
    for (const frame of ['', '{', 'null', '[]', '5', '{}', '{"method":5}', '{"id":1}', '{"id":{},"result":1}', '{"error":5,"id":1}']) {
      network.last.say(frame);
    }
    network.last.say({ jsonrpc: '2.0', id: 77, result: {} });
    await settle();
    expect(now()).toEqual({ kind: 'connecting' });
    network.last.say(logged_in);
    await settle();
    expect(now()?.kind).toBe('online');
  });
});

describe('requests of the switch', () => {
  test('that it does not know are answered as unknown, notifications not at all', async () => {
    await online();
    network.last.say({ jsonrpc: '2.0', id: 12, method: 'verto.levitate', params: {} });
    network.last.say({ jsonrpc: '2.0', method: 'verto.levitate', params: {} });
    expect(network.last.take()).toEqual([{ jsonrpc: '2.0', id: 12, error: { code: -32601, message: 'method not found' } }]);
  });

  test('about calls are not known as long as nobody takes calls', async () => {
    await online();
    network.last.say({ jsonrpc: '2.0', id: 13, method: 'verto.invite', params: { callID: 'x' } });
    expect(network.last.take()).toMatchObject([{ id: 13, error: { code: -32601 } }]);
  });

  test('are handed to whoever takes calls, and answered as that says', async () => {
    const call = vi.fn(() => ({ result: { method: 'verto.bye' } }));
    const sessions = new SessionKeeper({ create, id: { get: async () => 'id-1', renew: () => 'id-2' }, runtime });
    new VertoClient({ sessions, open_socket: network.open_socket, runtime, changed: () => undefined, call }).start();
    await settle();
    network.last.open();
    network.last.say(logged_in);
    await settle();
    network.last.take();
    network.last.say({ jsonrpc: '2.0', id: 13, method: 'verto.bye', params: { callID: 'x' } });
    expect(call).toHaveBeenCalledWith('verto.bye', { callID: 'x' });
    expect(network.last.take()).toEqual([{ jsonrpc: '2.0', id: 13, result: { method: 'verto.bye' } }]);
  });

  test('for a sign of life get one', async () => {
    await online();
    network.last.say({ jsonrpc: '2.0', id: 14, method: 'verto.ping', params: {} });
    expect(network.last.take()).toEqual([{ jsonrpc: '2.0', id: 14, result: {} }]);
  });
});

describe('requests of this browser about calls', () => {
  const bye = { cause: 'NORMAL_CLEARING', causeCode: 16, dialogParams: { callID: 'x' } };

  test('go to the switch, and its answer comes back', async () => {
    const verto = await online();
    const answer = verto.request('verto.bye', bye);
    const [sent] = network.last.take();
    expect(sent).toMatchObject({ method: 'verto.bye', params: bye });
    network.last.say({ jsonrpc: '2.0', id: sent.id, result: { message: 'CALL ENDED' } });
    expect(await answer).toEqual({ message: 'CALL ENDED' });
  });

  test('fail at once where this browser is not online, and where the connection is lost meanwhile', async () => {
    const verto = await opened();
    await expect(verto.request('verto.bye', bye)).rejects.toMatchObject({ code: 'closed' });
    network.last.say(logged_in);
    await settle();
    const answer = verto.request('verto.bye', bye);
    network.last.drop();
    await expect(answer).rejects.toMatchObject({ code: 'closed' });
  });
});

describe('being taken over', () => {
  test('ends the line, and it does not fight', async () => {
    await online();
    network.last.say(punt);
    expect(now()).toEqual({ kind: 'taken_over' });
    expect(network.last.closed).toBe(true);
    await vi.advanceTimersByTimeAsync(24 * 3_600_000);
    expect(network.sockets).toHaveLength(1);
    expect(create).toHaveBeenCalledOnce();
  });

  test('is undone by the person, as a session beside the other', async () => {
    const verto = await online();
    verto.retry();
    network.last.say(punt);
    verto.retry();
    expect(network.sockets).toHaveLength(1);
    verto.take_back();
    await settle();
    network.last.open();
    expect(network.last.take()).toMatchObject([{ method: 'login', params: { sessid: 'id-2' } }]);
  });
});

describe('a lost connection', () => {
  test.each([
    [1006, 'connection_lost'],
    [1001, 'pbxd_restarting'],
    [1013, 'switch_unreachable'],
    [1008, 'not_allowed'],
  ] as const)('closed with %i says why and comes back', async (code, trouble) => {
    await online();
    network.last.drop(code);
    expect(now()).toMatchObject({ kind: 'waiting', trouble });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(network.sockets.length).toBeGreaterThan(1);
    expect(create).toHaveBeenCalledOnce();
  });

  test('waits longest where pbxd closed it for what this page said', async () => {
    await online();
    network.last.drop(1008);
    expect(now()).toMatchObject({ retry_at: Date.now() + 30_000 });
  });

  test('waits longer each time while there is no switch', async () => {
    await opened();
    const waits: number[] = [];
    for (let round = 0; round < 7; round++) {
      network.last.drop(1013);
      const state = now();
      if (state?.kind !== 'waiting') throw new Error('not waiting');
      waits.push(state.retry_at - Date.now());
      await vi.advanceTimersByTimeAsync(waits.at(-1)!);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  test('before it opened means that pbxd is away', async () => {
    client().start();
    await settle();
    network.last.drop();
    expect(now()).toMatchObject({ kind: 'waiting', trouble: 'pbxd_unreachable' });
  });
});

describe('a session', () => {
  test('is renewed before it ends, on the same socket, and again before the next end', async () => {
    await online();
    await vi.advanceTimersByTimeAsync(3_300_000 - 1);
    expect(create).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(1);
    expect(create).toHaveBeenCalledTimes(2);
    const [login] = network.last.take();
    expect(login).toMatchObject({ method: 'login', params: { passwd: 'pw-2', sessid: 'id-1' } });
    network.last.say({ jsonrpc: '2.0', id: login.id, result: { message: 'logged in', sessid: 'id-1' } });
    await vi.advanceTimersByTimeAsync(3_300_000);
    expect(create).toHaveBeenCalledTimes(3);
    expect(network.sockets).toHaveLength(1);
    expect(now()).toEqual({ kind: 'online', ready: true });
  });

  test('that lasts a year is not renewed at once', async () => {
    create = session_maker(365 * 86_400);
    await online();
    await vi.advanceTimersByTimeAsync(40 * 86_400_000);
    expect(create).toHaveBeenCalledOnce();
  });

  test('whose second login is refused is begun anew on a new socket', async () => {
    await online();
    await vi.advanceTimersByTimeAsync(3_300_000);
    const [login] = network.last.take();
    network.last.say({ jsonrpc: '2.0', id: login.id, error: { code: -32600, message: 'not allowed' } });
    await settle();
    expect(network.sockets).toHaveLength(2);
    network.last.open();
    expect(network.last.take()).toMatchObject([{ params: { passwd: 'pw-2' } }]);
  });

  test('whose renewal fails for the moment is renewed a little later', async () => {
    await online();
    create.mockRejectedValueOnce(new ApiError('unreachable', 'away', 0));
    await vi.advanceTimersByTimeAsync(3_300_000);
    expect(network.last.take()).toEqual([]);
    expect(now()?.kind).toBe('online');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(network.last.take()).toMatchObject([{ method: 'login' }]);
  });

  test('that pbxd ended (4001) is made anew before the next login', async () => {
    await online();
    await vi.advanceTimersByTimeAsync(10_000);
    network.last.drop(4001);
    await settle();
    expect(create).toHaveBeenCalledTimes(2);
    network.last.open();
    expect(network.last.take()).toMatchObject([{ params: { passwd: 'pw-2' } }]);
  });

  test('that is ended again and again does not become a storm', async () => {
    await online();
    network.last.drop(4001);
    expect(now()).toMatchObject({ kind: 'waiting', trouble: 'session_ended' });
  });

  test('that pbxd does not give is not asked for again by itself', async () => {
    create.mockRejectedValue(new ApiError('not_found', 'nothing', 404));
    const verto = client();
    verto.start();
    await settle();
    expect(now()).toEqual({ kind: 'refused', trouble: 'no_session' });
    expect(create.mock.calls).toEqual([['id-1'], ['id-2']]);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(create).toHaveBeenCalledTimes(2);
    create = session_maker();
    verto.retry();
    expect(now()).toEqual({ kind: 'connecting' });
  });

  test('is asked for again while pbxd is away', async () => {
    create.mockRejectedValueOnce(new ApiError('unreachable', 'away', 0));
    client().start();
    await settle();
    expect(now()).toMatchObject({ kind: 'waiting', trouble: 'pbxd_unreachable' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(network.sockets).toHaveLength(1);
  });

  test('that comes after the page has stopped opens nothing', async () => {
    const verto = client();
    verto.start();
    verto.stop();
    await settle();
    expect(network.sockets).toHaveLength(0);
    expect(now()).toEqual({ kind: 'stopped' });
  });

  test('is judged by the server’s clock, not by this computer’s', async () => {
    const good = create.getMockImplementation()!;
    create.mockImplementation(async (id) => {
      const { value } = await good(id);
      const server_now = Date.now() + 7_200_000;
      return { value: { ...value, expires_at: server_now / 1_000 + 3_600 }, server_time: server_now };
    });
    await online();
    await vi.advanceTimersByTimeAsync(3_300_000 - 1);
    expect(create).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(1);
    expect(create).toHaveBeenCalledTimes(2);
  });
});
