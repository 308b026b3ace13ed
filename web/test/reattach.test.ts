import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SavedCalls } from '../src/phone/saved_calls';
import { RpcError } from '../src/verto/rpc_peer';
import { settle } from './support';
import { a_call, alice, bob, PhoneScene } from './phone_support';

let scene: PhoneScene;
const dialog = (callID: string) => ({ dialogParams: { callID } });
const waiting = { kind: 'waiting', trouble: 'connection_lost', retry_at: 0 } as const;

/** A call to Bob that he answered. */
async function talking(id = 'id-1'): Promise<void> {
  scene.phone.place(bob);
  await settle();
  scene.say('verto.answer', { callID: id, sdp: 'v=0 their answer' });
  await settle();
  expect(scene.call(id).phase).toBe('talking');
}

beforeEach(() => {
  vi.useFakeTimers();
  scene = new PhoneScene();
});
afterEach(() => vi.useRealTimers());

describe('a lost connection', () => {
  test('ends what was not answered, and keeps what was', async () => {
    await talking();
    scene.invite();
    scene.phone.line(waiting);
    expect(scene.call('in-1')).toMatchObject({ phase: 'ended', ending: { by: 'line' } });
    expect(scene.call('id-1').phase).toBe('lost');
    // The sound may well go on meanwhile.
    expect(scene.media.sessions[0]!.closed).toBe(false);
  });

  test('is made good by the switch’s new offer', async () => {
    await talking();
    scene.phone.line(waiting);
    scene.take();
    const [old] = scene.media.sessions;
    scene.say('verto.attach', { callID: 'id-1', sdp: 'v=0 once more' });
    await settle();
    expect(old!.closed).toBe(true);
    expect(scene.media.last.answered).toEqual(['v=0 once more']);
    expect(scene.take()).toEqual([{ method: 'verto.attach', params: { sdp: 'v=0 our answer', ...dialog('id-1') } }]);
    scene.phone.ready();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(scene.call().phase).toBe('talking');
  });

  test('of the other end makes this one offer anew', async () => {
    await talking();
    scene.take();
    scene.say('verto.attach', { callID: 'id-1' });
    await settle();
    expect(scene.take()).toEqual([{ method: 'verto.attach', params: { sdp: 'v=0 our offer', ...dialog('id-1') } }]);
    scene.say('verto.answer', { callID: 'id-1', sdp: 'v=0 their new answer' });
    expect(scene.media.last.accepted).toEqual(['v=0 their new answer']);
    expect(scene.call().phase).toBe('talking');
  });

  test('ends with words what the switch does not give back in time', async () => {
    await talking();
    scene.phone.line(waiting);
    scene.phone.ready();
    await vi.advanceTimersByTimeAsync(4_999);
    expect(scene.call().phase).toBe('lost');
    await vi.advanceTimersByTimeAsync(1);
    expect(scene.call()).toMatchObject({ phase: 'ended', ending: { by: 'gone' } });
    expect(scene.media.last.closed).toBe(true);
  });

  test('does not end a call whose answer is only slow to be made', async () => {
    await talking();
    scene.phone.line(waiting);
    let give: (sdp: string) => void = () => undefined;
    scene.media.give = () => new Promise((resolve) => (give = resolve));
    scene.say('verto.attach', { callID: 'id-1', sdp: 'v=0 once more' });
    scene.phone.ready();
    await vi.advanceTimersByTimeAsync(6_000);
    expect(scene.call().phase).toBe('lost');
    give('v=0 late');
    await settle();
    expect(scene.call().phase).toBe('talking');
  });

  test('that comes twice is survived twice, also in the middle of being taken up', async () => {
    await talking();
    scene.phone.line(waiting);
    const failures: ((error: Error) => void)[] = [];
    scene.media.give = () => new Promise((_, reject) => failures.push(reject));
    scene.say('verto.attach', { callID: 'id-1', sdp: 'v=0 first' });
    scene.media.give = async (sdp) => sdp;
    scene.say('verto.attach', { callID: 'id-1', sdp: 'v=0 second' });
    failures[0]!(new Error('that connection was closed'));
    await settle();
    expect(scene.call().phase).toBe('talking');
    expect(scene.media.last).toMatchObject({ answered: ['v=0 second'], closed: false });
  });

  test('waits no longer than the switch does', async () => {
    await talking();
    scene.phone.line(waiting);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(scene.call().ending).toEqual({ by: 'gone' });
  });

  test('during which the person hung up is told to the switch later', async () => {
    await talking();
    scene.phone.line(waiting);
    scene.answers = () => Promise.reject(new RpcError('closed', 'not online'));
    scene.phone.hang_up('id-1');
    await settle();
    scene.answers = () => ({});
    scene.take();
    scene.say('verto.attach', { callID: 'id-1', sdp: 'v=0 once more' });
    expect(scene.take()).toMatchObject([{ method: 'verto.bye', params: dialog('id-1') }]);
    expect(scene.call().phase).toBe('ended');
  });

  test.each([
    [{ kind: 'taken_over' }, 'other_tab'],
    [{ kind: 'refused', trouble: 'no_session' }, 'gone'],
    [{ kind: 'stopped' }, 'gone'],
  ] as const)('for good ends the calls: %o', async (state, by) => {
    await talking();
    scene.phone.line(state);
    expect(scene.call().ending).toEqual({ by });
  });
});

describe('a reload', () => {
  const storage = () => {
    const kept = new Map<string, string>();
    return {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    };
  };
  const talked = a_call({ phase: 'talking', answered_at: 4, began_at: 1, muted: true, sound: 'flowing' });

  test('finds the answered calls of its session, waiting', () => {
    const kept = storage();
    const store = new SavedCalls(kept, 7, () => 's-1');
    store.save([talked, a_call({ id: 'c-2', phase: 'calling' }), a_call({ id: 'c-3', phase: 'ended' })]);
    expect(new SavedCalls(kept, 7, () => 's-1').load(9)).toEqual([{ ...talked, phase: 'lost', sound: 'interrupted' }]);
  });

  test.each([['a duplicated tab', 7, 's-2'], ['another person', 8, 's-1']] as const)('finds nothing as %s', (_, owner, session) => {
    const kept = storage();
    new SavedCalls(kept, 7, () => 's-1').save([talked]);
    expect(new SavedCalls(kept, owner, () => session).load(9)).toEqual([]);
  });

  test('is not led astray by what is kept', () => {
    const kept = storage();
    const store = new SavedCalls(kept, 7, () => 's-1');
    for (const text of ['', '{', 'null', '[]', '{"session":"s-1","calls":[{}]}', '{"session":"s-1","calls":5}']) {
      kept.setItem('pbxd.calls.7', text);
      expect(store.load(9)).toEqual([]);
    }
    store.save([]);
    expect(kept.getItem('pbxd.calls.7')).toBeNull();
  });

  test('takes the call up again, muted as it was', async () => {
    scene = new PhoneScene([{ ...talked, phase: 'lost' }]);
    expect(scene.phone.calls).toHaveLength(1);
    scene.say('verto.attach', { callID: 'c-1', sdp: 'v=0 once more' });
    await settle();
    expect(scene.call()).toMatchObject({ phase: 'talking', answered_at: 4, muted: true, party: bob });
    expect(scene.media.last.sending).toBe(false);
  });

  test('that lost its memory still takes the call', async () => {
    scene.say('verto.attach', { callID: 'c-9', sdp: 'v=0 once more', caller_id_name: 'Alice', caller_id_number: '1001', display_direction: 'outbound' });
    await settle();
    expect(scene.call()).toMatchObject({ id: 'c-9', phase: 'talking', direction: 'in', party: alice });
  });

  test('keeps the calls with every change', async () => {
    await talking();
    expect(scene.store.save.mock.lastCall![0]).toMatchObject([{ id: 'id-1', phase: 'talking' }]);
  });
});
