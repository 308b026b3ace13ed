import type { Party } from '../verto/call_messages';
import type { Ending } from './ending';

/**
 * One call, as pure data and a table of what may follow what.
 *
 *     out:  preparing --sent--> calling --media--> early --answered--> talking
 *                                  `---------answered-------------------^
 *     in:   ringing --accept--> answering --accepted--> talking
 *              ^---unaccepted------'                   (no microphone yet; it rings on)
 *     talking --lost--> lost --attached--> talking         (a reload, or a lost connection to the switch)
 *     every phase but ended --ended--> ended
 */
export type Phase = 'preparing' | 'calling' | 'early' | 'ringing' | 'answering' | 'talking' | 'lost' | 'ended';

/** How the sound is doing: `interrupted` may heal by itself, `failed` does not. */
export type Sound = 'none' | 'connecting' | 'flowing' | 'interrupted' | 'failed';

export interface Call {
  readonly id: string;
  readonly direction: 'out' | 'in';
  readonly phase: Phase;
  readonly party: Party;
  /** Local milliseconds since 1970. */
  readonly began_at: number;
  readonly answered_at: number | null;
  readonly ended_at: number | null;
  readonly muted: boolean;
  readonly held: boolean;
  /** The switch has been asked to hold, resume or transfer, and has not answered yet. */
  readonly busy: boolean;
  readonly sound: Sound;
  /** Where the switch says it has sent the other end. */
  readonly transferred_to: string | null;
  /** What did not work, in words; the call goes on. */
  readonly notice: string;
  readonly ending: Ending | null;
}

export type CallEvent =
  | { type: 'sent' }
  | { type: 'media' }
  | { type: 'answered' }
  | { type: 'accept' }
  | { type: 'accepted' }
  | { type: 'unaccepted'; notice: string }
  | { type: 'lost' }
  | { type: 'attached' }
  | { type: 'ended'; ending: Ending }
  | { type: 'muted'; on: boolean }
  | { type: 'hold_asked' }
  | { type: 'held'; on: boolean }
  | { type: 'transferred'; to: string }
  | { type: 'refused'; notice: string }
  | { type: 'sound'; sound: Sound }
  | { type: 'party'; party: Party };

const going: readonly Phase[] = ['preparing', 'calling', 'early', 'ringing', 'answering', 'talking', 'lost'];

/** Where an event leads from each phase in which it means something. */
const transitions: { readonly [type in CallEvent['type']]?: { readonly [phase in Phase]?: Phase } } = {
  sent: { preparing: 'calling' },
  media: { calling: 'early' },
  answered: { calling: 'talking', early: 'talking' },
  accept: { ringing: 'answering' },
  accepted: { answering: 'talking' },
  unaccepted: { answering: 'ringing' },
  lost: { talking: 'lost' },
  attached: { lost: 'talking', talking: 'talking' },
  ended: Object.fromEntries(going.map((phase) => [phase, 'ended'])),
};

export function new_call(id: string, direction: Call['direction'], party: Party, now: number): Call {
  return {
    id,
    direction,
    phase: direction === 'out' ? 'preparing' : 'ringing',
    party,
    began_at: now,
    answered_at: null,
    ended_at: null,
    muted: false,
    held: false,
    busy: false,
    sound: 'none',
    transferred_to: null,
    notice: '',
    ending: null,
  };
}

/** Whether the event means something in that phase. */
export function can(phase: Phase, type: CallEvent['type']): boolean {
  const table = transitions[type];
  return table === undefined ? phase !== 'ended' : table[phase] !== undefined;
}

/** The call after the event; the same object where the event means nothing to it. */
export function reduce(call: Call, event: CallEvent, now: number): Call {
  if (!can(call.phase, event.type)) return call;
  const phase = transitions[event.type]?.[call.phase] ?? call.phase;
  const moved = { ...call, phase };
  switch (event.type) {
    case 'answered':
    case 'accepted':
      return { ...moved, answered_at: now };
    case 'attached':
      return { ...moved, answered_at: call.answered_at ?? now };
    case 'lost':
      return { ...moved, busy: false, sound: 'interrupted' };
    case 'ended':
      return { ...moved, busy: false, ended_at: now, sound: 'none', ending: event.ending };
    case 'muted':
      return { ...moved, muted: event.on };
    case 'hold_asked':
      return { ...moved, busy: true, notice: '' };
    case 'held':
      return { ...moved, busy: false, held: event.on };
    case 'transferred':
      return { ...moved, busy: false, transferred_to: event.to, notice: '' };
    case 'accept':
      return { ...moved, notice: '' };
    case 'unaccepted':
    case 'refused':
      return { ...moved, busy: false, notice: event.notice };
    case 'sound':
      return { ...moved, sound: event.sound };
    case 'party':
      return { ...moved, party: event.party };
    default:
      return moved;
  }
}

/** A call that was answered and is not over: what a reload must not end. */
export function is_connected(call: Call): boolean {
  return call.phase === 'talking' || call.phase === 'lost';
}

export function is_over(call: Call): boolean {
  return call.phase === 'ended';
}

/** Whether anything of the microphone may go out. */
export function is_sending(call: Call): boolean {
  return !call.muted && !call.held && call.phase !== 'ended';
}
