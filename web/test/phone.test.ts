import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MicrophoneError } from '../src/phone/microphone_trouble';
import { RpcError } from '../src/verto/rpc_peer';
import { settle } from './support';
import { alice, bob, PhoneScene } from './phone_support';
import { recorded_calls } from './recordings';

let scene: PhoneScene;
const dialog = (callID: string) => ({ dialogParams: { callID } });

/** A call to Bob that he answered. */
async function talking(id = 'id-1'): Promise<void> {
  scene.phone.place(bob);
  await settle();
  scene.say('verto.answer', { callID: id, sdp: 'v=0 their answer' });
  await settle();
  expect(scene.call(id).phase).toBe('talking');
}

/** Alice rings and is answered. */
async function taken(id = 'in-1'): Promise<void> {
  scene.invite(id);
  scene.phone.answer(id);
  await settle();
}

beforeEach(() => {
  vi.useFakeTimers();
  scene = new PhoneScene();
});
afterEach(() => vi.useRealTimers());

describe('calling somebody', () => {
  test('sends the offer, rings, and talks with the switch’s answer', async () => {
    expect(scene.phone.place(bob)).toBe('id-1');
    expect(scene.call().phase).toBe('preparing');
    await settle();
    expect(scene.take()).toEqual([
      { method: 'verto.invite', params: { sdp: 'v=0 our offer', dialogParams: { callID: 'id-1', destination_number: '1002' } } },
    ]);
    expect(scene.call().phase).toBe('calling');
    expect(scene.say('verto.answer', { callID: 'id-1', sdp: 'v=0 their answer' })).toEqual({ result: { method: 'verto.answer' } });
    expect(scene.media.last.accepted).toEqual(['v=0 their answer']);
    expect(scene.call().phase).toBe('talking');
  });

  test('hears early media, and answers with no second SDP', async () => {
    scene.phone.place(bob);
    await settle();
    scene.say('verto.media', { callID: 'id-1', sdp: 'v=0 early' });
    expect(scene.call().phase).toBe('early');
    scene.say('verto.answer', { callID: 'id-1' });
    expect(scene.call().phase).toBe('talking');
    expect(scene.media.last.accepted).toEqual(['v=0 early']);
  });

  test('with the recorded answers of a real switch', async () => {
    scene.phone.place(bob);
    await settle();
    for (const { method, params } of recorded_calls('caller')) scene.say(method, { ...params, callID: 'id-1' });
    expect(scene.call()).toMatchObject({ phase: 'talking', party: bob });
    expect(scene.media.last.accepted).toHaveLength(1);
  });

  test('given up before it is known to the switch tells it nothing', async () => {
    scene.media.give = () => new Promise(() => undefined);
    scene.phone.place(bob);
    scene.phone.hang_up('id-1');
    await settle();
    expect(scene.take()).toEqual([]);
    expect(scene.media.last.closed).toBe(true);
    expect(scene.call()).toMatchObject({ phase: 'ended', ending: { by: 'us' } });
  });

  test('given up while it rings is cancelled', async () => {
    scene.phone.place(bob);
    await settle();
    scene.take();
    scene.phone.hang_up('id-1');
    expect(scene.take()).toEqual([{ method: 'verto.bye', params: { cause: 'ORIGINATOR_CANCEL', causeCode: 487, ...dialog('id-1') } }]);
  });

  test('ends with the switch’s cause', async () => {
    scene.phone.place(bob);
    await settle();
    scene.say('verto.bye', { callID: 'id-1', cause: 'USER_BUSY', causeCode: 17 });
    expect(scene.call()).toMatchObject({ phase: 'ended', ending: { by: 'switch', cause: 'USER_BUSY', code: 17 } });
    expect(scene.media.last.closed).toBe(true);
  });

  test.each([
    [new MicrophoneError('denied'), { by: 'microphone', trouble: 'denied' }],
    [new Error('no common codec'), { by: 'media' }],
  ])('without sound does not reach the switch: %s', async (error, ending) => {
    scene.media.give = () => Promise.reject(error);
    scene.phone.place(bob);
    await settle();
    expect(scene.call().ending).toEqual(ending);
    expect(scene.take()).toEqual([]);
  });

  test.each([
    [new RpcError(-32600, 'not allowed'), { by: 'refused', code: -32600 }],
    [new RpcError('timeout', 'silence'), { by: 'silence' }],
    [new RpcError('closed', 'not online'), { by: 'line' }],
  ])('that the switch does not take ends: %s', async (error, ending) => {
    scene.answers = (method) => {
      if (method === 'verto.invite') throw error;
      return {};
    };
    scene.phone.place(bob);
    await settle();
    expect(scene.call()).toMatchObject({ phase: 'ended', ending });
  });

  test('ends where the switch’s answer cannot be used, and says goodbye', async () => {
    scene.phone.place(bob);
    await settle();
    scene.take();
    scene.say('verto.answer', { callID: 'id-1', sdp: 'v=0 nonsense' });
    await settle();
    expect(scene.call().ending).toEqual({ by: 'media' });
    expect(scene.take()).toMatchObject([{ method: 'verto.bye' }]);
  });
});

describe('being called', () => {
  test('rings, and is answered with the switch’s offer', async () => {
    scene.invite();
    expect(scene.call()).toMatchObject({ phase: 'ringing', direction: 'in', party: alice });
    expect(scene.media.sessions).toHaveLength(0);
    scene.phone.answer('in-1');
    expect(scene.call().phase).toBe('answering');
    await settle();
    expect(scene.media.last.answered).toEqual(['v=0 their offer']);
    expect(scene.take()).toEqual([{ method: 'verto.answer', params: { sdp: 'v=0 our answer', ...dialog('in-1') } }]);
    expect(scene.call().phase).toBe('talking');
  });

  test('is declined with a word of its own', () => {
    scene.invite();
    scene.phone.hang_up('in-1');
    expect(scene.take()).toEqual([{ method: 'verto.bye', params: { cause: 'CALL_REJECTED', causeCode: 21, ...dialog('in-1') } }]);
  });

  test('stops ringing when it was answered elsewhere', () => {
    scene.invite();
    scene.say('verto.bye', { callID: 'in-1', cause: 'LOSE_RACE', causeCode: 502 });
    expect(scene.call().phase).toBe('ended');
    scene.phone.answer('in-1');
    expect(scene.media.sessions).toHaveLength(0);
  });

  test('rings on where there is no microphone yet, with what to do', async () => {
    scene.media.give = () => Promise.reject(new MicrophoneError('denied'));
    await taken();
    expect(scene.call()).toMatchObject({ phase: 'ringing', notice: expect.stringContaining('Allow it') });
    expect(scene.take()).toEqual([]);
    expect(scene.media.last.closed).toBe(true);
    scene.media.give = async (sdp) => sdp;
    scene.phone.answer('in-1');
    await settle();
    expect(scene.call()).toMatchObject({ phase: 'talking', notice: '' });
  });

  test('twice with one ID is one call, and a ninth call is busy', () => {
    scene.invite();
    scene.invite();
    expect(scene.phone.calls).toHaveLength(1);
    for (let i = 2; i <= 8; i++) scene.invite(`in-${i}`);
    scene.invite('in-9');
    expect(scene.phone.calls).toHaveLength(8);
    expect(scene.take()).toMatchObject([{ method: 'verto.bye', params: { cause: 'USER_BUSY', ...dialog('in-9') } }]);
  });

  test('by nonsense is not being called', () => {
    expect(scene.say('verto.invite', { callID: 'in-1' })).toBe('unknown');
    expect(scene.say('verto.bye', { callID: 'nobody' })).toEqual({ result: { method: 'verto.bye' } });
    expect(scene.phone.calls).toEqual([]);
  });
});

describe('in a call', () => {
  test('muting touches the microphone alone', async () => {
    await talking();
    scene.take();
    scene.phone.mute('id-1', true);
    expect(scene.media.last).toMatchObject({ sending: false, listening: true });
    scene.phone.mute('id-1', false);
    expect(scene.media.last.sending).toBe(true);
    expect(scene.take()).toEqual([]);
  });

  test('holding is the switch’s business, and silence here', async () => {
    await talking();
    scene.take();
    scene.phone.hold('id-1');
    expect(scene.call().busy).toBe(true);
    await settle();
    expect(scene.take()).toEqual([{ method: 'verto.modify', params: { action: 'hold', ...dialog('id-1') } }]);
    expect(scene.call()).toMatchObject({ held: true, busy: false });
    expect(scene.media.last).toMatchObject({ sending: false, listening: false });
    scene.phone.resume('id-1');
    await settle();
    expect(scene.take()).toMatchObject([{ params: { action: 'unhold' } }]);
    expect(scene.media.last).toMatchObject({ sending: true, listening: true });
  });

  test('what the switch says of holding is believed', async () => {
    await talking();
    scene.answers = () => ({ holdState: 'active' });
    scene.phone.hold('id-1');
    await settle();
    expect(scene.call().held).toBe(false);
  });

  test('a hold that is refused is told, and the call goes on', async () => {
    await talking();
    scene.answers = () => Promise.reject(new RpcError(-32002, 'no'));
    scene.phone.hold('id-1');
    await settle();
    expect(scene.call()).toMatchObject({ phase: 'talking', held: false, busy: false, notice: 'The call could not be put on hold.' });
  });

  test('keys are sent, and nothing else is', async () => {
    await talking();
    scene.take();
    scene.phone.dtmf('id-1', '5');
    for (const key of ['', 'x', '5;', '1'.repeat(40)]) scene.phone.dtmf('id-1', key);
    expect(scene.take()).toEqual([{ method: 'verto.info', params: { dtmf: '5', ...dialog('id-1') } }]);
  });

  test('transferring hands the other end over, and the goodbye is told as that', async () => {
    await talking();
    scene.take();
    scene.phone.transfer('id-1', '1003');
    await settle();
    expect(scene.take()).toEqual([{ method: 'verto.modify', params: { action: 'transfer', destination: '1003', ...dialog('id-1') } }]);
    scene.say('verto.bye', { callID: 'id-1', cause: 'BLIND_TRANSFER', causeCode: 600 });
    expect(scene.call()).toMatchObject({ phase: 'ended', transferred_to: '1003' });
  });

  test('a transfer that fails leaves the call', async () => {
    await talking();
    scene.answers = () => Promise.reject(new RpcError(-32002, 'call is not bridged'));
    scene.phone.transfer('id-1', '1003');
    await settle();
    expect(scene.call()).toMatchObject({ phase: 'talking', notice: 'The call could not be transferred to 1003.', transferred_to: null });
  });

  test('the switch may tell who it is with now', async () => {
    await talking();
    scene.say('verto.display', { callID: 'id-1', display_name: 'Outbound Call', display_number: '1002' });
    expect(scene.call().party).toEqual(bob);
    scene.say('verto.display', { callID: 'id-1', display_name: 'Zoë', display_number: '1003' });
    expect(scene.call().party).toEqual({ name: 'Zoë', number: '1003' });
    scene.say('verto.display', { callID: 'id-1', display_name: '', display_number: '1004' });
    expect(scene.call().party).toEqual({ name: '', number: '1004' });
  });

  test('the sound is that of the connection at hand', async () => {
    await talking();
    scene.media.last.changed('flowing');
    expect(scene.call().sound).toBe('flowing');
    scene.phone.hang_up('id-1');
    scene.media.last.changed('failed');
    expect(scene.call().sound).toBe('none');
  });

  test('hanging up says so, once', async () => {
    await talking();
    scene.take();
    scene.phone.hang_up('id-1');
    scene.phone.hang_up('id-1');
    expect(scene.take()).toEqual([{ method: 'verto.bye', params: { cause: 'NORMAL_CLEARING', causeCode: 16, ...dialog('id-1') } }]);
  });
});

describe('several calls', () => {
  const held = () => Object.fromEntries(scene.phone.calls.map(({ id, held }) => [id, held]));

  test('the others are held when one is answered, resumed or begun', async () => {
    await talking('id-1');
    await taken();
    expect(held()).toEqual({ 'id-1': true, 'in-1': false });
    scene.phone.resume('id-1');
    await settle();
    expect(held()).toEqual({ 'id-1': false, 'in-1': true });
    scene.phone.place({ name: '', number: '9196' });
    await settle();
    expect(held()).toEqual({ 'id-1': true, 'in-1': true, 'id-2': false });
  });

  test('a second call that only rings disturbs nobody', async () => {
    await talking();
    scene.take();
    scene.invite();
    await settle();
    expect(scene.take()).toEqual([]);
    expect(held()).toEqual({ 'id-1': false, 'in-1': false });
  });

  test('hang up one by one, and all at once when signing out', async () => {
    await talking();
    await taken();
    scene.take();
    scene.phone.hang_up('id-1');
    expect(scene.call('in-1').phase).toBe('talking');
    scene.phone.end_all();
    expect(scene.take().map(({ params }) => params.dialogParams.callID)).toEqual(['id-1', 'in-1']);
  });
});

describe('a call that is over', () => {
  test('stays for a moment, one that went wrong longer, a missed one longest', async () => {
    await talking();
    scene.phone.hang_up('id-1');
    scene.invite('in-1');
    scene.say('verto.bye', { callID: 'in-1', cause: 'ORIGINATOR_CANCEL' });
    scene.phone.place(bob);
    await settle();
    scene.say('verto.bye', { callID: 'id-2', cause: 'USER_BUSY' });
    const shown = () => scene.phone.calls.map(({ id }) => id);
    expect(shown()).toEqual(['id-1', 'in-1', 'id-2']);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(shown()).toEqual(['in-1', 'id-2']);
    await vi.advanceTimersByTimeAsync(26_000);
    expect(shown()).toEqual(['in-1']);
    scene.phone.dismiss('in-1');
    expect(shown()).toEqual([]);
  });

  test('is put away by hand, one that goes on is not', async () => {
    await talking();
    scene.phone.dismiss('id-1');
    expect(scene.phone.calls).toHaveLength(1);
  });
});
