import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LiveClient } from '../src/live/live_client';
import type { ViewState } from '../src/live/view_state';
import { FakeNetwork, hello, row, runtime, snapshot, wanted } from './support';

let network: FakeNetwork;
let states: ViewState[];
const failed = vi.fn();

function client(): LiveClient {
  const { open_socket } = network;
  return new LiveClient({ url: 'wss://pbx/api/live', open_socket, runtime, changed: (state) => states.push(state), failed }, wanted);
}

/** A client that shows a snapshot of view 1. */
function live(): LiveClient {
  const started = client();
  started.start();
  network.last.open();
  network.last.say(hello);
  network.last.take();
  network.last.say(snapshot(1, [row(1), row(2)]));
  return started;
}

beforeEach(() => {
  vi.useFakeTimers();
  network = new FakeNetwork();
  states = [];
  failed.mockReset();
});
afterEach(() => vi.useRealTimers());

describe('the live client', () => {
  test('speaks pbxd.live.v1 and subscribes when it is greeted, not before', () => {
    const started = client();
    started.start();
    expect(network.last).toMatchObject({ url: 'wss://pbx/api/live', protocols: ['pbxd.live.v1'] });
    network.last.open();
    expect(network.last.take()).toEqual([]);
    network.last.say(hello);
    expect(network.last.take()).toEqual([
      { type: 'subscribe', view: 1, query: '', filter: 'all', order: 'number', descending: false, offset: 0, limit: 50 },
    ]);
    expect(started.state).toMatchObject({ link: 'live', fresh: false });
  });

  test('takes each wanted view under a new number, leaving the old one first', () => {
    live().want({ ...wanted, query: 'mu' });
    expect(network.last.take()).toMatchObject([
      { type: 'unsubscribe', view: 1 },
      { type: 'subscribe', view: 2, query: 'mu' },
    ]);
    network.last.say(snapshot(1, [row(9)]));
    expect(states.at(-1)?.rows.map(({ id }) => id)).toEqual([1, 2]);
    network.last.say(snapshot(2, [row(5)]));
    expect(states.at(-1)?.rows.map(({ id }) => id)).toEqual([5]);
  });

  test('numbers its views from 1 to 1000 and round again', () => {
    const started = live();
    for (let round = 0; round < 1_000; round++) started.want(wanted);
    expect(network.last.take().at(-1)).toMatchObject({ type: 'subscribe', view: 1 });
  });

  test('refreshes the view that it has', () => {
    live().refresh();
    expect(network.last.take()).toEqual([{ type: 'refresh', view: 1 }]);
  });

  test('after a gap subscribes afresh to what is wanted now', () => {
    const started = live();
    network.last.drop();
    expect(started.state).toMatchObject({ link: 'lost', fresh: false });
    started.want({ ...wanted, filter: 'online' });
    started.refresh();
    vi.advanceTimersByTime(1_000);
    expect(network.sockets).toHaveLength(2);
    network.last.open();
    network.last.say(hello);
    expect(network.last.take()).toMatchObject([{ type: 'subscribe', view: 3, filter: 'online' }]);
  });

  test('waits longer each time, up to half a minute, and not all browsers the same', () => {
    client().start();
    const waits: number[] = [];
    for (let round = 0; round < 8; round++) {
      network.last.drop();
      const { retry_at } = states.at(-1)!;
      waits.push(retry_at! - Date.now());
      vi.advanceTimersByTime(waits.at(-1)!);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    expect(network.sockets).toHaveLength(9);
  });

  test('starts over with short waits only after a connection that lasted', () => {
    live();
    network.last.drop();
    vi.advanceTimersByTime(1_000);
    network.last.say(hello);
    network.last.drop();
    expect(states.at(-1)!.retry_at! - Date.now()).toBe(2_000);
    vi.advanceTimersByTime(2_000);
    network.last.say(hello);
    vi.advanceTimersByTime(10_000);
    network.last.drop();
    expect(states.at(-1)!.retry_at! - Date.now()).toBe(1_000);
  });

  test('gives up on a socket that opens and says nothing', () => {
    client().start();
    network.last.open();
    vi.advanceTimersByTime(10_000);
    expect(network.sockets[0]?.closed).toBe(true);
    expect(states.at(-1)?.link).toBe('lost');
    expect(failed).toHaveBeenCalledOnce();
  });

  test('asks after twenty silent seconds whether pbxd is there, and gives up when nothing comes', () => {
    const started = live();
    vi.advanceTimersByTime(19_000);
    network.last.say({ type: 'counts', view: 1, counts: { total: 2, matching: 2, online: 0 } });
    vi.advanceTimersByTime(19_900);
    expect(network.last.take()).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(network.last.take()).toEqual([{ type: 'ping' }]);
    vi.advanceTimersByTime(9_900);
    const known = states.length;
    network.last.say({ type: 'pong' });
    expect(states).toHaveLength(known);
    vi.advanceTimersByTime(19_900);
    expect(network.last.take()).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(network.last.take()).toEqual([{ type: 'ping' }]);
    vi.advanceTimersByTime(9_900);
    expect(started.state.link).toBe('live');
    vi.advanceTimersByTime(100);
    expect(network.last.closed).toBe(true);
    expect(started.state).toMatchObject({ link: 'lost', fresh: false });
    vi.advanceTimersByTime(1_000);
    expect(network.sockets).toHaveLength(2);
  });

  test('asks nothing of a socket that is closed', () => {
    const started = live();
    started.stop();
    vi.advanceTimersByTime(60_000);
    expect(network.last.take()).toEqual([]);
    expect(states.at(-1)?.link).not.toBe('lost');
  });

  test('asks the page to look only when a connection failed before its greeting', () => {
    live();
    network.last.drop();
    expect(failed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1_000);
    network.last.drop();
    expect(failed).toHaveBeenCalledOnce();
  });

  test('takes a message that it cannot read for a gap', () => {
    live();
    network.last.say('{"type":"change","view":1}');
    expect(network.last.closed).toBe(true);
    expect(states.at(-1)?.link).toBe('lost');
    vi.advanceTimersByTime(1_000);
    expect(network.sockets).toHaveLength(2);
  });

  test('passes over a message of a type that it does not know', () => {
    live();
    network.last.say('{"type":"fireworks"}');
    expect(network.last.closed).toBe(false);
  });

  test('does not come back after it was signed out', () => {
    live();
    network.last.say({ type: 'goodbye', reason: 'signed_out' });
    expect(network.last.closed).toBe(true);
    vi.advanceTimersByTime(120_000);
    expect(network.sockets).toHaveLength(1);
    expect(states.at(-1)?.ended).toBe('signed_out');
  });

  test('comes back after a restart', () => {
    live();
    network.last.say({ type: 'goodbye', reason: 'restarting' });
    network.last.drop(1001);
    vi.advanceTimersByTime(1_000);
    expect(network.sockets).toHaveLength(2);
  });

  test('asks for a full first page when paging back came to a short one', () => {
    const started = live();
    started.want({ ...wanted, anchor: { at: 'before', key: 'k9' } });
    network.last.take();
    network.last.say(snapshot(2, [row(1)], { more_after: true }));
    expect(network.last.take()).toMatchObject([{ type: 'unsubscribe' }, { type: 'subscribe', view: 3, offset: 0 }]);
  });

  test('tries at once when asked to, and only then has one attempt under way', () => {
    const started = live();
    network.last.drop();
    started.retry();
    started.retry();
    expect(network.sockets).toHaveLength(2);
    vi.advanceTimersByTime(5_000);
    expect(network.sockets).toHaveLength(2);
  });

  test('is silent once stopped', () => {
    const started = live();
    started.stop();
    const known = states.length;
    network.last.say(hello);
    vi.advanceTimersByTime(120_000);
    expect(states).toHaveLength(known);
    expect(network.sockets).toHaveLength(1);
  });

  test('at rest it stays connected without a view, over a reconnect too, until somebody looks again', () => {
    const started = live();
    started.rest();
    started.rest();
    expect(network.last.take()).toEqual([{ type: 'unsubscribe', view: 1 }]);
    started.refresh();
    network.last.say(snapshot(1, [row(9)]));
    expect(started.state.rows.map(({ id }) => id)).toEqual([1, 2]);
    expect(started.state).toMatchObject({ link: 'live', fresh: false });
    network.last.drop();
    vi.advanceTimersByTime(1_000);
    network.last.say(hello);
    expect(network.last.take()).toEqual([]);
    started.want({ ...wanted, query: 'mu' });
    expect(network.last.take()).toMatchObject([{ type: 'subscribe', query: 'mu' }]);
  });
});
