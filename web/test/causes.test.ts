import { describe, expect, test } from 'vitest';
import { ending_text } from '../src/phone/causes';
import { microphone_text, trouble_of, type MicrophoneTrouble } from '../src/phone/microphone_trouble';
import { a_call } from './phone_support';

const outgoing = a_call({ phase: 'ended' });
const incoming = a_call({ phase: 'ended', direction: 'in' });
const answered = a_call({ phase: 'ended', answered_at: 5 });
const bye = (cause: string, code: number | null = null) => ({ by: 'switch' as const, cause, code });

describe('who called reads', () => {
  test.each([
    ['USER_BUSY', 'Bob is busy.'],
    ['NO_ANSWER', 'Bob did not answer.'],
    ['NO_USER_RESPONSE', 'Bob did not answer: the phone does not respond.'],
    ['USER_NOT_REGISTERED', 'Bob is not online on any phone or browser.'],
    ['CALL_REJECTED', 'Bob declined the call.'],
    ['UNALLOCATED_NUMBER', 'There is no such number.'],
    ['OUTGOING_CALL_BARRED', 'Your extension may not call this number.'],
    ['NORMAL_TEMPORARY_FAILURE', 'The call did not go through because of a passing trouble. Try again in a moment.'],
    ['INCOMPATIBLE_DESTINATION', 'The two ends found no common way to send sound.'],
    ['ORIGINATOR_CANCEL', 'You ended the call before it was answered.'],
    ['NORMAL_CLEARING', 'Bob did not take the call.'],
  ])('after %s: %s', (cause, text) => expect(ending_text(outgoing, bye(cause))).toEqual({ text, tone: 'trouble' }));

  test('the switch’s own word, with its code, where there is no better one', () => {
    expect(ending_text(outgoing, bye('PROTOCOL_ERROR', 111)).text).toBe('The call ended: protocol error (111).');
    expect(ending_text(outgoing, bye('UNSPECIFIED')).text).toBe('The call ended: unspecified.');
  });

  test('the number where there is no name, and somebody where there is neither', () => {
    expect(ending_text(a_call({ party: { name: '', number: '1002' } }), bye('USER_BUSY')).text).toBe('1002 is busy.');
    expect(ending_text(a_call({ party: { name: '', number: '' } }), bye('USER_BUSY')).text).toBe('Somebody is busy.');
  });
});

describe('who was called reads', () => {
  test.each([
    ['ORIGINATOR_CANCEL', 'You missed a call from Bob.', 'missed'],
    ['NO_ANSWER', 'You missed a call from Bob.', 'missed'],
    ['NORMAL_CLEARING', 'You missed a call from Bob.', 'missed'],
    ['LOSE_RACE', 'Answered on another device.', 'plain'],
    ['PICKED_OFF', 'Answered on another device.', 'plain'],
    ['CALL_REJECTED', 'The call was declined on another device.', 'plain'],
  ])('after %s: %s', (cause, text, tone) => expect(ending_text(incoming, bye(cause))).toEqual({ text, tone }));
});

describe('after a conversation', () => {
  test.each([
    ['NORMAL_CLEARING', 'Bob hung up.', 'plain'],
    ['ALLOTTED_TIMEOUT', 'The call reached the longest time that is allowed.', 'trouble'],
    ['RECOVERY_ON_TIMER_EXPIRE', 'The other end stopped responding.', 'trouble'],
    // An answered call was not declined, whatever the cause says.
    ['CALL_REJECTED', 'The call ended: call rejected.', 'trouble'],
  ])('%s is told as: %s', (cause, text, tone) => expect(ending_text(answered, bye(cause))).toEqual({ text, tone }));

  test('a transfer is told as one', () => {
    expect(ending_text({ ...answered, transferred_to: '1003' }, bye('BLIND_TRANSFER')).text).toBe('Bob was transferred to 1003.');
  });
});

describe('what was not the switch', () => {
  test.each([
    [outgoing, { by: 'us' }, 'You ended the call before it was answered.'],
    [incoming, { by: 'us' }, 'You declined the call.'],
    [answered, { by: 'us' }, 'Call ended.'],
    [outgoing, { by: 'refused', code: -32600 }, 'The switch did not take the call (-32600).'],
    [outgoing, { by: 'silence' }, 'The switch did not answer.'],
    [outgoing, { by: 'line' }, 'The connection to the switch was lost before the call was answered.'],
    [answered, { by: 'gone' }, 'The call could not be taken up again after the connection was lost.'],
    [answered, { by: 'other_tab' }, 'Another tab of this browser took the call over.'],
  ] as const)('is told too: %#', (call, ending, text) => expect(ending_text(call, ending).text).toBe(text));
});

describe('a microphone', () => {
  test.each([
    ['NotAllowedError', 'Permission denied', 'denied'],
    ['NotAllowedError', 'Permission dismissed', 'dismissed'],
    ['SecurityError', '', 'denied'],
    ['NotFoundError', '', 'missing'],
    ['OverconstrainedError', '', 'missing'],
    ['NotReadableError', '', 'in_use'],
    ['TypeError', '', 'failed'],
  ])('that fails with %s (%s) is %s', (name, message, trouble) => {
    expect(trouble_of(new DOMException(message, name))).toBe(trouble);
  });

  test('that is not there is told with what to do', () => {
    for (const trouble of Object.keys(microphone_text) as MicrophoneTrouble[]) {
      expect(ending_text(outgoing, { by: 'microphone', trouble }).text).toMatch(/call again|Call again|Open pbxd|Use a current/);
    }
    expect(trouble_of('nonsense')).toBe('failed');
  });
});
