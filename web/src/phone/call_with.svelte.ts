/** What a person calls with: this browser, or a phone of theirs that rings first. */
export type CallMeans = 'browser' | 'phone';

const key = 'pbxd.call_with';

/** The person's choice, kept in this browser. */
export class CallWith {
  #means = $state<CallMeans>('browser');

  constructor(private readonly kept: Pick<Storage, 'getItem' | 'setItem'>) {
    try {
      if (kept.getItem(key) === 'phone') this.#means = 'phone';
    } catch {
      // A browser that keeps nothing calls with itself.
    }
  }

  get means(): CallMeans {
    return this.#means;
  }

  choose(means: CallMeans): void {
    this.#means = means;
    try {
      this.kept.setItem(key, means);
    } catch {
      // It holds as long as the page is open.
    }
  }
}
