import { ApiError } from '../api/error';
import type { Fields } from './records';
import type { Read, Trouble } from './drafts';

/** A form on its way to pbxd: whether it is, and what was wrong with it. */
export class FormState {
  busy = $state(false);
  trouble = $state.raw<Trouble | null>(null);

  /** `fields`: those that the form shows; trouble with another is told above them all. */
  constructor(private readonly fields: readonly string[]) {}

  /** What is wrong with that field; empty: nothing. An empty name is for what is wrong with none of them. */
  wrong(field: string): string {
    return this.trouble?.field === field ? this.trouble.message : '';
  }

  /** Whether it was saved. */
  async submit(read: Read, save: (fields: Fields) => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.trouble = null;
    if ('trouble' in read) {
      this.trouble = read.trouble;
      return false;
    }
    this.busy = true;
    try {
      await save(read.fields);
      return true;
    } catch (error) {
      this.trouble = this.#trouble_of(error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  #trouble_of(error: unknown): Trouble {
    if (!(error instanceof ApiError)) return { field: '', message: 'Something went wrong; nothing was changed.' };
    const shown = error.field !== undefined && this.fields.includes(error.field);
    return { field: shown ? (error.field ?? '') : '', message: error.message };
  }
}
