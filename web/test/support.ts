import { vi } from 'vitest';
import type { Answer } from '../src/api/http';
import type { Session } from '../src/api/types';
import type { Row, Wanted } from '../src/live/messages';
import { browser_runtime, type Runtime } from '../src/util/runtime';
import type { OpenSocket, SocketEvents } from '../src/util/socket';

/** The page's runtime over vitest's fake timers, without chance. */
export const runtime: Runtime = { ...browser_runtime, random: () => 1 };

/** One socket as the other side sees it. */
export class FakeSocket {
  readonly sent: string[] = [];
  closed = false;

  constructor(
    readonly url: string,
    readonly protocols: string[],
    readonly events: SocketEvents,
  ) {}

  /** What was sent, as JSON, and forgets it. */
  take(): any[] {
    return this.sent.splice(0).map((text) => JSON.parse(text));
  }

  say(message: unknown): void {
    if (!this.closed) this.events.message(typeof message === 'string' ? message : JSON.stringify(message));
  }

  open(): void {
    if (!this.closed) this.events.open();
  }

  drop(code = 1006): void {
    if (this.closed) return;
    this.closed = true;
    this.events.close(code, '');
  }
}

/** Stands in for `new WebSocket`: every socket that was opened, the newest last. */
export class FakeNetwork {
  readonly sockets: FakeSocket[] = [];

  readonly open_socket: OpenSocket = (url, protocols, events) => {
    const socket = new FakeSocket(url, protocols, events);
    this.sockets.push(socket);
    return {
      send: (text) => void (socket.closed || socket.sent.push(text)),
      close: () => void (socket.closed = true),
    };
  };

  get last(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('no socket was opened');
    return socket;
  }
}

export const wanted: Wanted = { query: '', filter: 'all', order: 'number', descending: false, anchor: { at: 'start' }, limit: 50 };

export function row(id: number, change: Partial<Row> = {}): Row {
  const number = String(1000 + id);
  return {
    id,
    key: `k${id}`,
    number,
    name: `Person ${id}`,
    department: '',
    channel: 1,
    state: 'offline',
    phones: 0,
    browsers: 0,
    since: null,
    since_exact: false,
    messages: 0,
    with: null,
    ...change,
  };
}

export const counts = { total: 3, matching: 3, online: 0 };

export function snapshot(view: number, rows: Row[], change: Record<string, unknown> = {}) {
  return { type: 'snapshot' as const, view, rows, counts, more_before: false, more_after: false, position: 0, ...change };
}

export const hello = { type: 'hello' as const, server_time: 0, switches: [{ name: 'main', state: 'up' as const, since: 0 }] };

/** pbxd's answers to POST …/sessions: each with a password of its own, good for `life` seconds. */
export function session_maker(life = 3_600) {
  let made = 0;
  return vi.fn(async (session_id: string): Promise<Answer<Session>> => {
    made++;
    const value: Session = {
      session_id,
      client_id: 'b-1',
      password: `pw-${made}`,
      realm: 'extensions',
      expires_at: Date.now() / 1_000 + life,
      verto_url: 'wss://pbx.example/verto',
      ice_servers: [],
    };
    return { value, server_time: undefined };
  });
}

/** Lets promises that are ready go on. */
export async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}
