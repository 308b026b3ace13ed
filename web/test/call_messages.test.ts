import { describe, expect, test } from 'vitest';
import { displayed_party, held_by_result, party_of, read_call_message, type Display } from '../src/verto/call_messages';
import { recorded_calls } from './recordings';

const sdp = 'v=0\r\n';
const invite = { callID: 'c-1', sdp, caller_id_name: 'Alice', caller_id_number: '1001' };
const read = (change: Record<string, unknown>) => read_call_message('verto.invite', { ...invite, ...change });
const identity = (change: Partial<Display>) => ({ ...(read({})!.params as Display), ...change });

describe('what a real switch said', () => {
  test('to the callee is understood, and tells who calls', () => {
    const messages = recorded_calls('callee').map(({ method, params }) => read_call_message(method, params)!);
    expect(messages.map(({ method }) => method)).toEqual(['verto.invite', 'verto.display', 'verto.bye']);
    expect(party_of(messages[0]!.params as Display)).toEqual({ name: 'Lab', number: '1001' });
    expect(displayed_party(messages[1]!.params as Display)).toEqual({ name: 'Lab', number: '1001' });
    expect(messages[2]!.params).toEqual({ callID: messages[0]!.params.callID, cause: 'NORMAL_CLEARING', causeCode: 16 });
  });

  test('to the caller is understood, and “Outbound Call” is nobody’s name', () => {
    const [answer, display] = recorded_calls('caller').map(({ method, params }) => read_call_message(method, params)!);
    expect(answer!.method).toBe('verto.answer');
    expect((answer!.params as { sdp: string }).sdp).toMatch(/^v=0/);
    expect(displayed_party(display!.params as Display)).toEqual({ name: '', number: '1002' });
  });
});

describe('what is no call', () => {
  test.each([
    ['without an ID', { callID: undefined }],
    ['with an ID of other letters', { callID: '../x' }],
    ['with an ID that is too long', { callID: 'a'.repeat(65) }],
    ['with a number for an ID', { callID: 7 }],
    ['without an SDP', { sdp: undefined }],
    ['with an SDP that is none', { sdp: 'hello' }],
    ['with an SDP that never ends', { sdp: sdp + 'a'.repeat(70_000) }],
  ])('%s is not taken for one', (_, change) => expect(read(change)).toBeUndefined());

  test('or no object at all is not taken for one', () => {
    for (const params of [undefined, null, 5, 'x', []]) expect(read_call_message('verto.bye', params)).toBeUndefined();
    expect(read_call_message('verto.info', { callID: 'c-1' })).toBeUndefined();
  });
});

describe('a caller’s name', () => {
  test.each([
    ['is text', 'Alice', 'Alice'],
    ['keeps its accents', 'Zoë Nguyễn', 'Zoë Nguyễn'],
    ['has no control characters', 'A\u0000l\u001bi\nce', 'A l i ce'],
    ['does not turn what follows round', 'Alice\u202e1001', 'Alice 1001'],
    ['is not longer than a line', 'x'.repeat(500), 'x'.repeat(80)],
    ['is not shown where it is absurdly long', 'x'.repeat(5_000), ''],
    ['is not shown where it is no text', 5, ''],
  ])('%s', (_, told, shown) => expect((read({ caller_id_name: told })!.params as Display).caller_id_name).toBe(shown));

  test('is left out where it only says the number again', () => {
    expect(party_of(identity({ caller_id_name: '1001' }))).toEqual({ name: '', number: '1001' });
  });

  test('is that of the other end, whichever way the call went', () => {
    expect(party_of(identity({ callee_id_name: 'Bob', callee_id_number: '1002', display_direction: 'inbound' }))).toEqual({ name: 'Bob', number: '1002' });
  });

  test('comes with a number of a number’s letters', () => {
    expect((read({ caller_id_number: '<b>1</b>' })!.params as Display).caller_id_number).toBe('');
    expect((read({ caller_id_number: '+49*30#' })!.params as Display).caller_id_number).toBe('+49*30#');
  });
});

test('a strange cause is no cause, and a strange code no code', () => {
  const bye = (params: object) => read_call_message('verto.bye', { callID: 'c-1', ...params })!.params;
  expect(bye({ cause: '<script>', causeCode: 'x' })).toMatchObject({ cause: 'UNSPECIFIED', causeCode: null });
  expect(bye({ cause: 'USER_BUSY', causeCode: 17 })).toMatchObject({ cause: 'USER_BUSY', causeCode: 17 });
  expect(bye({ causeCode: -1 })).toMatchObject({ causeCode: null });
});

test('an attach may come without an SDP: then the switch wants the browser’s own', () => {
  expect(read_call_message('verto.attach', { callID: 'c-1' })!.params).toMatchObject({ callID: 'c-1' });
  expect(read_call_message('verto.attach', { callID: 'c-1', sdp: 5 })).toBeUndefined();
});

test('whether the switch holds a call is read from its answer', () => {
  expect(held_by_result({ holdState: 'held' })).toBe(true);
  expect(held_by_result({ holdState: 'active' })).toBe(false);
  for (const result of [null, {}, { holdState: 1 }, 'held']) expect(held_by_result(result)).toBeUndefined();
});
