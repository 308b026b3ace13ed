import { Backoff } from '../util/backoff';
import type { Runtime } from '../util/runtime';
import type { OpenSocket, Socket } from '../util/socket';
import { live_protocol, ping_message, read_server_message, refresh_message, subscribe_message, unsubscribe_message, type Wanted } from './messages';
import { better_anchor, initial_state, reduce, type ViewEvent, type ViewState } from './view_state';

export interface LivePorts {
  url: string;
  open_socket: OpenSocket;
  runtime: Runtime;
  /** After every event; compare with the state before to see what it changed. */
  changed(state: ViewState): void;
  /**
   * A connection ended before pbxd greeted us. The browser does not tell why (a lost cookie looks like a lost network):
   * the page may ask /api/me.
   */
  failed?(): void;
}

/** A connection that lived this long was a good one: the next wait is short again. */
const stable_after = 10_000;
/** pbxd greets at once; a socket that stays silent leads nowhere. */
const hello_timeout = 10_000;
/** A browser does not tell that a network swallows everything: what was silent for this long is asked whether it is there. */
const quiet_time = 20_000;
const pong_timeout = 10_000;
/** Numbers a client may choose for its views. */
const last_view = 1_000;

/**
 * The page's end of /api/live: keeps one view subscribed across reconnects.
 *
 *     const live = new LiveClient({ url, open_socket: open_web_socket, runtime: browser_runtime, changed: show }, wanted);
 *     live.start();
 *     live.want({ ...wanted, filter: 'online' });
 *
 *     start -> connecting --hello--> live --close--> lost --backoff--> connecting
 *                  `--close, silence--------------------^       goodbye -> ended
 *
 * Silence is 10 s without a greeting, and later 20 s without a message and 10 s more without an answer to `ping`.
 */
export class LiveClient {
  #state: ViewState;
  #socket: Socket | null = null;
  #cancel_timer: () => void = () => undefined;
  #live_since: number | null = null;
  #running = false;
  #resting = false;
  readonly #backoff: Backoff;

  constructor(
    private readonly ports: LivePorts,
    wanted: Wanted,
  ) {
    this.#state = initial_state(wanted);
    this.#backoff = new Backoff(ports.runtime.random);
  }

  get state(): ViewState {
    return this.#state;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#connect();
  }

  stop(): void {
    this.#running = false;
    this.#drop();
  }

  /** Shows another view from now on. Each gets a number of its own, so that a late answer to the one before is not taken for its. */
  want(wanted: Wanted): void {
    this.#unsubscribe();
    this.#resting = false;
    this.#subscribe(wanted);
  }

  /** Nobody looks at the table: stays connected, without a view, until want() is called. */
  rest(): void {
    if (this.#resting) return;
    this.#unsubscribe();
    this.#resting = true;
    // What still comes for the view that was shown is late.
    this.#apply({ type: 'subscribed', view: this.#next_view(), wanted: this.#state.wanted });
  }

  /** A fresh snapshot of the same window. */
  refresh(): void {
    const { view, link } = this.#state;
    if (link === 'live' && view !== 0 && !this.#resting) this.#socket?.send(refresh_message(view));
  }

  /** Does not wait any longer, because the network is back or the person asks. */
  retry(): void {
    if (this.#running && this.#state.link === 'lost') this.#connect();
  }

  /** The network has gone or changed under us: a socket that still looks open is not worth trusting. */
  reconnect(): void {
    if (!this.#running || this.#state.link !== 'live') return;
    this.#lost();
  }

  #connect(): void {
    this.#drop();
    this.#live_since = null;
    this.#apply({ type: 'connecting' });
    this.#cancel_timer = this.ports.runtime.after(hello_timeout, () => this.#lost());
    this.#socket = this.ports.open_socket(this.ports.url, [live_protocol], {
      open: () => undefined,
      message: (text) => this.#receive(text),
      close: () => this.#lost(),
    });
  }

  #drop(): void {
    this.#cancel_timer();
    this.#socket?.close();
    this.#socket = null;
  }

  #lost(): void {
    this.#drop();
    if (this.#state.ended !== null) this.#running = false;
    if (!this.#running) return;
    const { runtime } = this.ports;
    const greeted = this.#live_since !== null;
    if (this.#live_since !== null && runtime.now() - this.#live_since >= stable_after) this.#backoff.reset();
    const delay = this.#backoff.next();
    this.#cancel_timer = runtime.after(delay, () => this.#connect());
    this.#apply({ type: 'lost', retry_at: runtime.now() + delay });
    if (!greeted) this.ports.failed?.();
  }

  #receive(text: string): void {
    const message = read_server_message(text);
    if (message === undefined) return;
    // Something that should have been shown was not: as good as a gap, and a gap is healed by connecting again.
    if (message === 'broken') return this.#lost();
    this.#hear();
    if (message.type === 'pong') return;
    this.#apply({ type: 'received', message, now: this.ports.runtime.now() });
    if (message.type === 'hello') this.#greeted();
    if (message.type === 'snapshot' && message.view === this.#state.view) {
      const anchor = better_anchor(this.#state);
      if (anchor !== null) this.want({ ...this.#state.wanted, anchor });
    }
    if (this.#state.ended !== null) this.stop();
  }

  #greeted(): void {
    this.#live_since = this.ports.runtime.now();
    this.#hear();
    if (!this.#resting) this.#subscribe(this.#state.wanted);
  }

  /** Something came: the other side is there, and need not be asked for a while. */
  #hear(): void {
    if (this.#live_since === null) return;
    const { runtime } = this.ports;
    this.#cancel_timer();
    this.#cancel_timer = runtime.after(quiet_time, () => {
      this.#socket?.send(ping_message);
      this.#cancel_timer = runtime.after(pong_timeout, () => this.#lost());
    });
  }

  #next_view(): number {
    return (this.#state.view % last_view) + 1;
  }

  #unsubscribe(): void {
    const { view, link } = this.#state;
    if (link === 'live' && view !== 0 && !this.#resting) this.#socket?.send(unsubscribe_message(view));
  }

  #subscribe(wanted: Wanted): void {
    const view = this.#next_view();
    this.#apply({ type: 'subscribed', view, wanted });
    if (this.#state.link === 'live') this.#socket?.send(subscribe_message(view, wanted));
  }

  #apply(event: ViewEvent): void {
    this.#state = reduce(this.#state, event);
    this.ports.changed(this.#state);
  }
}
