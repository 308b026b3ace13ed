/** Time and chance, handed in so that a test can hold them: what `setTimeout`, `Date.now` and `Math.random` are to a page. */
export interface Runtime {
  /** Milliseconds since 1970. */
  now(): number;
  /** In [0, 1). */
  random(): number;
  /** Runs `work` once after `delay` milliseconds; the answer cancels it. */
  after(delay: number, work: () => void): () => void;
}

// A longer setTimeout wraps round and fires at once.
export const longest_delay = 2 ** 31 - 1;

export const browser_runtime: Runtime = {
  now: () => Date.now(),
  random: () => Math.random(),
  after(delay, work) {
    const timer = setTimeout(work, Math.min(Math.max(delay, 0), longest_delay));
    return () => clearTimeout(timer);
  },
};
