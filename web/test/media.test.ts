// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BrowserMedia } from '../src/phone/browser_media';
import { DeviceChoice } from '../src/phone/device_choice.svelte';
import { after_first, at_most, gathered, type Gathering } from '../src/phone/ice';
import { call_obstacle, Microphone } from '../src/phone/microphone';
import { Notifier } from '../src/phone/notifier';
import { Permission } from '../src/phone/permission.svelte';
import { Speaker } from '../src/phone/speaker';
import { runtime, settle } from './support';
import { a_call } from './phone_support';

class FakeTrack extends EventTarget {
  enabled = true;
  stopped = false;
  readonly clones: FakeTrack[] = [];
  clone(): FakeTrack {
    const clone = new FakeTrack();
    this.clones.push(clone);
    return clone;
  }
  stop(): void {
    this.stopped = true;
  }
}

class FakeStream {
  readonly track = new FakeTrack();
  getAudioTracks = () => [this.track];
  getTracks = () => [this.track];
}

/** A browser's microphones: every stream that was opened, and what was asked for. */
function microphones() {
  const streams: FakeStream[] = [];
  const getUserMedia = vi.fn(async (_: MediaStreamConstraints) => {
    streams.push(new FakeStream());
    return streams.at(-1) as unknown as MediaStream;
  });
  return { streams, getUserMedia };
}

class FakeConnection extends EventTarget {
  static readonly all: FakeConnection[] = [];
  iceGatheringState: RTCIceGatheringState = 'complete';
  connectionState: RTCPeerConnectionState = 'new';
  signalingState: RTCSignalingState = 'stable';
  localDescription: { sdp: string } | null = null;
  remote: RTCSessionDescriptionInit[] = [];
  readonly sender = { replaceTrack: vi.fn(async () => undefined) };
  closed = false;
  constructor(readonly configuration: RTCConfiguration) {
    super();
    FakeConnection.all.push(this);
  }
  addTransceiver = vi.fn();
  addTrack = vi.fn();
  getSenders = () => [this.sender];
  createOffer = async () => ({ type: 'offer', sdp: 'v=0 offer' });
  createAnswer = async () => ({ type: 'answer', sdp: 'v=0 answer' });
  async setLocalDescription({ type, sdp }: { type: string; sdp: string }): Promise<void> {
    this.localDescription = { sdp };
    this.signalingState = type === 'offer' ? 'have-local-offer' : 'stable';
  }
  async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    this.remote.push(description);
    this.signalingState = description.type === 'offer' ? 'have-remote-offer' : 'stable';
  }
  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.dispatchEvent(new Event('connectionstatechange'));
  }
  close(): void {
    this.closed = true;
  }
}

function outputs() {
  const made: any[] = [];
  const page = {
    createElement: () => {
      const output = { autoplay: false, muted: false, srcObject: null, play: vi.fn(async () => undefined), pause: vi.fn(), setSinkId: vi.fn(async () => undefined) };
      made.push(output);
      return output;
    },
    addEventListener: document.addEventListener.bind(document),
    removeEventListener: document.removeEventListener.bind(document),
  };
  return { made, page: page as unknown as Document };
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeConnection.all.length = 0;
  vi.stubGlobal('RTCPeerConnection', FakeConnection);
  vi.stubGlobal('MediaStream', FakeStream);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('the wait for candidates', () => {
  function start() {
    const connection = new FakeConnection({});
    connection.iceGatheringState = 'gathering';
    let over = false;
    void gathered(connection as unknown as Gathering, runtime).then(() => (over = true));
    const candidate = (value: unknown) => connection.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate: value }));
    return { connection, candidate, is_over: () => over };
  }

  test('ends when they are complete', async () => {
    const { connection, is_over } = start();
    await settle();
    expect(is_over()).toBe(false);
    connection.iceGatheringState = 'complete';
    connection.dispatchEvent(new Event('icegatheringstatechange'));
    await settle();
    expect(is_over()).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('ends a second after the first, however many follow', async () => {
    const { candidate, is_over } = start();
    await vi.advanceTimersByTimeAsync(500);
    candidate(null);
    candidate({ candidate: 'one' });
    await vi.advanceTimersByTimeAsync(after_first - 1);
    candidate({ candidate: 'two' });
    expect(is_over()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(is_over()).toBe(true);
  });

  test('ends where there is none', async () => {
    const { is_over } = start();
    await vi.advanceTimersByTimeAsync(at_most);
    expect(is_over()).toBe(true);
  });

  test('is none where they are complete already', async () => {
    const connection = new FakeConnection({});
    await gathered(connection as unknown as Gathering, runtime);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the microphone', () => {
  test('is opened with the first call and let go with the last', async () => {
    const devices = microphones();
    const seen: (MediaStream | null)[] = [];
    const microphone = new Microphone(devices, () => '', (stream) => seen.push(stream));
    const one = await microphone.use(() => undefined);
    const two = await microphone.use(() => undefined);
    expect(devices.getUserMedia).toHaveBeenCalledOnce();
    expect(one.track).not.toBe(two.track);
    one.close();
    expect(devices.streams[0]!.track.stopped).toBe(false);
    two.close();
    two.close();
    await settle();
    expect(devices.streams[0]!.track.stopped).toBe(true);
    expect(seen.at(-1)).toBeNull();
  });

  test('is muted for one call alone', async () => {
    const microphone = new Microphone(microphones(), () => '', () => undefined);
    const one = await microphone.use(() => undefined);
    const two = await microphone.use(() => undefined);
    one.enable(false);
    expect([one.track!.enabled, two.track!.enabled]).toEqual([false, true]);
  });

  test('is the one that was chosen, or another where that is gone', async () => {
    const devices = microphones();
    let chosen = 'm-1';
    const microphone = new Microphone(devices, () => chosen, () => undefined);
    const replaced = vi.fn();
    const use = await microphone.use(replaced);
    use.enable(false);
    expect(devices.getUserMedia.mock.calls[0]![0].audio).toMatchObject({ deviceId: { ideal: 'm-1' }, echoCancellation: true });
    chosen = '';
    await microphone.change();
    expect(devices.getUserMedia.mock.calls[1]![0].audio).not.toHaveProperty('deviceId');
    expect(replaced).toHaveBeenCalledWith(use.track);
    expect(use.track!.enabled).toBe(false);
    expect(devices.streams[0]!.track.stopped).toBe(true);
  });

  test('that is pulled out makes place for another', async () => {
    const devices = microphones();
    const microphone = new Microphone(devices, () => '', () => undefined);
    const replaced = vi.fn();
    await microphone.use(replaced);
    devices.streams[0]!.track.dispatchEvent(new Event('ended'));
    await settle();
    expect(replaced).toHaveBeenCalledOnce();
  });

  test('that is refused is asked for again with the next call', async () => {
    const devices = microphones();
    devices.getUserMedia.mockRejectedValueOnce(new DOMException('no', 'NotAllowedError'));
    const microphone = new Microphone(devices, () => '', () => undefined);
    await expect(microphone.use(() => undefined)).rejects.toMatchObject({ trouble: 'denied' });
    expect((await microphone.use(() => undefined)).track).not.toBeNull();
  });

  test.each([
    [{ isSecureContext: true, navigator: { mediaDevices: {} }, RTCPeerConnection: FakeConnection }, null],
    [{ isSecureContext: false, navigator: {}, RTCPeerConnection: FakeConnection }, 'insecure'],
    [{ isSecureContext: true, navigator: {}, RTCPeerConnection: FakeConnection }, 'unsupported'],
    [{ isSecureContext: true, navigator: { mediaDevices: {} } }, 'unsupported'],
  ])('cannot be used: %#', (page, obstacle) => expect(call_obstacle(page)).toBe(obstacle));
});

describe('the sound of a call', () => {
  function media() {
    const devices = microphones();
    const { made, page } = outputs();
    const microphone = new Microphone(devices, () => '', () => undefined);
    const speaker = new Speaker(() => 's-1', page);
    const ice_servers = () => [{ urls: 'stun:stun.example' }];
    const sounds: string[] = [];
    const session = new BrowserMedia({ microphone, speaker, runtime, ice_servers }).open((sound) => sounds.push(sound));
    return { session, sounds, devices, microphone, output: made[0], connection: FakeConnection.all[0]! };
  }

  test('is offered with this session’s servers, and takes one answer', async () => {
    const { session, connection } = media();
    expect(connection.configuration).toEqual({ iceServers: [{ urls: 'stun:stun.example' }] });
    expect(await session.offer()).toBe('v=0 offer');
    await session.accept('v=0 first');
    await session.accept('v=0 second');
    expect(connection.remote).toEqual([{ type: 'answer', sdp: 'v=0 first' }]);
  });

  test('is answered', async () => {
    const { session, connection } = media();
    expect(await session.answer('v=0 theirs')).toBe('v=0 answer');
    expect(connection.remote).toEqual([{ type: 'offer', sdp: 'v=0 theirs' }]);
    expect(connection.addTrack).toHaveBeenCalledOnce();
  });

  test('is muted also where the microphone comes later', async () => {
    const { session, devices, output } = media();
    session.send(false);
    session.listen(false);
    await session.offer();
    expect(devices.streams[0]!.track.clones[0]!.enabled).toBe(false);
    expect(output.muted).toBe(true);
  });

  test('tells how it is doing, and nothing once it is over', async () => {
    const { session, sounds, connection, output } = media();
    for (const state of ['connecting', 'connected', 'disconnected', 'failed'] as const) connection.become(state);
    session.close();
    connection.become('closed');
    expect(sounds).toEqual(['connecting', 'flowing', 'interrupted', 'failed']);
    expect(connection.closed).toBe(true);
    expect(output.srcObject).toBeNull();
  });

  test('lets the microphone go where it ended while the browser asked', async () => {
    const { session, devices } = media();
    const offered = session.offer();
    session.close();
    await expect(offered).rejects.toThrow();
    await settle();
    expect(devices.streams[0]!.track.stopped).toBe(true);
  });

  test('goes on with another microphone', async () => {
    const { session, connection, microphone } = media();
    await session.offer();
    await microphone.change();
    await settle();
    expect(connection.sender.replaceTrack).toHaveBeenCalledOnce();
  });

  test('is heard at the chosen speaker, or the system’s where that is gone', async () => {
    const { output } = media();
    await settle();
    expect(output.setSinkId).toHaveBeenCalledWith('s-1');
    const { made, page } = outputs();
    const speaker = new Speaker(() => 'gone', page);
    speaker.open();
    made[0].setSinkId.mockRejectedValueOnce(new Error('gone'));
    speaker.change();
    await settle();
    expect(made[0].setSinkId.mock.lastCall).toEqual(['']);
  });

  test('that the browser holds back starts with the first touch', async () => {
    const { made, page } = outputs();
    const speaker = new Speaker(() => '', page);
    const output = speaker.open();
    made[0].play.mockRejectedValueOnce(new DOMException('touch first', 'NotAllowedError'));
    speaker.play(output, new FakeTrack() as unknown as MediaStreamTrack);
    await settle();
    document.dispatchEvent(new Event('pointerdown'));
    document.dispatchEvent(new Event('pointerdown'));
    expect(made[0].play).toHaveBeenCalledTimes(2);
  });
});

describe('the microphone is explained', () => {
  const memory = () => {
    let kept: string | null = null;
    return { getItem: () => kept, setItem: (_: string, value: string) => void (kept = value) };
  };
  const permissions = (state: string) => ({ query: async () => ({ state }) }) as unknown as Permissions;

  test('once, before the browser asks', async () => {
    const permission = new Permission(memory(), permissions('prompt'));
    const call = vi.fn();
    permission.explained(call);
    await settle();
    expect(call).not.toHaveBeenCalled();
    permission.go_on();
    expect(call).toHaveBeenCalledOnce();
    permission.explained(call);
    expect(call).toHaveBeenCalledTimes(2);
  });

  test('not where the browser will not ask', async () => {
    for (const state of ['granted', 'denied']) {
      const call = vi.fn();
      new Permission(memory(), permissions(state)).explained(call);
      await settle();
      expect(call).toHaveBeenCalledOnce();
    }
  });

  test('also where the browser does not tell, and again after “not now”', async () => {
    const permission = new Permission(memory(), undefined);
    const call = vi.fn();
    permission.explained(call);
    await settle();
    permission.cancel();
    permission.go_on();
    expect(call).not.toHaveBeenCalled();
    permission.explained(call);
    await settle();
    expect(permission.waiting).not.toBeNull();
  });
});

describe('the choice of devices', () => {
  test('is remembered, and offers what there is', async () => {
    localStorage.setItem('pbxd.speaker', 's-1');
    const all = [
      { kind: 'audioinput', deviceId: 'default', label: 'Default' },
      { kind: 'audioinput', deviceId: 'm-1', label: 'Headset' },
      { kind: 'audiooutput', deviceId: 's-1', label: '' },
      { kind: 'videoinput', deviceId: 'v-1', label: 'Camera' },
    ] as MediaDeviceInfo[];
    const changed = vi.fn();
    const choice = new DeviceChoice({ enumerateDevices: async () => all }, localStorage, changed);
    await choice.refresh();
    expect(choice.speaker).toBe('s-1');
    expect(choice.microphones).toEqual([{ id: 'm-1', label: 'Headset' }]);
    expect(choice.speakers).toEqual([{ id: 's-1', label: 'Speaker 1' }]);
    choice.choose('microphone', 'm-1');
    expect(changed).toHaveBeenCalledWith('microphone');
    expect(localStorage.getItem('pbxd.microphone')).toBe('m-1');
    choice.choose('microphone', '');
    expect(localStorage.getItem('pbxd.microphone')).toBeNull();
  });
});

test('a notification comes for who rings out of sight, and goes when it rings no more', () => {
  let wanted = false;
  const close = vi.fn();
  const show = vi.fn(() => ({ close }));
  const notifier = new Notifier({ wanted: () => wanted, show });
  const ringing = a_call({ direction: 'in', phase: 'ringing' });
  notifier.show([ringing]);
  expect(show).not.toHaveBeenCalled();
  wanted = true;
  notifier.show([ringing]);
  notifier.show([ringing]);
  expect(show.mock.calls).toEqual([['Bob is calling', '1002', 'c-1']]);
  notifier.show([{ ...ringing, phase: 'talking' }]);
  expect(close).toHaveBeenCalledOnce();
});
