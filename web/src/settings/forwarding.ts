import type { ExtensionSettings, SettingsChange } from '../api/settings';

export const forwards = ['forward_always', 'forward_busy', 'forward_no_answer'] as const;
export type Forward = (typeof forwards)[number];

/** A number as it is written, to be dialled: spaces, dashes, dots and brackets are for the eye only. */
export function dialled(text: string): string {
  return text.replaceAll(/[\s()./-]/g, '');
}

/** What of `fields` differs from what pbxd has; empty: nothing. */
export function changes<Field extends keyof ExtensionSettings & keyof SettingsChange>(
  now: ExtensionSettings,
  fields: Readonly<Pick<ExtensionSettings, Field>>,
): SettingsChange {
  const entries = Object.entries(fields).filter(([field, value]) => now[field as Field] !== value);
  return Object.fromEntries(entries);
}

/** How a call goes now, in a sentence. */
export function summary({ do_not_disturb, forward_always, forward_busy, forward_no_answer, voicemail, ring_seconds }: ExtensionSettings): string {
  const mailbox = voicemail ? 'your voicemail' : '';
  if (forward_always !== '') return `Every call goes to ${forward_always}.`;
  const busy = forward_busy || mailbox;
  const unanswered = forward_no_answer || mailbox;
  if (do_not_disturb) return busy === '' ? 'Nothing rings: callers are told that you are busy.' : `Nothing rings: callers go to ${busy}.`;
  const then = unanswered === '' ? 'then the call ends' : `then go to ${unanswered}`;
  return `Calls ring for ${ring_seconds} seconds, ${then}.`;
}
