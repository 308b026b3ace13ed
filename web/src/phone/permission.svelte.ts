const key = 'pbxd.microphone.explained';

/**
 * Explains, before the browser's own question comes for the first time, why it comes: a prompt out of the blue is refused,
 * and a refusal is hard to undo.
 */
export class Permission {
  /** What waits for the person to have read it; null: nothing is to be explained. */
  waiting = $state.raw<(() => void) | null>(null);

  constructor(
    private readonly storage: Pick<Storage, 'getItem' | 'setItem'> = localStorage,
    private readonly permissions: Pick<Permissions, 'query'> | undefined = navigator.permissions as Permissions | undefined,
  ) {}

  /** Goes on at once where the microphone is allowed (or refused) already, or this was explained before. */
  explained(go_on: () => void): void {
    if (this.#was_explained()) return go_on();
    void this.#is_settled().then((settled) => {
      if (settled) go_on();
      else this.waiting = go_on;
    });
  }

  /** The person has read it: the browser asks now. */
  go_on(): void {
    const { waiting } = this;
    if (waiting === null) return;
    this.waiting = null;
    try {
      this.storage.setItem(key, 'yes');
    } catch {
      // Then it is explained once more.
    }
    waiting();
  }

  cancel(): void {
    this.waiting = null;
  }

  #was_explained(): boolean {
    try {
      return this.storage.getItem(key) !== null;
    } catch {
      return false;
    }
  }

  async #is_settled(): Promise<boolean> {
    try {
      const status = await this.permissions?.query({ name: 'microphone' as PermissionName });
      return status !== undefined && status.state !== 'prompt';
    } catch {
      return false;
    }
  }
}
