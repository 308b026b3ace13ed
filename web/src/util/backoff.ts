/**
 * How long to wait before the next attempt: doubling up to a cap, and jittered, so that a thousand browsers do not come
 * back in the same second after a restart.
 *
 *     const backoff = new Backoff(Math.random);
 *     wait(backoff.next());  // 500..1000 ms, then 1..2 s, ... at most 30 s
 *     backoff.reset();       // after a connection that lasted
 */
export class Backoff {
  #attempts = 0;

  constructor(
    private readonly random: () => number,
    private readonly base = 1_000,
    private readonly cap = 30_000,
  ) {}

  /** Milliseconds to wait: between half of the step and the whole of it. */
  next(): number {
    const step = Math.min(this.cap, this.base * 2 ** this.#attempts);
    this.#attempts = Math.min(this.#attempts + 1, 30);
    return Math.round(step * (0.5 + this.random() / 2));
  }

  /** The next wait is the longest: for a server that has said no, not one that is away. */
  exhaust(): void {
    this.#attempts = 30;
  }

  reset(): void {
    this.#attempts = 0;
  }

  get attempts(): number {
    return this.#attempts;
  }
}
