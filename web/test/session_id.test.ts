import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SessionId } from '../src/verto/session_id';
import { runtime } from './support';

const first = '00000000-0000-4000-8000-000000000001';

/** What all tabs of a browser share. Like the real one it does not echo to the sender, and it is never synchronous. */
class Ether {
  readonly ends: { hear: ((event: MessageEvent) => void)[] }[] = [];

  channel() {
    const end = { hear: [] as ((event: MessageEvent) => void)[] };
    this.ends.push(end);
    return {
      postMessage: (data: unknown) => {
        for (const other of this.ends) {
          if (other !== end) setTimeout(() => other.hear.forEach((hear) => hear({ data } as MessageEvent)), 1);
        }
      },
      addEventListener: (_: string, hear: any) => void end.hear.push(hear),
      removeEventListener: (_: string, hear: any) => void (end.hear = end.hear.filter((each) => each !== hear)),
    };
  }
}

/** sessionStorage of one tab; a duplicate begins with a copy. */
function tab_storage(copy?: Map<string, string>) {
  const kept = new Map(copy);
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

let ether: Ether;
let made: number;
const random_uuid = () => `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`;

function tab(storage = tab_storage(), owner = 12) {
  return { storage, id: new SessionId({ storage, channel: ether.channel() as never, runtime, random_uuid }, owner) };
}

async function got(id: SessionId): Promise<string> {
  const found = id.get();
  await vi.advanceTimersByTimeAsync(1_000);
  return found;
}

beforeEach(() => {
  vi.useFakeTimers();
  ether = new Ether();
  made = 100;
});
afterEach(() => vi.useRealTimers());

describe('a tab’s session ID', () => {
  test('is made once, without waiting for anybody, and kept', async () => {
    const { id, storage } = tab();
    const found = await id.get();
    expect(found).toMatch(/^[0-9a-f-]{36}$/);
    expect(await id.get()).toBe(found);
    expect([...storage.kept.values()]).toEqual([found]);
  });

  test('survives a reload', async () => {
    const before = tab();
    const found = await before.id.get();
    before.id.close();
    expect(await got(tab(before.storage).id)).toBe(found);
  });

  test('is not that of the tab from which this one was duplicated', async () => {
    const original = tab();
    const found = await original.id.get();
    const copy = tab(tab_storage(original.storage.kept));
    const other = await got(copy.id);
    expect(other).not.toBe(found);
    expect([...copy.storage.kept.values()]).toEqual([other]);
    expect(await original.id.get()).toBe(found);
  });

  test('goes to exactly one of two copies that claim it at once', async () => {
    const storage = tab_storage(new Map([['pbxd.session.12', first]]));
    const left = tab(tab_storage(storage.kept)).id;
    const right = tab(tab_storage(storage.kept)).id;
    const both = Promise.all([left.get(), right.get()]);
    await vi.advanceTimersByTimeAsync(1_000);
    const [a, b] = await both;
    expect(a).not.toBe(b);
    expect([a, b].filter((id) => id === first)).toHaveLength(1);
  });

  test('of another user in the same tab is not taken up', async () => {
    const storage = tab_storage();
    const mine = await tab(storage, 12).id.get();
    expect(await got(tab(storage, 13).id)).not.toBe(mine);
  });

  test.each(['', 'hello', '00000000-0000-1000-8000-000000000001', first.toUpperCase().replace('1', 'A')])(
    'that is no UUID of version 4 is made anew: %s',
    async (stored) => {
      const found = await got(tab(tab_storage(new Map([['pbxd.session.12', stored]]))).id);
      expect(found).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
      expect(found).not.toBe(stored);
    },
  );

  test('is not given away to nonsense on the channel', async () => {
    const { id } = tab(tab_storage(new Map([['pbxd.session.12', first]])));
    const found = id.get();
    const stranger = ether.channel();
    for (const word of [null, 5, {}, { type: 'mine' }, { type: 'mine', id: 'other', tab: 'x' }]) stranger.postMessage(word);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await found).toBe(first);
  });

  test('is forgotten on signing out', async () => {
    const { id, storage } = tab();
    await id.get();
    id.forget();
    expect(storage.kept.size).toBe(0);
  });
});
