import { SvelteSet } from 'svelte/reactivity';
import { Api } from '../api/api';
import { click_to_call } from '../api/click_to_call';
import { ApiError } from '../api/error';
import type { Extension, Me } from '../api/types';
import { LiveClient } from '../live/live_client';
import { CallWith } from '../phone/call_with.svelte';
import { PhoneController } from '../phone/phone_controller.svelte';
import { Clock } from '../table/clock.svelte';
import { TableModel } from '../table/table_model.svelte';
import { wanted_of } from '../table/view_query';
import { sign_in_path } from '../util/next_page';
import { browser_runtime as runtime } from '../util/runtime';
import { open_web_socket as open_socket, socket_url } from '../util/socket';
import { SessionId } from '../verto/session_id';
import { SessionKeeper } from '../verto/session_keeper';
import { VertoClient } from '../verto/verto_client';
import type { VertoState } from '../verto/verto_state';

const tick = 10_000;
/** Where a tab keeps the Channel whose line it is. */
const last_channel = 'pbxd.channel';

/** What stays while the pages change: who is signed in, this browser's line with its calls, and the live socket. */
export class Desk {
  me = $state.raw<Me | null>(null);
  /** The reader's own extensions, by ID. */
  readonly own: ReadonlySet<number> = $derived(new SvelteSet(this.me?.extensions.map(({ id }) => id)));
  extension = $state.raw<Extension | null>(null);
  line = $state.raw<VertoState>({ kind: 'stopped' });
  /** Calls by this browser; null until it is known whose they are. */
  phone = $state.raw<PhoneController | null>(null);
  readonly call_with = new CallWith(localStorage);
  /** What became of the wish to be called at one's own phone. */
  notice = $state<string | null>(null);
  /** Why the page could not be set up. */
  trouble = $state<string | null>(null);
  readonly clock = new Clock();
  readonly table: TableModel;
  readonly #api = new Api();
  readonly live: LiveClient;
  #verto: VertoClient | null = null;
  #session_id: SessionId | null = null;
  #tabs: BroadcastChannel | null = null;
  #away = false;

  /** Without a Channel it is the one that this tab showed last, else the person's first. */
  constructor(private readonly channel_id: number | null) {
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
    this.live = new LiveClient(ports, wanted);
    this.live.rest();
  }

  /** The Channel that the table shows, once it is known. */
  get channel(): number | null {
    return this.extension?.channel.id ?? this.channel_id;
  }

  get is_admin(): boolean {
    return this.me?.user.role === 'admin';
  }

  /** Runs all of it; the answer ends it. */
  start(): () => void {
    this.live.start();
    this.clock.start(tick);
    void this.load();
    const listening = new AbortController();
    const { signal } = listening;
    addEventListener('offline', () => this.#network_left(), { signal });
    addEventListener('online', () => this.retry(), { signal });
    document.addEventListener('visibilitychange', () => this.#seen_again(), { signal });
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
      this.extension = this.#own_extension(me);
    } catch (error) {
      if (this.#away) return;
      if (error instanceof ApiError && error.code === 'not_signed_in') return this.#to_sign_in();
      this.trouble = error instanceof ApiError ? error.message : 'Something went wrong.';
      return;
    }
    if (this.extension !== null && this.#session_id === null && !this.#away) await this.#go_online(this.extension);
  }

  /** The network is back, or the person does not want to wait. */
  retry(): void {
    this.live.retry();
    this.#verto?.retry();
    if (this.me === null) void this.load();
  }

  /** Calls with what the person chose. `name` may be empty. */
  call(number: string, name: string): void {
    this.notice = null;
    if (this.call_with.means === 'browser') this.phone?.call(number, name);
    else void this.#ring_own_phone(number, name);
  }

  async #ring_own_phone(number: string, name: string): Promise<void> {
    if (this.extension === null) return;
    try {
      await click_to_call(this.extension.id, number);
      this.notice = `Your phone rings: pick it up to call ${name === '' ? number : name}.`;
    } catch (error) {
      this.notice = error instanceof ApiError ? error.message : 'Something went wrong.';
    }
  }

  /** A page was told that nobody is signed in any more. */
  sign_in_again(): void {
    this.#to_sign_in();
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

  /** The own extension's settings were changed on this page. */
  settle(id: number, change: Pick<Extension, 'do_not_disturb'>): void {
    if (this.extension?.id === id) this.extension = { ...this.extension, ...change };
  }

  /** What may have changed elsewhere meanwhile: by a feature code, say. */
  #seen_again(): void {
    this.clock.tick();
    if (document.visibilityState === 'visible' && this.me !== null) void this.#look_again().catch(() => undefined);
  }

  async #look_again(): Promise<void> {
    const { extensions } = await this.#api.me();
    const extension = extensions.find(({ id }) => id === this.extension?.id);
    if (extension !== undefined) this.settle(extension.id, extension);
  }

  #own_extension({ extensions }: Me): Extension | null {
    const on = (wanted: number) => extensions.find(({ channel }) => channel.id === wanted);
    const found = this.channel_id !== null ? on(this.channel_id) : (on(Number(sessionStorage.getItem(last_channel))) ?? extensions[0]);
    if (found !== undefined) sessionStorage.setItem(last_channel, String(found.channel.id));
    return found ?? null;
  }

  async #go_online({ id, channel: { id: channel_id } }: Extension): Promise<void> {
    const channel = new BroadcastChannel('pbxd.tabs');
    const random_uuid = () => crypto.randomUUID();
    const session_id = new SessionId({ storage: sessionStorage, channel, runtime, random_uuid }, id);
    this.#tabs = channel;
    this.#session_id = session_id;
    // Calls of before a reload are those of the session, so that has to be known first.
    await session_id.get();
    if (!this.#away) this.#start_line(id, channel_id, session_id);
  }

  #start_line(owner: number, channel_id: number, session_id: SessionId): void {
    let ice_servers: RTCIceServer[] = [];
    const create = async (session: string) => {
      const answer = await this.#api.create_session(channel_id, session);
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
    this.live.reconnect();
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
    this.live.stop();
    this.#verto?.stop();
    this.phone?.close();
    this.#session_id?.close();
    this.#tabs?.close();
  }
}
