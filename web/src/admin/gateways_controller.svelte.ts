import { ApiError } from '../api/error';
import type { Runtime } from '../util/runtime';
import type { AdminApi } from './admin_api';
import type { Did, Fields, Gateway, KnownExtension, Noun, Route } from './records';

/** The page's visibility; handed in so that a test can stand in for it. */
export interface Visibility {
  is_visible(): boolean;
  /** Calls `changed` when it changes; the answer ends that. */
  watch(changed: () => void): () => void;
}

export const page_visibility: Visibility = {
  is_visible: () => document.visibilityState === 'visible',
  watch(changed) {
    document.addEventListener('visibilitychange', changed);
    return () => document.removeEventListener('visibilitychange', changed);
  },
};

export interface GatewaysPorts {
  api: Pick<AdminApi, 'gateways' | 'routes' | 'dids' | 'extensions' | 'add' | 'change' | 'remove'>;
  runtime: Runtime;
  visibility: Visibility;
}

/** Milliseconds between two looks at how the Gateways are. */
export const refresh_every = 4_000;

/** Gateways, routes and DIDs as the page shows them; the Gateways' state stays fresh while somebody looks. */
export class GatewaysController {
  /** Null: not told yet. */
  gateways = $state.raw<readonly Gateway[] | null>(null);
  routes = $state.raw<readonly Route[] | null>(null);
  dids = $state.raw<readonly Did[] | null>(null);
  extensions = $state.raw<readonly KnownExtension[]>([]);
  /** Why what is shown may be out of date; empty: it is not. */
  trouble = $state('');
  /** What was done last, for the page to tell. */
  done = $state('');

  /** An answer that was asked for before the last change is not shown after it. */
  #changes = 0;
  #stopped = true;
  #cancel = () => {};

  constructor(private readonly ports: GatewaysPorts) {}

  /** Loads and keeps fresh until the answer is called. */
  start(): () => void {
    this.#stopped = false;
    const unwatch = this.ports.visibility.watch(() => {
      if (this.ports.visibility.is_visible()) void this.#tick();
    });
    void this.load().then(() => this.#schedule());
    return () => {
      this.#stopped = true;
      this.#cancel();
      unwatch();
    };
  }

  /** Everything anew. */
  async load(): Promise<void> {
    const { api } = this.ports;
    await this.#ask(
      () => Promise.all([api.gateways(), api.routes(), api.dids(), api.extensions()]),
      ([gateways, routes, dids, extensions]) => {
        this.gateways = gateways;
        this.routes = routes;
        this.dids = dids;
        this.extensions = extensions;
      },
    );
  }

  /** Adds a record, or changes the one of that name. Fails with an ApiError, and has changed nothing then. */
  async save(noun: Noun, old_name: string | null, fields: Fields): Promise<void> {
    if (old_name === null) await this.ports.api.add(noun, fields);
    else await this.ports.api.change(noun, old_name, fields);
    this.#changes += 1;
    await this.load();
  }

  async remove(noun: Noun, name: string): Promise<void> {
    await this.ports.api.remove(noun, name);
    this.#changes += 1;
    await this.load();
  }

  #schedule() {
    this.#cancel();
    if (!this.#stopped) this.#cancel = this.ports.runtime.after(refresh_every, () => void this.#tick());
  }

  async #tick(): Promise<void> {
    this.#cancel();
    if (this.ports.visibility.is_visible()) {
      // After a trouble everything may have changed meanwhile.
      if (this.trouble !== '' || this.routes === null) await this.load();
      else await this.#ask(() => this.ports.api.gateways(), (gateways) => (this.gateways = gateways));
    }
    this.#schedule();
  }

  async #ask<T>(question: () => Promise<T>, show: (answer: T) => void): Promise<void> {
    const asked_at = this.#changes;
    try {
      const answer = await question();
      if (this.#stopped || asked_at !== this.#changes) return;
      show(answer);
      this.trouble = '';
    } catch (error) {
      if (this.#stopped || asked_at !== this.#changes) return;
      this.trouble = error instanceof ApiError ? error.message : 'Something went wrong.';
    }
  }
}
