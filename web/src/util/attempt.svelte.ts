import { ApiError } from '../api/error';

/** One thing that a person asked pbxd for: whether it is under way, and why it failed, at which field. */
export class Attempt {
  busy = $state(false);
  trouble = $state('');
  /** The field of the request that was wrong; empty: none in particular. */
  field = $state('');

  /** Runs `work` unless one is under way; true: it succeeded. */
  async run(work: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.clear();
    try {
      await work();
      return true;
    } catch (error) {
      this.trouble = error instanceof ApiError ? error.message : 'Something went wrong.';
      this.field = error instanceof ApiError ? (error.field ?? '') : '';
      return false;
    } finally {
      this.busy = false;
    }
  }

  clear(): void {
    this.trouble = '';
    this.field = '';
  }

  /** What is wrong with that field, or empty. */
  at(field: string): string {
    return this.field === field ? this.trouble : '';
  }

  /** What is wrong with none of those fields in particular. */
  besides(fields: readonly string[]): string {
    return fields.includes(this.field) ? '' : this.trouble;
  }
}
