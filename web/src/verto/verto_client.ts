import * as v from 'valibot';
import { ApiError } from '../api/error';
import { Backoff } from '../util/backoff';
import type { Runtime } from '../util/runtime';
import type { OpenSocket, Socket } from '../util/socket';
import {
  client_ready_schema,
  is_call_method,
  login_result_schema,
  rpc_code,
  type CallMethod,
  type ClientReady,
  type ClientRequests,
} from './messages';
import { RpcError, RpcPeer, type Reply } from './rpc_peer';
import type { Credential, SessionKeeper } from './session_keeper';
import { trouble_of_close, type Trouble, type VertoState } from './verto_state';

export interface VertoPorts {
  sessions: SessionKeeper;
  open_socket: OpenSocket;
  runtime: Runtime;
  changed(state: VertoState): void;
  /** Calls that outlived a reload; `verto.attach` follows for each. */
  ready?(ready: ClientReady): void;
  /** What the switch says about calls. Without anybody to take it, it is not known (-32601). */
  call?(method: CallMethod, params: unknown): Reply;
}

const answer_timeout = 10_000;
/** From opening the socket to being logged in. */
const login_timeout = 15_000;
const stable_after = 10_000;
const renewal_retry = 30_000;

/**
 * This browser's line to the switch, by way of pbxd's relay: logs in, stays logged in, and says how it stands.
 *
 *     const verto = new VertoClient({ sessions, open_socket: open_web_socket, runtime: browser_runtime, changed: show });
 *     verto.start();
 *
 * The states are drawn in verto_state.ts.
 */
export class VertoClient {
  #state: VertoState = { kind: 'stopped' };
  #socket: Socket | null = null;
  #peer: RpcPeer | null = null;
  #online_since: number | null = null;
  /** Counts attempts, so that what an old one still awaits cannot touch a new one. */
  #attempt = 0;
  #cancel_timer: () => void = () => undefined;
  readonly #backoff: Backoff;

  constructor(private readonly ports: VertoPorts) {
    this.#backoff = new Backoff(ports.runtime.random);
  }

  get state(): VertoState {
    return this.#state;
  }

  start(): void {
    if (this.#state.kind === 'stopped') void this.#connect();
  }

  stop(): void {
    this.#drop();
    this.#set({ kind: 'stopped' });
  }

  /** Tries at once instead of waiting; also after a refusal. */
  retry(): void {
    if (this.#state.kind === 'waiting' || this.#state.kind === 'refused') void this.#connect();
  }

  /** After `taken_over`: goes online beside the other tab, as a session of its own, so that neither throws the other out. */
  take_back(): void {
    if (this.#state.kind !== 'taken_over') return;
    this.ports.sessions.new_identity();
    void this.#connect();
  }

  /** Asks the switch about a call. Fails with an RpcError, at once where this browser is not online. */
  request<M extends Exclude<keyof ClientRequests, 'login'>>(method: M, params: ClientRequests[M]): Promise<unknown> {
    if (this.#peer === null || this.#state.kind !== 'online') return Promise.reject(new RpcError('closed', 'this browser is not online'));
    return this.#peer.request(method, params, answer_timeout);
  }

  /** The network has gone or changed: a socket that still looks open is not worth trusting. */
  reconnect(): void {
    if (this.#state.kind === 'online') this.#wait('connection_lost');
  }

  async #connect(): Promise<void> {
    this.#drop();
    const attempt = this.#attempt;
    this.#set({ kind: 'connecting' });
    try {
      const credential = await this.ports.sessions.current();
      if (attempt === this.#attempt) this.#open(credential);
    } catch (error) {
      if (attempt === this.#attempt) this.#no_session(error);
    }
  }

  #no_session(error: unknown): void {
    const code = error instanceof ApiError ? error.code : 'bad_answer';
    if (code === 'unreachable' || code === 'busy') return this.#wait('pbxd_unreachable');
    if (code === 'too_many_attempts' || code === 'bad_answer') {
      this.#backoff.exhaust();
      return this.#wait('pbxd_unreachable');
    }
    this.#drop();
    this.#set({ kind: 'refused', trouble: 'no_session' });
  }

  #open(credential: Credential): void {
    const { open_socket, runtime } = this.ports;
    let opened = false;
    const peer = new RpcPeer({
      send: (text) => this.#socket?.send(text),
      runtime,
      request: (method, params) => this.#request(method, params),
    });
    this.#peer = peer;
    this.#cancel_timer = runtime.after(login_timeout, () => this.#wait('switch_silent'));
    this.#socket = open_socket(credential.verto_url, [], {
      open: () => {
        opened = true;
        void this.#log_in(peer, credential);
      },
      message: (text) => peer.receive(text),
      close: (code) => this.#closed(trouble_of_close(code, opened)),
    });
  }

  async #log_in(peer: RpcPeer, credential: Credential): Promise<void> {
    try {
      await this.#login_request(peer, credential);
    } catch (error) {
      if (peer === this.#peer) this.#login_failed(error);
      return;
    }
    if (peer !== this.#peer) return;
    this.#online_since = this.ports.runtime.now();
    if (this.#state.kind !== 'online') this.#set({ kind: 'online', ready: false });
    this.#renew_in_time(peer, credential);
  }

  async #login_request(peer: RpcPeer, { client_id, realm, password, session_id }: Credential): Promise<void> {
    const identity = { login: `${client_id}@${realm}`, passwd: password, sessid: session_id };
    const result = await peer.request('login', { ...identity, loginParams: {}, userVariables: {} }, answer_timeout);
    if (!v.is(login_result_schema, result)) throw new RpcError('timeout', 'the answer to login is not one');
  }

  #login_failed(error: unknown): void {
    const { sessions } = this.ports;
    if (!(error instanceof RpcError) || typeof error.code === 'string') return this.#wait('switch_silent');
    if (error.code === rpc_code.authentication_failure) sessions.invalidate();
    else if (/in use/i.test(error.message)) sessions.new_identity();
    this.#wait('login_refused');
  }

  /** Renews the session before it ends, and logs in again on the same socket so that calls live on. */
  #renew_in_time(peer: RpcPeer, { renew_at, ends_at }: Credential): void {
    const { runtime, sessions } = this.ports;
    const later = (at: number) => {
      this.#cancel_timer();
      // A timer is cut at 24 days, and a computer sleeps: look at the clock again rather than believe it.
      this.#cancel_timer = runtime.after(at - runtime.now(), () => (runtime.now() < at ? later(at) : void renew()));
    };
    const renew = async () => {
      try {
        const credential = await sessions.renew();
        if (peer !== this.#peer) return;
        await this.#login_request(peer, credential);
        if (peer === this.#peer) this.#renew_in_time(peer, credential);
      } catch (error) {
        if (peer !== this.#peer) return;
        if (error instanceof RpcError) void this.#connect();
        // Otherwise there is time yet; and when it has run out the relay closes with 4001, and that is looked after.
        else if (runtime.now() + renewal_retry < ends_at) later(runtime.now() + renewal_retry);
      }
    };
    later(renew_at);
  }

  #request(method: string, params: unknown): Reply {
    if (method === 'verto.clientReady') {
      const ready = v.safeParse(client_ready_schema, params ?? {});
      if (this.#state.kind === 'connecting' || this.#state.kind === 'online') this.#set({ kind: 'online', ready: true });
      if (ready.success) this.ports.ready?.(ready.output);
      return 'none';
    }
    if (method === 'verto.punt') {
      this.#drop();
      this.#set({ kind: 'taken_over' });
      return 'none';
    }
    if (method === 'verto.ping') return { result: {} };
    return is_call_method(method) && this.ports.call !== undefined ? this.ports.call(method, params) : 'unknown';
  }

  #closed(trouble: Trouble): void {
    const { sessions } = this.ports;
    if (trouble === 'not_allowed') this.#backoff.exhaust();
    if (trouble === 'session_ended') {
      sessions.invalidate();
      if (this.#was_stable()) return void this.#connect();
    }
    this.#wait(trouble);
  }

  #was_stable(): boolean {
    return this.#online_since !== null && this.ports.runtime.now() - this.#online_since >= stable_after;
  }

  #wait(trouble: Trouble): void {
    const { runtime } = this.ports;
    if (this.#was_stable() && trouble !== 'not_allowed') this.#backoff.reset();
    this.#drop();
    const delay = this.#backoff.next();
    this.#cancel_timer = runtime.after(delay, () => void this.#connect());
    this.#set({ kind: 'waiting', trouble, retry_at: runtime.now() + delay });
  }

  /** Ends whatever is going on; nothing of it is heard of any more. */
  #drop(): void {
    this.#attempt++;
    this.#online_since = null;
    this.#cancel_timer();
    const socket = this.#socket;
    const peer = this.#peer;
    this.#socket = null;
    this.#peer = null;
    peer?.close();
    socket?.close();
  }

  #set(state: VertoState): void {
    this.#state = state;
    this.ports.changed(state);
  }
}
