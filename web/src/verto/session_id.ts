import * as v from 'valibot';
import type { Runtime } from '../util/runtime';

/** What the claim needs from the page. */
export interface TabPorts {
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** A BroadcastChannel that all tabs of this site share. */
  channel: Pick<BroadcastChannel, 'postMessage' | 'addEventListener' | 'removeEventListener'>;
  runtime: Runtime;
  random_uuid(): string;
}

const word_schema = v.object({ type: v.picklist(['who', 'mine']), id: v.string(), tab: v.string() });
const uuid_v4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** How long another tab has to speak up. Tabs of one browser answer within a few milliseconds. */
const patience = 150;
const prefix = 'pbxd.session.';

/**
 * This tab's session ID, and no other tab's.
 *
 * It lives in sessionStorage, because a reload must find it again (a call is re-attached by it). But "duplicate tab" copies
 * sessionStorage, and of two sockets with one ID the switch throws the first out. So an ID that was found is claimed aloud:
 * a tab that holds it already says so, and the copy makes a new one. Where two copies claim at once, the lower tab name wins.
 */
export class SessionId {
  #id = '';
  #found: Promise<string> | null = null;
  #claiming: ((taken: boolean) => void) | null = null;
  readonly #tab: string;
  readonly #key: string;

  /** `owner` is whose sessions these are (an Extension's ID): another user in the same tab must not meet this one's. */
  constructor(
    private readonly ports: TabPorts,
    owner: number,
  ) {
    this.#key = prefix + owner;
    this.#tab = ports.random_uuid();
    ports.channel.addEventListener('message', this.#listen);
  }

  /** The ID to use; the first call finds it (or makes it), which takes `patience` after a reload. */
  get(): Promise<string> {
    this.#found ??= this.#find();
    return this.#found;
  }

  /** The ID in use, or an empty string while it is being found. */
  get current(): string {
    return this.#id;
  }

  async #find(): Promise<string> {
    const found = this.ports.storage.getItem(this.#key);
    if (found === null || !uuid_v4.test(found)) return this.renew();
    this.#id = found;
    return (await this.#taken()) ? this.renew() : found;
  }

  /** A new ID, because this one is another's or was taken over. */
  renew(): string {
    this.#id = this.ports.random_uuid();
    this.#found = Promise.resolve(this.#id);
    this.ports.storage.setItem(this.#key, this.#id);
    return this.#id;
  }

  /** After signing out nobody should find it. */
  forget(): void {
    this.#id = '';
    this.#found = null;
    this.ports.storage.removeItem(this.#key);
  }

  close(): void {
    this.ports.channel.removeEventListener('message', this.#listen);
  }

  #taken(): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.ports.runtime.after(patience, () => this.#claiming?.(false));
      this.#claiming = (taken) => {
        this.#claiming = null;
        cancel();
        resolve(taken);
      };
      this.#say('who');
    });
  }

  #say(type: 'who' | 'mine'): void {
    this.ports.channel.postMessage({ type, id: this.#id, tab: this.#tab });
  }

  readonly #listen = ({ data }: MessageEvent<unknown>) => {
    const word = v.safeParse(word_schema, data);
    if (!word.success || this.#id === '' || word.output.id !== this.#id || word.output.tab === this.#tab) return;
    if (word.output.type === 'mine') return this.#claiming?.(true);
    if (this.#claiming !== null && word.output.tab < this.#tab) this.#claiming(true);
    else this.#say('mine');
  };
}
