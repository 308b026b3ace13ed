import type { Did, KnownExtension, Route } from './records';

export const calling_classes = ['internal', 'local', 'national', 'international'] as const;

const class_texts: Record<string, string> = {
  internal: 'everybody',
  local: 'class local and up',
  national: 'class national and up',
  international: 'class international only',
};

/** Who may use a route. */
export function class_text(route: Pick<Route, 'calling_class' | 'emergency'>): string {
  if (route.emergency) return 'everybody, always';
  return class_texts[route.calling_class] ?? route.calling_class;
}

/** What becomes of the digits that were dialled; empty: nothing. */
export function digits_text({ strip, prefix }: Pick<Route, 'strip' | 'prefix'>): string {
  const words: string[] = [];
  if (strip > 0) words.push(`without the first ${strip === 1 ? 'digit' : `${strip} digits`}`);
  if (prefix !== '') words.push(`with ${prefix} in front`);
  return words.join(', ');
}

/** "1001 Alice": a number with the name of whose it is, if it is known. */
export function extension_text(number: string, known: readonly KnownExtension[]): string {
  const name = known.find((extension) => extension.number === number)?.name;
  return name === undefined || name === '' ? number : `${number} ${name}`;
}

/** What becomes of a call that nobody answers. */
export function unanswered_text(did: Did): string {
  return did.voicemail === '' ? 'then ends' : `then the voicemail of ${did.voicemail}`;
}
