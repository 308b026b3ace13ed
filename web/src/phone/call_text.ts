import type { Call } from './call';
import { ending_text, who } from './causes';

/** Where a call stands, in a few words; the timer stands beside them. */
export function phase_text(call: Call): string {
  switch (call.phase) {
    case 'preparing':
      return 'Getting ready…';
    case 'calling':
    case 'early':
      return 'Calling…';
    case 'ringing':
      return 'is calling you';
    case 'answering':
      return 'Answering…';
    case 'talking':
      return call.held ? 'On hold' : sound_text(call);
    case 'lost':
      return 'Connection lost, taking the call up again…';
    case 'ended':
      return call.ending === null ? '' : ending_text(call, call.ending).text;
  }
}

function sound_text(call: Call): string {
  if (call.sound === 'failed') return 'No sound gets through';
  if (call.sound === 'interrupted') return 'The sound is interrupted';
  return call.muted ? 'Muted' : 'In call';
}

/** What a screen reader says when the call has changed. */
export function announcement(call: Call): string {
  const name = who(call);
  switch (call.phase) {
    case 'calling':
      return `Calling ${name}`;
    case 'ringing':
      return `${name}${call.party.name === '' ? '' : `, ${call.party.number},`} is calling you`;
    case 'talking':
      return call.held ? `The call with ${name} is on hold` : `In a call with ${name}`;
    case 'lost':
      return `The connection was lost, taking the call with ${name} up again`;
    case 'ended':
      return call.ending === null ? '' : ending_text(call, call.ending).text;
    default:
      return '';
  }
}

/** `0:07`, `12:40`, `1:02:03`. */
export function duration_text(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60) % 60;
  const hours = Math.floor(seconds / 3_600);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** The page's title while somebody calls, or while a call goes on; null for the page's own. */
export function title_text(calls: readonly Call[]): string | null {
  const ringing = calls.find(({ phase }) => phase === 'ringing');
  if (ringing !== undefined) return `☎ ${who(ringing)} is calling`;
  const going = calls.find(({ phase }) => phase !== 'ended');
  return going === undefined ? null : `● ${who(going)}`;
}

/** A number as it can be dialled, from what a person typed or pasted; empty where it is none. */
export function dialled_number(typed: string): string {
  const number = typed.replace(/[\s().\u00a0/-]/g, '');
  return /^\+?[0-9*#]{1,31}$/.test(number) ? number : '';
}
