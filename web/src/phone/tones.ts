/** What is to be heard of the calls that are not answered: `ring` here, `ringback` while the other end rings. */
export type Tone = 'none' | 'ring' | 'ringback' | 'waiting';

interface Pattern {
  frequencies: readonly number[];
  volume: number;
  /** Milliseconds of sound and of silence, in turns. */
  beats: readonly number[];
}

// The ring is a soft double one; the ringback is that of most of Europe; the other call's knock is short.
const patterns: Record<Exclude<Tone, 'none'>, Pattern> = {
  ring: { frequencies: [523.25, 659.25], volume: 0.16, beats: [400, 200, 400, 2_000] },
  ringback: { frequencies: [425], volume: 0.06, beats: [1_000, 4_000] },
  waiting: { frequencies: [425], volume: 0.05, beats: [200, 200, 200, 4_400] },
};

/** Makes the tones with WebAudio; there are no sound files. */
export class Tones {
  #tone: Tone = 'none';
  #context: AudioContext | null = null;
  #stop: () => void = () => undefined;

  constructor(private readonly make: () => AudioContext) {}

  play(tone: Tone): void {
    if (tone === this.#tone) return;
    this.#tone = tone;
    this.#stop();
    this.#stop = () => undefined;
    if (tone !== 'none') this.#start(patterns[tone]);
    else void this.#context?.suspend().catch(() => undefined);
  }

  /** A page may make no sound before the person touches it: to be called at a touch. */
  touched(): void {
    if (this.#tone !== 'none') void this.#context?.resume().catch(() => undefined);
  }

  close(): void {
    this.play('none');
    void this.#context?.close().catch(() => undefined);
    this.#context = null;
  }

  #start(pattern: Pattern): void {
    try {
      this.#context ??= this.make();
      void this.#context.resume().catch(() => undefined);
      this.#stop = sound(this.#context, pattern);
    } catch {
      // Without WebAudio the call is still seen.
    }
  }
}

function sound(context: AudioContext, { frequencies, volume, beats }: Pattern): () => void {
  const gain = context.createGain();
  gain.gain.value = 0;
  gain.connect(context.destination);
  const oscillators = frequencies.map((frequency) => {
    const oscillator = context.createOscillator();
    oscillator.frequency.value = frequency;
    oscillator.connect(gain);
    oscillator.start();
    return oscillator;
  });
  let beat = 0;
  let timer: ReturnType<typeof setTimeout>;
  const next = () => {
    // A ramp of a few milliseconds, for a hard edge is heard as a click.
    gain.gain.setTargetAtTime(beat % 2 === 0 ? volume : 0, context.currentTime, 0.015);
    timer = setTimeout(next, beats[beat++ % beats.length]);
  };
  next();
  return () => {
    clearTimeout(timer);
    gain.gain.setTargetAtTime(0, context.currentTime, 0.015);
    for (const oscillator of oscillators) oscillator.stop(context.currentTime + 0.1);
  };
}
