import { readFileSync } from 'node:fs';
import type { CallMethod } from '../src/verto/messages';

/** The requests about calls that the switch made of one of the two recorded browsers. */
export function recorded_calls(browser: 'caller' | 'callee'): { method: CallMethod; params: any }[] {
  return readFileSync(new URL(`../../tests/fixtures/verto/call-${browser}-received.jsonl`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .filter(({ method }) => method !== undefined && method !== 'verto.clientReady');
}
