import { vi } from 'vitest';
import { new_call, type Call, type Sound } from '../src/phone/call';
import type { MediaPort, MediaSession } from '../src/phone/media';
import { Phone } from '../src/phone/phone';
import type { CallStore } from '../src/phone/saved_calls';
import type { CallMethod } from '../src/verto/messages';
import { runtime } from './support';

export const bob = { name: 'Bob', number: '1002' };
export const alice = { name: 'Alice', number: '1001' };

export function a_call(change: Partial<Call> = {}): Call {
  return { ...new_call('c-1', 'out', bob, 0), ...change };
}

/** The sound of one call as the test wants it. */
export class FakeSession implements MediaSession {
  sending = true;
  listening = true;
  closed = false;
  readonly accepted: string[] = [];
  readonly answered: string[] = [];

  constructor(
    private readonly media: FakeMedia,
    readonly changed: (sound: Sound) => void,
  ) {}

  offer = () => this.media.give('v=0 our offer');
  answer(offer: string): Promise<string> {
    this.answered.push(offer);
    return this.media.give('v=0 our answer');
  }
  async accept(answer: string): Promise<void> {
    if (answer.includes('nonsense')) throw new Error('cannot be read');
    this.accepted.push(answer);
  }
  send = (on: boolean) => void (this.sending = on);
  listen = (on: boolean) => void (this.listening = on);
  close = () => void (this.closed = true);
}

export class FakeMedia implements MediaPort {
  readonly sessions: FakeSession[] = [];
  /** What the next descriptions do instead of coming. */
  give: (sdp: string) => Promise<string> = async (sdp) => sdp;

  open = (changed: (sound: Sound) => void) => {
    const session = new FakeSession(this, changed);
    this.sessions.push(session);
    return session;
  };

  get last(): FakeSession {
    return this.sessions.at(-1)!;
  }
}

/** A phone, what it asked of the switch, and the switch's answers. */
export class PhoneScene {
  readonly media = new FakeMedia();
  readonly asked: { method: string; params: any }[] = [];
  readonly store = { save: vi.fn<CallStore['save']>(), load: () => this.saved };
  answers: (method: string, params: any) => unknown = () => ({});
  readonly phone: Phone;
  #ids = 0;

  constructor(private readonly saved: Call[] = []) {
    this.phone = new Phone({
      request: async (method: string, params: unknown) => {
        this.asked.push({ method, params });
        return this.answers(method, params);
      },
      media: this.media,
      store: this.store,
      runtime,
      random_uuid: () => `id-${++this.#ids}`,
      changed: () => undefined,
    });
  }

  /** The newest call, or the one of that ID. */
  call(id?: string): Call {
    return id === undefined ? this.phone.calls.at(-1)! : this.phone.calls.find((call) => call.id === id)!;
  }

  take(): { method: string; params: any }[] {
    return this.asked.splice(0);
  }

  say(method: CallMethod, params: unknown) {
    return this.phone.receive(method, params);
  }

  invite(id = 'in-1', party = alice): void {
    this.say('verto.invite', { callID: id, sdp: 'v=0 their offer', caller_id_name: party.name, caller_id_number: party.number });
  }
}
