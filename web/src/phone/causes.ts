import type { Call } from './call';
import type { Ending } from './ending';
import { microphone_text } from './microphone_trouble';

/** What is shown of a call that is over: `tone` says whether it went as people wanted. */
export interface EndingText {
  text: string;
  tone: 'plain' | 'trouble' | 'missed';
}

/** How long it is shown unless it is closed by hand, in milliseconds. */
export const time_shown: Record<EndingText['tone'], number> = { plain: 4_000, trouble: 30_000, missed: 15 * 60_000 };

/** FreeSWITCH's causes, for who called. `{who}` is the other end. */
const of_outgoing: Record<string, string> = {
  USER_BUSY: '{who} is busy.',
  NO_ANSWER: '{who} did not answer.',
  NO_USER_RESPONSE: '{who} did not answer: the phone does not respond.',
  USER_NOT_REGISTERED: '{who} is not online on any phone or browser.',
  SUBSCRIBER_ABSENT: '{who} is not online on any phone or browser.',
  CALL_REJECTED: '{who} declined the call.',
  DECLINE: '{who} declined the call.',
  UNALLOCATED_NUMBER: 'There is no such number.',
  NO_ROUTE_DESTINATION: 'There is no way to this number.',
  INVALID_NUMBER_FORMAT: 'This is not a number that can be called.',
  NUMBER_CHANGED: 'This number has changed.',
  OUTGOING_CALL_BARRED: 'Your extension may not call this number.',
  BEARERCAPABILITY_NOTAUTH: 'Your extension may not call this number.',
  INCOMING_CALL_BARRED: '{who} does not take calls at the moment.',
  DO_NOT_DISTURB: '{who} does not want to be disturbed.',
  ORIGINATOR_CANCEL: 'You ended the call before it was answered.',
  PROGRESS_TIMEOUT: '{who} could not be reached in time.',
};

/** Those that mean the same to both ends. */
const of_both: Record<string, string> = {
  NORMAL_TEMPORARY_FAILURE: 'The call did not go through because of a passing trouble. Try again in a moment.',
  NORMAL_CIRCUIT_CONGESTION: 'All outside lines are busy. Try again in a moment.',
  SWITCH_CONGESTION: 'The switch has too much to do. Try again in a moment.',
  REQUESTED_CHAN_UNAVAIL: 'All outside lines are busy. Try again in a moment.',
  NETWORK_OUT_OF_ORDER: 'The network to this number is out of order.',
  DESTINATION_OUT_OF_ORDER: 'The phone at the other end is out of order.',
  GATEWAY_DOWN: 'The outside line is down.',
  INCOMPATIBLE_DESTINATION: 'The two ends found no common way to send sound.',
  BEARERCAPABILITY_NOTAVAIL: 'The two ends found no common way to send sound.',
  MANDATORY_IE_MISSING: 'The two ends found no common way to send sound.',
  ALLOTTED_TIMEOUT: 'The call reached the longest time that is allowed.',
  RECOVERY_ON_TIMER_EXPIRE: 'The other end stopped responding.',
  MEDIA_TIMEOUT: 'The call ended because no sound came through any more.',
  CALL_TIMEOUT: 'The call took too long to set up.',
  EXCHANGE_ROUTING_ERROR: 'The call went round in a circle and was ended.',
  MANAGER_REQUEST: 'The call was ended by the administration.',
  SYSTEM_SHUTDOWN: 'The switch is shutting down.',
  CRASH: 'The switch had an accident and is coming back.',
};

const answered_elsewhere = new Set(['LOSE_RACE', 'PICKED_OFF']);
const usual = new Set(['NORMAL_CLEARING', 'NORMAL_UNSPECIFIED', 'NONE', 'SUCCESS', 'ATTENDED_TRANSFER', 'BLIND_TRANSFER']);

const of_ours: Record<Exclude<Ending['by'], 'switch' | 'microphone' | 'refused' | 'us'>, string> = {
  media: 'Your browser and the switch found no common way to send sound.',
  silence: 'The switch did not answer.',
  line: 'The connection to the switch was lost before the call was answered.',
  gone: 'The call could not be taken up again after the connection was lost.',
  other_tab: 'Another tab of this browser took the call over.',
};

export function who(call: Call): string {
  return call.party.name || call.party.number || 'Somebody';
}

/** Why a call is over, in a sentence for the person who sees it. */
export function ending_text(call: Call, ending: Ending): EndingText {
  switch (ending.by) {
    case 'us':
      return { text: us_text(call), tone: 'plain' };
    case 'switch':
      return switch_text(call, ending.cause, ending.code);
    case 'microphone':
      return { text: microphone_text[ending.trouble], tone: 'trouble' };
    case 'refused':
      return { text: `The switch did not take the call (${ending.code}).`, tone: 'trouble' };
    default:
      return { text: of_ours[ending.by], tone: ending.by === 'other_tab' ? 'plain' : 'trouble' };
  }
}

function us_text(call: Call): string {
  if (call.answered_at !== null) return 'Call ended.';
  return call.direction === 'in' ? 'You declined the call.' : 'You ended the call before it was answered.';
}

function switch_text(call: Call, cause: string, code: number | null): EndingText {
  const name = who(call);
  if (call.transferred_to !== null) return { text: `${name} was transferred to ${call.transferred_to}.`, tone: 'plain' };
  if (answered_elsewhere.has(cause)) return { text: 'Answered on another device.', tone: 'plain' };
  if (call.answered_at === null && call.direction === 'in') return missed_text(name, cause);
  const words = (call.answered_at === null ? of_outgoing[cause] : undefined) ?? of_both[cause];
  if (words !== undefined) return { text: words.replace('{who}', name), tone: 'trouble' };
  if (!usual.has(cause)) return { text: `The call ended: ${cause_words(cause)}${code === null ? '' : ` (${code})`}.`, tone: 'trouble' };
  if (call.answered_at !== null) return { text: `${name} hung up.`, tone: 'plain' };
  return { text: `${name} did not take the call.`, tone: 'trouble' };
}

function missed_text(name: string, cause: string): EndingText {
  if (cause === 'CALL_REJECTED') return { text: 'The call was declined on another device.', tone: 'plain' };
  return { text: `You missed a call from ${name}.`, tone: 'missed' };
}

/** An honest fallback: the switch's own word, made readable. */
function cause_words(cause: string): string {
  return cause.toLowerCase().replaceAll('_', ' ');
}
