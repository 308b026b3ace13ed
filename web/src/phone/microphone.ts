import { MicrophoneError, trouble_of, type MicrophoneTrouble } from './microphone_trouble';

type Devices = Pick<MediaDevices, 'getUserMedia'>;

/** Why this page can make no call at all, or null. `page`: the globals of the page. */
export function call_obstacle(page: { isSecureContext: boolean; navigator: { mediaDevices?: unknown }; RTCPeerConnection?: unknown }): MicrophoneTrouble | null {
  if (!page.isSecureContext) return 'insecure';
  const able = page.RTCPeerConnection !== undefined && page.navigator.mediaDevices !== undefined;
  return able ? null : 'unsupported';
}

/**
 * The one microphone of the page. It is opened with the first call that needs it and let go with the last, so that the
 * browser's sign is lit no longer than somebody can be heard. Every call has a track of its own, muted by itself.
 */
export class Microphone {
  #stream: Promise<MediaStream> | null = null;
  readonly #users = new Set<MicrophoneUse>();

  constructor(
    private readonly devices: Devices | undefined,
    /** The device ID that the person chose, or an empty string. */
    private readonly chosen: () => string,
    /** The stream that is open now, for whoever shows its level. */
    private readonly changed: (stream: MediaStream | null) => void,
  ) {}

  /** Fails with a MicrophoneError. `replaced` is told when another microphone takes the first one's place. */
  async use(replaced: (track: MediaStreamTrack) => void): Promise<MicrophoneUse> {
    const use = new MicrophoneUse(replaced, () => this.#leave(use));
    this.#users.add(use);
    try {
      use.take(await this.#open());
    } catch (error) {
      this.#leave(use);
      throw error;
    }
    return use;
  }

  /** The person chose another device, or the one in use went away. */
  async change(): Promise<void> {
    if (this.#users.size === 0) return;
    const old = this.#stream;
    this.#stream = null;
    const stream = await this.#open();
    for (const use of this.#users) use.take(stream);
    stop(await old?.catch(() => null));
  }

  #open(): Promise<MediaStream> {
    this.#stream ??= this.#ask();
    return this.#stream;
  }

  async #ask(): Promise<MediaStream> {
    if (this.devices === undefined) throw new MicrophoneError('unsupported');
    const device = this.chosen();
    const wanted = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    try {
      // A device that is gone must not cost the call: `ideal` falls back to another.
      const audio = device === '' ? wanted : { ...wanted, deviceId: { ideal: device } };
      const stream = await this.devices.getUserMedia({ audio });
      stream.getAudioTracks()[0]?.addEventListener('ended', () => void this.change().catch(() => undefined));
      this.changed(stream);
      return stream;
    } catch (error) {
      this.#stream = null;
      throw new MicrophoneError(trouble_of(error));
    }
  }

  #leave(use: MicrophoneUse): void {
    this.#users.delete(use);
    if (this.#users.size > 0) return;
    const stream = this.#stream;
    this.#stream = null;
    this.changed(null);
    void stream?.then(stop, () => undefined);
  }
}

/** One call's share of the microphone. */
export class MicrophoneUse {
  #track: MediaStreamTrack | null = null;
  #on = true;
  #over = false;

  constructor(
    private readonly replaced: (track: MediaStreamTrack) => void,
    private readonly leave: () => void,
  ) {}

  get track(): MediaStreamTrack | null {
    return this.#track;
  }

  take(stream: MediaStream): void {
    const track = stream.getAudioTracks()[0]?.clone();
    if (track === undefined || this.#over) return track?.stop();
    const first = this.#track === null;
    this.#track?.stop();
    this.#track = track;
    track.enabled = this.#on;
    if (!first) this.replaced(track);
  }

  enable(on: boolean): void {
    this.#on = on;
    if (this.#track !== null) this.#track.enabled = on;
  }

  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#track?.stop();
    this.leave();
  }
}

function stop(stream: MediaStream | null | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
