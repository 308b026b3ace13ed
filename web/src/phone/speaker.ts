/**
 * Where the other end is heard. A page that was reloaded in the middle of a call may not make a sound before the person
 * touches it; then it starts with the first touch.
 */
export class Speaker {
  readonly #outputs = new Set<HTMLAudioElement>();

  constructor(
    /** The device ID that the person chose, or an empty string. */
    private readonly chosen: () => string,
    private readonly page: Pick<Document, 'createElement' | 'addEventListener' | 'removeEventListener'>,
  ) {}

  open(): HTMLAudioElement {
    const output = this.page.createElement('audio');
    output.autoplay = true;
    this.#outputs.add(output);
    void this.#direct(output);
    return output;
  }

  play(output: HTMLAudioElement, track: MediaStreamTrack): void {
    output.srcObject = new MediaStream([track]);
    output.play().catch(() => this.#at_first_touch(output));
  }

  close(output: HTMLAudioElement): void {
    this.#outputs.delete(output);
    output.pause();
    output.srcObject = null;
  }

  /** The person chose another device. */
  change(): void {
    for (const output of this.#outputs) void this.#direct(output);
  }

  async #direct(output: HTMLAudioElement): Promise<void> {
    // Not in every browser, whatever the types say.
    if (!('setSinkId' in output)) return;
    try {
      await output.setSinkId(this.chosen());
    } catch {
      // A device that is gone: the system's own is better than silence.
      await output.setSinkId('').catch(() => undefined);
    }
  }

  #at_first_touch(output: HTMLAudioElement): void {
    const again = () => {
      for (const type of ['pointerdown', 'keydown']) this.page.removeEventListener(type, again);
      if (this.#outputs.has(output)) output.play().catch(() => undefined);
    };
    for (const type of ['pointerdown', 'keydown']) this.page.addEventListener(type, again);
  }
}
