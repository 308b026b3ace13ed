import type { Call } from './call';
import type { Tone } from './tones';

/** What is heard of these calls. Early media is the switch's own ringback, and nobody rings into a conversation. */
export function tone_of(calls: readonly Call[]): Tone {
  const talking = calls.some(({ phase, held }) => phase === 'talking' && !held);
  if (calls.some(({ phase }) => phase === 'ringing')) return talking ? 'waiting' : 'ring';
  return calls.some(({ phase }) => phase === 'calling') ? 'ringback' : 'none';
}
