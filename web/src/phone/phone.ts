import { displayed_party, held_by_result, party_of, read_call_message, type Attach, type CallMessage, type Invite } from '../verto/call_messages';
import type { CallMethod, ClientRequests } from '../verto/messages';
import { RpcError, type Reply } from '../verto/rpc_peer';
import type { VertoState } from '../verto/verto_state';
import type { Runtime } from '../util/runtime';
import { is_connected, is_over, is_sending, new_call, reduce, type Call, type CallEvent } from './call';
import { ending_text, time_shown } from './causes';
import type { Ending } from './ending';
import type { MediaPort, MediaSession } from './media';
import { MicrophoneError, microphone_text } from './microphone_trouble';
import type { CallStore } from './saved_calls';

export interface PhonePorts {
  /** Fails with an RpcError. */
  request<M extends Exclude<keyof ClientRequests, 'login'>>(method: M, params: ClientRequests[M]): Promise<unknown>;
  media: MediaPort;
  store: CallStore;
  runtime: Runtime;
  random_uuid(): string;
  /** After every change, with all calls that are to be shown, the oldest first. */
  changed(calls: readonly Call[]): void;
}

interface Entry {
  call: Call;
  media: MediaSession | null;
  /** The switch's offer of a call that rings. */
  offer: string;
  /** The switch has given it back, and this browser's answer is being made. */
  reattaching: boolean;
}

/** How long after `verto.clientReady` a call may be given back, and how long a switch keeps it for its owner. */
const reattach_time = 5_000;
const detach_time = 120_000;
const most_calls = 8;

/**
 * The calls of this browser: what the person asks for goes to the switch, what the switch says is done, and every call is
 * at any time one of call.ts. It knows neither the page nor WebRTC.
 *
 *     const phone = new Phone({ request, media, store, runtime, random_uuid, changed: show });
 *     phone.place({ number: '1002', name: 'Bob' });
 */
export class Phone {
  readonly #entries = new Map<string, Entry>();
  /** Ended here while the switch could not be told: it is told when it offers them again. */
  readonly #untold = new Set<string>();
  #cancel_reattach: () => void = () => undefined;

  constructor(private readonly ports: PhonePorts) {
    for (const call of ports.store.load(ports.runtime.now())) this.#entries.set(call.id, { call, media: null, offer: '', reattaching: false });
    if (this.#entries.size > 0) this.#await_reattach(detach_time);
  }

  get calls(): readonly Call[] {
    return [...this.#entries.values()].map(({ call }) => call);
  }

  /** Calls a number; the others are held. Gives the call's ID. */
  place(party: Call['party']): string {
    const id = this.ports.random_uuid();
    const entry = this.#add(new_call(id, 'out', party, this.ports.runtime.now()));
    this.#hold_others(id);
    void this.#invite(entry, party.number);
    return id;
  }

  /** Takes a call that rings; the others are held. */
  answer(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined || !this.#apply(entry, { type: 'accept' })) return;
    this.#hold_others(id);
    void this.#take(entry);
  }

  /** Ends a call, whatever it is doing: declines one that rings, gives up one that is not answered. */
  hang_up(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined || is_over(entry.call)) return;
    const { phase, direction } = entry.call;
    const known_to_switch = phase !== 'preparing';
    const declined = direction === 'in' && !is_connected(entry.call);
    this.#end(entry, { by: 'us' });
    if (!known_to_switch) return;
    if (declined) this.#bye(id, 'CALL_REJECTED', 21);
    else if (phase === 'calling' || phase === 'early') this.#bye(id, 'ORIGINATOR_CANCEL', 487);
    else this.#bye(id, 'NORMAL_CLEARING', 16);
  }

  mute(id: string, on: boolean): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined) this.#apply(entry, { type: 'muted', on });
  }

  hold(id: string): void {
    const entry = this.#entries.get(id);
    if (entry?.call.phase === 'talking' && !entry.call.held) void this.#set_hold(entry, true);
  }

  /** Goes on with a held call; the others are held. */
  resume(id: string): void {
    const entry = this.#entries.get(id);
    if (entry?.call.phase !== 'talking' || !entry.call.held) return;
    this.#hold_others(id);
    void this.#set_hold(entry, false);
  }

  /** One key of the telephone, or several. */
  dtmf(id: string, keys: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined || !/^[0-9*#A-D]{1,32}$/.test(keys) || !(entry.call.phase === 'talking' || entry.call.phase === 'early')) return;
    this.ports.request('verto.info', { dtmf: keys, dialogParams: { callID: id } }).catch(() => {
      this.#apply(entry, { type: 'refused', notice: 'The key could not be sent.' });
    });
  }

  /** Hands the other end over to a number; this end is over when the switch says so. */
  transfer(id: string, to: string): void {
    const entry = this.#entries.get(id);
    if (entry?.call.phase === 'talking' && !entry.call.busy && to !== '') void this.#transfer(entry, to);
  }

  /** Puts away a call that is over. */
  dismiss(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined || !is_over(entry.call)) return;
    this.#entries.delete(id);
    this.ports.changed(this.calls);
  }

  /** Hangs up everything, because the person signs out. */
  end_all(): void {
    for (const id of [...this.#entries.keys()]) this.hang_up(id);
  }

  /** What the switch says about calls. */
  receive(method: CallMethod, params: unknown): Reply {
    const message = read_call_message(method, params);
    if (message === undefined) return 'unknown';
    this.#obey(message);
    return { result: { method } };
  }

  /** The switch has given back what it will give back, or is about to: mod_verto is not exact about the order. */
  ready(): void {
    this.#await_reattach(reattach_time);
  }

  /** How this browser's line to the switch stands. Calls that are not answered die with it, the others wait for it. */
  line(state: VertoState): void {
    if (state.kind === 'online') return;
    const ending = this.#final_ending(state);
    for (const entry of [...this.#entries.values()]) {
      if (is_over(entry.call)) continue;
      if (ending === null && is_connected(entry.call)) {
        if (this.#apply(entry, { type: 'lost' })) this.#await_reattach(detach_time);
      } else {
        this.#untold.add(entry.call.id);
        this.#end(entry, is_connected(entry.call) && ending !== null ? ending : { by: 'line' });
      }
    }
  }

  #final_ending(state: VertoState): Ending | null {
    if (state.kind === 'taken_over') return { by: 'other_tab' };
    return state.kind === 'refused' || state.kind === 'stopped' ? { by: 'gone' } : null;
  }

  #obey(message: CallMessage): void {
    if (message.method === 'verto.invite') return this.#invited(message.params);
    if (message.method === 'verto.attach') return this.#attached(message.params);
    const entry = this.#entries.get(message.params.callID);
    if (entry === undefined) return;
    switch (message.method) {
      case 'verto.media':
      case 'verto.answer':
        if (message.params.sdp !== undefined) void this.#accept(entry, message.params.sdp);
        this.#apply(entry, { type: message.method === 'verto.media' ? 'media' : 'answered' });
        return;
      case 'verto.display':
        return this.#displayed(entry, displayed_party(message.params));
      case 'verto.bye':
        this.#end(entry, { by: 'switch', cause: message.params.cause, code: message.params.causeCode });
    }
  }

  #invited(invite: Invite): void {
    if (this.#entries.has(invite.callID)) return;
    const going = this.calls.filter((call) => !is_over(call));
    if (going.length >= most_calls) return this.#bye(invite.callID, 'USER_BUSY', 17);
    this.#add(new_call(invite.callID, 'in', party_of(invite), this.ports.runtime.now()), invite.sdp);
  }

  #attached(attach: Attach): void {
    const { callID: id } = attach;
    let entry = this.#entries.get(id);
    if (this.#untold.delete(id) || (entry !== undefined && is_over(entry.call))) return this.#bye(id, 'NORMAL_CLEARING', 16);
    if (entry === undefined) {
      // A reload without a memory: the switch knows the call, and the person surely does.
      const direction = attach.display_direction === 'inbound' ? 'out' : 'in';
      const call = { ...new_call(id, direction, party_of(attach), this.ports.runtime.now()), phase: 'lost' as const };
      entry = this.#add(call);
    }
    if (is_connected(entry.call)) void this.#reattach(entry, attach.sdp);
  }

  #displayed(entry: Entry, told: Call['party']): void {
    const { party } = entry.call;
    const same = told.number === party.number || told.number === '';
    const number = told.number || party.number;
    this.#apply(entry, { type: 'party', party: { number, name: told.name || (same ? party.name : '') } });
  }

  async #invite(entry: Entry, number: string): Promise<void> {
    const media = this.#open(entry);
    try {
      const sdp = await media.offer();
      if (entry.media !== media || !this.#apply(entry, { type: 'sent' })) return;
      await this.ports.request('verto.invite', { sdp, dialogParams: { callID: entry.call.id, destination_number: number } });
    } catch (error) {
      this.#fail(entry, error);
    }
  }

  async #take(entry: Entry): Promise<void> {
    const media = this.#open(entry);
    try {
      const sdp = await media.answer(entry.offer);
      if (entry.media !== media) return;
      await this.ports.request('verto.answer', { sdp, dialogParams: { callID: entry.call.id } });
      this.#apply(entry, { type: 'accepted' });
    } catch (error) {
      if (!(error instanceof MicrophoneError)) return this.#fail(entry, error);
      // It rings on: the trouble may be one that the person can mend, or there is another phone.
      if (entry.media === media) this.#close(entry);
      this.#apply(entry, { type: 'unaccepted', notice: microphone_text[error.trouble] });
    }
  }

  async #reattach(entry: Entry, offer: string | undefined): Promise<void> {
    const media = this.#open(entry);
    entry.reattaching = true;
    try {
      const sdp = offer === undefined ? await media.offer() : await media.answer(offer);
      if (entry.media !== media) return;
      await this.ports.request('verto.attach', { sdp, dialogParams: { callID: entry.call.id } });
      this.#apply(entry, { type: 'attached' });
    } catch (error) {
      // It may have been offered once more meanwhile; and without a connection it will be.
      const again = entry.media !== media || (error instanceof RpcError && error.code === 'closed');
      if (!again) this.#fail(entry, error);
    } finally {
      if (entry.media === media) entry.reattaching = false;
    }
  }

  async #accept(entry: Entry, sdp: string): Promise<void> {
    const { media } = entry;
    try {
      await media?.accept(sdp);
    } catch {
      if (entry.media === media) this.#fail(entry, new Error('the answer of the switch cannot be used'));
    }
  }

  async #set_hold(entry: Entry, on: boolean): Promise<void> {
    const { id } = entry.call;
    if (entry.call.busy) return;
    this.#apply(entry, { type: 'hold_asked' });
    try {
      const result = await this.ports.request('verto.modify', { action: on ? 'hold' : 'unhold', dialogParams: { callID: id } });
      this.#apply(entry, { type: 'held', on: held_by_result(result) ?? on });
    } catch {
      this.#apply(entry, { type: 'refused', notice: on ? 'The call could not be put on hold.' : 'The call could not be resumed.' });
    }
  }

  async #transfer(entry: Entry, to: string): Promise<void> {
    this.#apply(entry, { type: 'hold_asked' });
    try {
      const dialog = { callID: entry.call.id };
      await this.ports.request('verto.modify', { action: 'transfer', destination: to, dialogParams: dialog });
      this.#apply(entry, { type: 'transferred', to });
    } catch {
      this.#apply(entry, { type: 'refused', notice: `The call could not be transferred to ${to}.` });
    }
  }

  #hold_others(id: string): void {
    for (const { call } of this.#entries.values()) if (call.id !== id) this.hold(call.id);
  }

  #add(call: Call, offer = ''): Entry {
    const entry: Entry = { call, media: null, offer, reattaching: false };
    this.#entries.set(call.id, entry);
    this.ports.changed(this.calls);
    return entry;
  }

  #open(entry: Entry): MediaSession {
    this.#close(entry);
    const media = this.ports.media.open((sound) => {
      if (entry.media === media) this.#apply(entry, { type: 'sound', sound });
    });
    entry.media = media;
    this.#tune(entry);
    return media;
  }

  #close(entry: Entry): void {
    const { media } = entry;
    entry.media = null;
    media?.close();
  }

  #tune({ call, media }: Entry): void {
    media?.send(is_sending(call));
    media?.listen(!call.held);
  }

  #fail(entry: Entry, error: unknown): void {
    const { call } = entry;
    if (is_over(call)) return;
    const known_to_switch = call.phase !== 'preparing';
    this.#end(entry, this.#ending_of(error));
    if (known_to_switch) this.#bye(call.id, 'NORMAL_CLEARING', 16);
  }

  #ending_of(error: unknown): Ending {
    if (error instanceof MicrophoneError) return { by: 'microphone', trouble: error.trouble };
    if (!(error instanceof RpcError)) return { by: 'media' };
    if (error.code === 'timeout') return { by: 'silence' };
    return error.code === 'closed' ? { by: 'line' } : { by: 'refused', code: error.code };
  }

  #end(entry: Entry, ending: Ending): void {
    if (!this.#apply(entry, { type: 'ended', ending })) return;
    this.#close(entry);
    const { id } = entry.call;
    this.ports.runtime.after(time_shown[ending_text(entry.call, ending).tone], () => this.dismiss(id));
  }

  #bye(id: string, cause: string, code: number): void {
    this.ports.request('verto.bye', { cause, causeCode: code, dialogParams: { callID: id } }).catch((error: unknown) => {
      if (error instanceof RpcError && typeof error.code === 'string') this.#untold.add(id);
    });
  }

  #await_reattach(time: number): void {
    this.#cancel_reattach();
    this.#cancel_reattach = this.ports.runtime.after(time, () => {
      const forgotten = [...this.#entries.values()].filter(({ call, reattaching }) => call.phase === 'lost' && !reattaching);
      for (const entry of forgotten) this.#end(entry, { by: 'gone' });
    });
  }

  #apply(entry: Entry, event: CallEvent): boolean {
    const next = reduce(entry.call, event, this.ports.runtime.now());
    if (next === entry.call) return false;
    entry.call = next;
    this.#tune(entry);
    this.ports.store.save(this.calls);
    this.ports.changed(this.calls);
    return true;
  }
}
