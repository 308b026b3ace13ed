/** The server's time, ticking: relative times are derived from it and so stay true. */
export class Clock {
  #offset = $state(0);
  #local = $state(Date.now());
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Milliseconds since 1970 by the server's clock. */
  get now(): number {
    return this.#local + this.#offset;
  }

  set offset(milliseconds: number) {
    this.#offset = milliseconds;
  }

  start(period: number): void {
    this.#timer = setInterval(() => this.tick(), period);
  }

  tick(): void {
    this.#local = Date.now();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
