import { Api } from '../api/api';
import { ApiError } from '../api/error';
import type { Extension, Me } from '../api/types';
import { LiveClient } from '../live/live_client';
import type { Filter, Order, Wanted } from '../live/messages';
import { PhoneController } from '../phone/phone_controller.svelte';
import { sign_in_path } from '../util/next_page';
import { SvelteSet } from 'svelte/reactivity';
import { browser_runtime as runtime } from '../util/runtime';
import { open_web_socket as open_socket, socket_url } from '../util/socket';
import { clip_utf8 } from '../util/text';
import { SessionId } from '../verto/session_id';
import { SessionKeeper } from '../verto/session_keeper';
import { VertoClient } from '../verto/verto_client';
import type { VertoState } from '../verto/verto_state';
import { Clock } from './clock.svelte';
import { TableModel } from './table_model.svelte';
import { longest_query, search_of, wanted_of } from './view_query';

const tick = 10_000;

/** What the table page does: owns the live view and this browser's line, and turns what the person asks for into messages. */
export class TableController {
  me = $state.raw<Me | null>(null);
  /** The reader's own extensions, by ID. */
  readonly own: ReadonlySet<number> = $derived(new SvelteSet(this.me?.extensions.map(({ id }) => id)));
  extension = $state.raw<Extension | null>(null);
  line = $state.raw<VertoState>({ kind: 'stopped' });
  /** Calls by this browser; null until it is known whose they are. */
  phone = $state.raw<PhoneController | null>(null);
  /** Why the page could not be set up. */
  trouble = $state<string | null>(null);
  readonly clock = new Clock();
  readonly table: TableModel;
  readonly #api = new Api();
  readonly #live: LiveClient;
  #verto: VertoClient | null = null;
  #session_id: SessionId | null = null;
  #tabs: BroadcastChannel | null = null;
  #away = false;

  constructor(private readonly channel_id: number) {
    const wanted = wanted_of(location.search);
    this.table = new TableModel(wanted);
    const ports = {
      url: socket_url(location, '/api/live'),
      open_socket,
      runtime,
      failed: () => void this.#check_signed_in(),
      changed: (state: typeof this.table.view) => {
        this.clock.offset = state.clock_offset;
        this.table.show(state);
        if (state.ended === 'signed_out') this.#to_sign_in();
        else if (state.ended !== null) this.#verto?.stop();
      },
    };
    this.#live = new LiveClient(ports, wanted);
  }

  /** Runs the page; the answer ends it. */
  start(): () => void {
    this.#live.start();
    this.clock.start(tick);
    void this.load();
    const listening = new AbortController();
    const { signal } = listening;
    addEventListener('offline', () => this.#network_left(), { signal });
    addEventListener('online', () => this.retry(), { signal });
    document.addEventListener('visibilitychange', () => this.clock.tick(), { signal });
    return () => {
      listening.abort();
      this.#leave();
    };
  }

  /** Asks who is signed in, then takes this browser online. */
  async load(): Promise<void> {
    this.trouble = null;
    try {
      const me = await this.#api.me();
      this.me = me;
      this.extension = me.extensions.find(({ channel }) => channel.id === this.channel_id) ?? null;
    } catch (error) {
      if (this.#away) return;
      if (error instanceof ApiError && error.code === 'not_signed_in') return this.#to_sign_in();
      this.trouble = error instanceof ApiError ? error.message : 'Something went wrong.';
      return;
    }
    if (this.extension !== null && this.#session_id === null && !this.#away) await this.#go_online(this.extension);
  }

  search(query: string): void {
    const clipped = clip_utf8(query.trim(), longest_query);
    if (clipped !== this.#live.state.wanted.query) this.#want({ query: clipped, anchor: { at: 'start' } });
  }

  filter(filter: Filter): void {
    if (filter !== this.#live.state.wanted.filter) this.#want({ filter, anchor: { at: 'start' } });
  }

  /** The same column again turns the order round. */
  sort(order: Order): void {
    const { wanted } = this.#live.state;
    this.#want({ order, descending: order === wanted.order && !wanted.descending, anchor: { at: 'start' } });
  }

  next_page(): void {
    const last = this.#live.state.rows.at(-1);
    if (last !== undefined) this.#want({ anchor: { at: 'after', key: last.key } });
  }

  previous_page(): void {
    const [first] = this.#live.state.rows;
    this.#want({ anchor: first === undefined ? { at: 'start' } : { at: 'before', key: first.key } });
  }

  refresh(): void {
    this.#live.refresh();
  }

  /** The network is back, or the person does not want to wait. */
  retry(): void {
    this.#live.retry();
    this.#verto?.retry();
    if (this.me === null) void this.load();
  }

  take_line_back(): void {
    this.#verto?.take_back();
  }

  /** Ends the calls of this browser too. Fails with an ApiError; then the person is still signed in. */
  async sign_out(): Promise<void> {
    // While the switch can still be told.
    this.phone?.end_all();
    await this.#api.sign_out();
    this.#session_id?.forget();
    this.#leave();
    location.assign('/sign-in');
  }

  #want(change: Partial<Wanted>): void {
    const wanted = { ...this.#live.state.wanted, ...change };
    history.replaceState(null, '', location.pathname + search_of(wanted));
    this.#live.want(wanted);
  }

  async #go_online({ id }: Extension): Promise<void> {
    const channel = new BroadcastChannel('pbxd.tabs');
    const random_uuid = () => crypto.randomUUID();
    const session_id = new SessionId({ storage: sessionStorage, channel, runtime, random_uuid }, id);
    this.#tabs = channel;
    this.#session_id = session_id;
    // Calls of before a reload are those of the session, so that has to be known first.
    await session_id.get();
    if (!this.#away) this.#start_line(id, session_id);
  }

  #start_line(owner: number, session_id: SessionId): void {
    let ice_servers: RTCIceServer[] = [];
    const create = async (session: string) => {
      const answer = await this.#api.create_session(this.channel_id, session);
      ({ ice_servers } = answer.value);
      return answer;
    };
    const sessions = new SessionKeeper({ create, id: session_id, runtime });
    const changed = (state: VertoState) => {
      this.line = state;
      phone.line(state);
      if (state.kind === 'refused') void this.#check_signed_in();
    };
    const phone: PhoneController = new PhoneController({
      request: (method, params) => verto.request(method, params),
      owner,
      session: () => session_id.current,
      ice_servers: () => ice_servers,
    });
    const verto: VertoClient = new VertoClient({ sessions, open_socket, runtime, changed, ready: phone.ready, call: phone.receive });
    this.phone = phone;
    this.#verto = verto;
    verto.start();
  }

  #network_left(): void {
    this.#live.reconnect();
    this.#verto?.reconnect();
  }

  /** A socket that does not open and a 404 do not say why; /api/me does. */
  async #check_signed_in(): Promise<void> {
    try {
      await this.#api.me();
    } catch (error) {
      if (error instanceof ApiError && error.code === 'not_signed_in') this.#to_sign_in();
    }
  }

  #to_sign_in(): void {
    if (this.#away) return;
    this.#leave();
    location.assign(sign_in_path(location.pathname + location.search));
  }

  #leave(): void {
    this.#away = true;
    this.clock.stop();
    this.#live.stop();
    this.#verto?.stop();
    this.phone?.close();
    this.#session_id?.close();
    this.#tabs?.close();
  }
}
