import { ApiError } from '../api/error';
import type { Answer } from '../api/http';
import type { Session } from '../api/types';
import type { Runtime } from '../util/runtime';

/** A session as pbxd gave it, with its end on the local clock (which may be hours off the server's). */
export interface Credential extends Session {
  /** Local milliseconds since 1970. */
  ends_at: number;
  /** When to ask for the next one: early enough that a slow answer is in time. */
  renew_at: number;
}

export interface SessionKeeperPorts {
  create(session_id: string): Promise<Answer<Session>>;
  id: { get(): Promise<string>; renew(): string };
  runtime: Runtime;
}

const longest_margin = 5 * 60_000;
const shortest_life = 10_000;

/** Gets this tab's credential at the switch, keeps it while it is good, and renews it. */
export class SessionKeeper {
  #credential: Credential | null = null;

  constructor(private readonly ports: SessionKeeperPorts) {}

  /** The credential at hand if it is not due for renewal, else a new one. Fails with an ApiError. */
  async current(): Promise<Credential> {
    const { runtime } = this.ports;
    if (this.#credential !== null && runtime.now() < this.#credential.renew_at) return this.#credential;
    return this.renew();
  }

  /** The same session with a new password and expiry. */
  async renew(): Promise<Credential> {
    this.#credential = null;
    const answer = await this.#create();
    const { now } = this.ports.runtime;
    const server_now = answer.server_time ?? now();
    const life = Math.max(shortest_life, answer.value.expires_at * 1_000 - server_now);
    const margin = Math.min(longest_margin, life / 5);
    this.#credential = { ...answer.value, ends_at: now() + life, renew_at: now() + life - margin };
    return this.#credential;
  }

  /** pbxd or the switch does not accept the credential any more. */
  invalidate(): void {
    this.#credential = null;
  }

  /** Become another session, because this one's ID is in use elsewhere. */
  new_identity(): void {
    this.#credential = null;
    this.ports.id.renew();
  }

  async #create(): Promise<Answer<Session>> {
    const id = await this.ports.id.get();
    try {
      return await this.ports.create(id);
    } catch (error) {
      // 404 has several meanings. An ID that turned out to be another's is the one that can be helped.
      if (!(error instanceof ApiError) || error.code !== 'not_found') throw error;
      return this.ports.create(this.ports.id.renew());
    }
  }
}
