import { describe, expect, test } from 'vitest';
import { can, is_sending, reduce, type CallEvent, type Phase } from '../src/phone/call';
import { announcement, dialled_number, duration_text, phase_text, title_text } from '../src/phone/call_text';
import { loudness } from '../src/phone/level';
import { tone_of } from '../src/phone/tone_choice';
import { a_call } from './phone_support';

const phases: Phase[] = ['preparing', 'calling', 'early', 'ringing', 'answering', 'talking', 'lost', 'ended'];
const ended: CallEvent = { type: 'ended', ending: { by: 'us' } };

describe('a call goes', () => {
  const table: [CallEvent, Partial<Record<Phase, Phase>>][] = [
    [{ type: 'sent' }, { preparing: 'calling' }],
    [{ type: 'media' }, { calling: 'early' }],
    [{ type: 'answered' }, { calling: 'talking', early: 'talking' }],
    [{ type: 'accept' }, { ringing: 'answering' }],
    [{ type: 'accepted' }, { answering: 'talking' }],
    [{ type: 'unaccepted', notice: 'x' }, { answering: 'ringing' }],
    [{ type: 'lost' }, { talking: 'lost' }],
    [{ type: 'attached' }, { lost: 'talking', talking: 'talking' }],
    [ended, { preparing: 'ended', calling: 'ended', early: 'ended', ringing: 'ended', answering: 'ended', talking: 'ended', lost: 'ended' }],
  ];
  const cases = table.flatMap(([event, leads]) => phases.map((from) => [event, from, leads[from]] as const));

  test.each(cases)('by %o from %s to %s', (event, from, to) => {
    const call = a_call({ phase: from });
    const next = reduce(call, event, 5);
    if (to === undefined) expect(next).toBe(call);
    else expect(next.phase).toBe(to);
    expect(can(from, event.type)).toBe(to !== undefined);
  });

  test('nowhere any more once it is over, whatever comes', () => {
    const over = a_call({ phase: 'ended' });
    for (const event of [{ type: 'muted', on: true }, { type: 'held', on: true }, { type: 'sound', sound: 'flowing' }] as CallEvent[]) {
      expect(reduce(over, event, 1)).toBe(over);
    }
  });
});

describe('a call knows', () => {
  test('when it was answered, also after it was taken up again', () => {
    const talking = reduce(a_call({ phase: 'calling' }), { type: 'answered' }, 7);
    expect(talking.answered_at).toBe(7);
    const again = reduce(reduce(talking, { type: 'lost' }, 8), { type: 'attached' }, 9);
    expect(again).toMatchObject({ phase: 'talking', answered_at: 7 });
  });

  test('how it ended', () => {
    expect(reduce(a_call(), ended, 3)).toMatchObject({ ended_at: 3, ending: { by: 'us' }, sound: 'none', busy: false });
  });

  test('what may go out of the microphone', () => {
    expect(is_sending(a_call({ phase: 'talking' }))).toBe(true);
    for (const change of [{ muted: true }, { held: true }, { phase: 'ended' as const }]) expect(is_sending(a_call({ phase: 'talking', ...change }))).toBe(false);
  });
});

describe('what is heard', () => {
  const talking = a_call({ phase: 'talking' });
  const ringing = a_call({ id: 'c-2', direction: 'in', phase: 'ringing' });
  test.each([
    ['nothing without calls', [], 'none'],
    ['the ring of a call that comes in', [ringing], 'ring'],
    ['a short knock while talking', [talking, ringing], 'waiting'],
    ['the ring where the other call is held', [{ ...talking, held: true }, ringing], 'ring'],
    ['a ringback while calling', [a_call({ phase: 'calling' })], 'ringback'],
    ['the switch’s own tone where it sends one', [a_call({ phase: 'early' })], 'none'],
    ['nothing of what is over', [a_call({ phase: 'ended' })], 'none'],
  ] as const)('is %s', (_, calls, tone) => expect(tone_of(calls)).toBe(tone));

  test('is measured in decibels', () => {
    expect(loudness(new Float32Array(64))).toBe(0);
    expect(loudness(new Float32Array(64).fill(1))).toBe(1);
    const half = loudness(new Float32Array(64).fill(0.016));
    expect(half).toBeGreaterThan(0.4);
    expect(half).toBeLessThan(0.6);
    expect(loudness([])).toBe(0);
  });
});

describe('words', () => {
  test.each([
    [a_call({ phase: 'preparing' }), 'Getting ready…'],
    [a_call({ phase: 'calling' }), 'Calling…'],
    [a_call({ phase: 'talking', sound: 'flowing' }), 'In call'],
    [a_call({ phase: 'talking', muted: true }), 'Muted'],
    [a_call({ phase: 'talking', held: true }), 'On hold'],
    [a_call({ phase: 'talking', sound: 'failed' }), 'No sound gets through'],
    [a_call({ phase: 'ended', ending: { by: 'us' }, answered_at: 1 }), 'Call ended.'],
  ])('for %o', (call, words) => expect(phase_text(call)).toBe(words));

  test('for a screen reader name who it is', () => {
    expect(announcement(a_call({ phase: 'ringing' }))).toBe('Bob, 1002, is calling you');
    expect(announcement(a_call({ phase: 'talking' }))).toBe('In a call with Bob');
    expect(announcement(a_call({ phase: 'preparing' }))).toBe('');
  });

  test.each([[0, '0:00'], [7_900, '0:07'], [760_000, '12:40'], [3_723_000, '1:02:03'], [-5, '0:00']])('for %i ms are %s', (time, words) => {
    expect(duration_text(time)).toBe(words);
  });

  test('in the title tell of who rings before who is talked to', () => {
    expect(title_text([])).toBeNull();
    expect(title_text([a_call({ phase: 'ended' })])).toBeNull();
    expect(title_text([a_call({ phase: 'talking' })])).toBe('● Bob');
    expect(title_text([a_call({ phase: 'talking' }), a_call({ phase: 'ringing', party: { name: '', number: '99' } })])).toBe('☎ 99 is calling');
  });

  test.each([['1002', '1002'], ['+49 (30) 123-45', '+493012345'], ['*98#', '*98#'], ['', ''], ['bob', ''], ['1+2', ''], ['1'.repeat(40), ''], ['12;34', '']])(
    'typed as %j are the number %j',
    (typed, number) => expect(dialled_number(typed)).toBe(number),
  );
});
