import type { Sound } from './call';

/**
 * The sound of one call, without a word of WebRTC: what the phone asks of the browser, and what a test stands in for.
 * `offer` and `answer` fail with a MicrophoneError where there is no microphone.
 */
export interface MediaSession {
  /** This browser's offer, with its candidates. `accept` follows. */
  offer(): Promise<string>;
  /** This browser's answer to the switch's offer, with its candidates. */
  answer(offer: string): Promise<string>;
  /** The switch's answer. One that comes when none is awaited is left alone. */
  accept(answer: string): Promise<void>;
  /** Whether the microphone may be heard at the other end. */
  send(on: boolean): void;
  /** Whether the other end may be heard here. */
  listen(on: boolean): void;
  close(): void;
}

export interface MediaPort {
  open(changed: (sound: Sound) => void): MediaSession;
}
