import { ApiError } from '../api/error';
import type { MadePhone, NewPhone, OwnPhone, Phones, PhonesApi } from '../api/phones';
import type { Runtime } from '../util/runtime';
import { account_of, type Account } from './account_text';

const period = 3_000;

export interface PhonesPorts {
  api: Pick<PhonesApi, 'list' | 'make' | 'set' | 'reset' | 'remove'>;
  runtime: Pick<Runtime, 'after'>;
  /** Whether anybody can see the page. */
  is_visible(): boolean;
  signed_out(): void;
}

/** What the page of phones does: keeps its list fresh while it is looked at, and has changes made. */
export class PhonesController {
  /** Null until it was told. */
  phones = $state.raw<Phones | null>(null);
  /** Why the list could not be read, or is not fresh any more. */
  trouble = $state<string | null>(null);
  /** The account that was just made or reset, with the password that is told once; null once it was put away. */
  account = $state.raw<(Account & { label: string }) | null>(null);
  #cancel: () => void = () => undefined;
  #running = false;
  /** Counts the changes: an answer to a question of before one is old news. */
  #changes = 0;

  constructor(private readonly ports: PhonesPorts) {}

  start(): () => void {
    this.#running = true;
    void this.#keep_fresh();
    return () => {
      this.#running = false;
      this.#cancel();
      this.put_away();
    };
  }

  /** The page is seen again. */
  look(): void {
    if (!this.#running || !this.ports.is_visible()) return;
    this.#cancel();
    void this.#keep_fresh();
  }

  async make(phone: NewPhone): Promise<void> {
    this.#told(await this.ports.api.make(phone));
  }

  async reset({ id }: OwnPhone): Promise<void> {
    this.#told(await this.ports.api.reset(id));
  }

  async rename({ id }: OwnPhone, label: string): Promise<void> {
    this.#replace(await this.ports.api.set(id, { label }));
  }

  async enable({ id }: OwnPhone, enabled: boolean): Promise<void> {
    this.#replace(await this.ports.api.set(id, { enabled }));
  }

  async remove({ id }: OwnPhone): Promise<void> {
    await this.ports.api.remove(id);
    this.#show((phones) => phones.filter((phone) => phone.id !== id));
  }

  /** Forgets the password. */
  put_away(): void {
    this.account = null;
  }

  #told({ password, ...phone }: MadePhone): void {
    this.#replace(phone);
    if (this.phones !== null) this.account = { ...account_of(this.phones, { username: phone.username, password }), label: phone.label };
  }

  #replace(changed: OwnPhone): void {
    this.#show((phones) =>
      phones.some(({ id }) => id === changed.id) ? phones.map((phone) => (phone.id === changed.id ? changed : phone)) : [...phones, changed],
    );
  }

  #show(change: (phones: OwnPhone[]) => OwnPhone[]): void {
    this.#changes++;
    if (this.phones !== null) this.phones = { ...this.phones, phones: change(this.phones.phones) };
  }

  async #keep_fresh(): Promise<void> {
    if (this.ports.is_visible()) await this.#read();
    this.#cancel();
    if (this.#running) this.#cancel = this.ports.runtime.after(period, () => void this.#keep_fresh());
  }

  async #read(): Promise<void> {
    const changes = this.#changes;
    try {
      const told = await this.ports.api.list();
      if (!this.#running || changes !== this.#changes) return;
      this.phones = told;
      this.trouble = null;
    } catch (error) {
      if (!this.#running) return;
      if (error instanceof ApiError && error.code === 'not_signed_in') return this.ports.signed_out();
      this.trouble = error instanceof ApiError ? error.message : 'Something went wrong.';
    }
  }
}
