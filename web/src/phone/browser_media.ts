import type { Runtime } from '../util/runtime';
import type { Sound } from './call';
import { gathered } from './ice';
import type { MediaPort, MediaSession } from './media';
import type { Microphone, MicrophoneUse } from './microphone';
import { MicrophoneError } from './microphone_trouble';
import type { Speaker } from './speaker';

export interface BrowserMediaPorts {
  microphone: Microphone;
  speaker: Speaker;
  runtime: Runtime;
  ice_servers(): RTCIceServer[];
}

/** Sound by WebRTC: a connection for each call, one microphone for all. */
export class BrowserMedia implements MediaPort {
  constructor(private readonly ports: BrowserMediaPorts) {}

  open(changed: (sound: Sound) => void): MediaSession {
    return new PeerSession(this.ports, changed);
  }
}

const sound_of: Record<RTCPeerConnectionState, Sound> = {
  new: 'connecting',
  connecting: 'connecting',
  connected: 'flowing',
  disconnected: 'interrupted',
  failed: 'failed',
  closed: 'none',
};

class PeerSession implements MediaSession {
  readonly #connection: RTCPeerConnection;
  readonly #output: HTMLAudioElement;
  #use: MicrophoneUse | null = null;
  #sending = true;
  #closed = false;

  constructor(
    private readonly ports: BrowserMediaPorts,
    changed: (sound: Sound) => void,
  ) {
    this.#connection = new RTCPeerConnection({ iceServers: ports.ice_servers() });
    this.#output = ports.speaker.open();
    this.#connection.addEventListener('track', ({ track }) => this.ports.speaker.play(this.#output, track));
    this.#connection.addEventListener('connectionstatechange', () => {
      if (!this.#closed) changed(sound_of[this.#connection.connectionState]);
    });
  }

  async offer(): Promise<string> {
    const track = await this.#microphone();
    this.#connection.addTransceiver(track, { direction: 'sendrecv' });
    await this.#connection.setLocalDescription(await this.#connection.createOffer());
    return this.#described();
  }

  async answer(offer: string): Promise<string> {
    const track = await this.#microphone();
    await this.#connection.setRemoteDescription({ type: 'offer', sdp: offer });
    this.#connection.addTrack(track);
    await this.#connection.setLocalDescription(await this.#connection.createAnswer());
    return this.#described();
  }

  async accept(answer: string): Promise<void> {
    if (this.#connection.signalingState !== 'have-local-offer') return;
    await this.#connection.setRemoteDescription({ type: 'answer', sdp: answer });
  }

  send(on: boolean): void {
    this.#sending = on;
    this.#use?.enable(on);
  }

  listen(on: boolean): void {
    this.#output.muted = !on;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#connection.close();
    this.#use?.close();
    this.ports.speaker.close(this.#output);
  }

  async #microphone(): Promise<MediaStreamTrack> {
    const use = await this.ports.microphone.use((track) => void this.#replace(track));
    this.#use = use;
    if (this.#closed) use.close();
    use.enable(this.#sending);
    if (use.track === null || this.#closed) throw new MicrophoneError('failed');
    return use.track;
  }

  async #replace(track: MediaStreamTrack): Promise<void> {
    for (const sender of this.#connection.getSenders()) await sender.replaceTrack(track);
  }

  async #described(): Promise<string> {
    await gathered(this.#connection, this.ports.runtime);
    return this.#connection.localDescription?.sdp ?? '';
  }
}
