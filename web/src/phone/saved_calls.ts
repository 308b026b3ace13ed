import * as v from 'valibot';
import { is_connected, new_call, type Call } from './call';

/** What survives a reload of a tab: the answered calls of one session at the switch. */
export interface CallStore {
  save(calls: readonly Call[]): void;
  load(now: number): Call[];
}

const text = v.pipe(v.string(), v.maxLength(128));
const saved_schema = v.object({
  session: v.string(),
  calls: v.pipe(
    v.array(
      v.object({
        id: v.pipe(text, v.minLength(1)),
        direction: v.picklist(['out', 'in']),
        name: text,
        number: text,
        began_at: v.number(),
        answered_at: v.number(),
        muted: v.boolean(),
        held: v.boolean(),
      }),
    ),
    v.maxLength(16),
  ),
});

/**
 * Keeps them in sessionStorage. "Duplicate tab" copies that, and the copy becomes another session, so what is kept names
 * the session whose calls they are.
 */
export class SavedCalls implements CallStore {
  readonly #key: string;

  constructor(
    private readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
    owner: number,
    private readonly session: () => string,
  ) {
    this.#key = `pbxd.calls.${owner}`;
  }

  save(calls: readonly Call[]): void {
    const kept = calls.filter(is_connected).map(({ id, direction, party, began_at, answered_at, muted, held }) => {
      return { id, direction, ...party, began_at, answered_at: answered_at ?? began_at, muted, held };
    });
    try {
      if (kept.length === 0) this.storage.removeItem(this.#key);
      else this.storage.setItem(this.#key, JSON.stringify({ session: this.session(), calls: kept }));
    } catch {
      // A full or forbidden storage costs the words on a reloaded call, not the call.
    }
  }

  /** The calls as they were, waiting for the switch to give them back. */
  load(now: number): Call[] {
    const saved = v.safeParse(saved_schema, this.#read());
    if (!saved.success || saved.output.session !== this.session()) return [];
    return saved.output.calls.map(({ id, direction, name, number, began_at, answered_at, muted, held }) => ({
      ...new_call(id, direction, { name, number }, Math.min(began_at, now)),
      phase: 'lost' as const,
      sound: 'interrupted' as const,
      answered_at: Math.min(answered_at, now),
      muted,
      held,
    }));
  }

  #read(): unknown {
    try {
      return JSON.parse(this.storage.getItem(this.#key) ?? 'null');
    } catch {
      return null;
    }
  }
}
