// @vitest-environment jsdom
import { flushSync, type Component } from 'svelte';
import { describe, expect, test, vi } from 'vitest';
import CallButton from '../src/components/CallButton.svelte';
import CallPanel from '../src/components/CallPanel.svelte';
import Dialer from '../src/components/Dialer.svelte';
import EndedCall from '../src/components/EndedCall.svelte';
import IncomingCall from '../src/components/IncomingCall.svelte';
import PhoneDock from '../src/components/PhoneDock.svelte';
import type { Call } from '../src/phone/call';
import { DeviceChoice } from '../src/phone/device_choice.svelte';
import { find, mounts_components, show, take_down } from './mounting';
import { a_call, alice } from './phone_support';

function press(root: ParentNode, testid: string): void {
  find(root, testid).click();
  flushSync();
}

mounts_components();

describe('the button of a row', () => {
  test('calls that extension, and says so', () => {
    const call = vi.fn();
    const root = show(CallButton, { number: '1002', name: 'Bob', reason: '', call });
    expect(find(root, 'call').getAttribute('aria-label')).toBe('Call Bob, 1002');
    press(root, 'call');
    expect(call).toHaveBeenCalledWith('1002', 'Bob');
  });

  test('says why it cannot, can be reached, and does nothing', () => {
    const call = vi.fn();
    const root = show(CallButton, { number: '1002', name: 'Bob', reason: 'This browser is not online.', call });
    const button = find<HTMLButtonElement>(root, 'call');
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(button.disabled).toBe(false);
    expect(button.title).toBe('This browser is not online.');
    press(root, 'call');
    expect(call).not.toHaveBeenCalled();
  });
});

describe('a call that comes in', () => {
  const ringing = a_call({ direction: 'in', phase: 'ringing', party: alice });
  const incoming = () => {
    const answer = vi.fn();
    const decline = vi.fn();
    return { answer, decline, root: show(IncomingCall, { call: ringing, busy: false, answer, decline }) };
  };

  test('takes the focus, but not with a button that a key could press', () => {
    const { root } = incoming();
    expect(document.activeElement).toBe(find(root, 'incoming'));
  });

  test('leaves it where somebody is typing', () => {
    const input = document.createElement('input');
    document.body.append(input);
    input.focus();
    incoming();
    expect(document.activeElement).toBe(input);
  });

  test('gives it back where it took it from', async () => {
    const button = document.createElement('button');
    document.body.append(button);
    button.focus();
    incoming();
    await take_down();
    expect(document.activeElement).toBe(button);
  });

  test('is answered and declined', () => {
    const { root, answer, decline } = incoming();
    expect(root.textContent).toContain('Alice');
    press(root, 'answer');
    press(root, 'decline');
    expect(answer).toHaveBeenCalledWith('c-1');
    expect(decline).toHaveBeenCalledWith('c-1');
  });
});

describe('the panel of a call', () => {
  function panel(call: Call) {
    const phone = { hang_up: vi.fn(), mute: vi.fn(), hold: vi.fn(), resume: vi.fn(), dtmf: vi.fn(), transfer: vi.fn() };
    return { phone, root: show(CallPanel, { call, stream: null, phone }) };
  }
  const talking = a_call({ phase: 'talking', answered_at: Date.now() });

  test('mutes, holds and hangs up', () => {
    const { root, phone } = panel(talking);
    for (const what of ['mute', 'hold', 'hang-up']) press(root, what);
    expect(phone.mute).toHaveBeenCalledWith('c-1', true);
    expect(phone.hold).toHaveBeenCalledWith('c-1');
    expect(phone.hang_up).toHaveBeenCalledWith('c-1');
  });

  test('resumes what is held', () => {
    const { root, phone } = panel({ ...talking, held: true });
    press(root, 'hold');
    expect(phone.resume).toHaveBeenCalledWith('c-1');
    expect(root.textContent).toContain('On hold');
  });

  test('sends keys from the pad and from the keyboard, while the pad is open', () => {
    const { root, phone } = panel(talking);
    const key = (name: string) => window.dispatchEvent(new KeyboardEvent('keydown', { key: name }));
    key('1');
    expect(phone.dtmf).not.toHaveBeenCalled();
    press(root, 'keypad');
    press(root, 'key-star');
    key('7');
    key('Escape');
    flushSync();
    key('8');
    expect(phone.dtmf.mock.calls.map(([, sent]) => sent)).toEqual(['*', '7']);
  });

  test('transfers to a number, and to nothing else', () => {
    const { root, phone } = panel(talking);
    press(root, 'transfer');
    const input = find<HTMLInputElement>(root, 'transfer-number');
    const type = (text: string) => {
      input.value = text;
      input.dispatchEvent(new Event('input', { bubbles: true }));
      flushSync();
    };
    type('nobody');
    expect(find<HTMLButtonElement>(root, 'transfer-send').disabled).toBe(true);
    type('10 03');
    press(root, 'transfer-send');
    expect(phone.transfer).toHaveBeenCalledWith('c-1', '1003');
  });

  test('offers only cancelling while nobody has answered', () => {
    const { root } = panel(a_call({ phase: 'calling' }));
    for (const what of ['hold', 'keypad', 'transfer']) expect(find<HTMLButtonElement>(root, what).disabled).toBe(true);
    expect(find(root, 'hang-up').textContent).toContain('Cancel');
  });

  test('counts the seconds', () => {
    const { root } = panel({ ...talking, answered_at: Date.now() });
    vi.advanceTimersByTime(65_000);
    flushSync();
    expect(find(root, 'call-timer').textContent).toBe('1:05');
  });

  test('never writes a style into the markup, which the content security policy would refuse', () => {
    const { root } = panel(talking);
    press(root, 'keypad');
    expect(root.querySelectorAll('[style], style, script')).toHaveLength(0);
  });

  test('shows a name as text, whatever it looks like', () => {
    const { root } = panel({ ...talking, party: { name: '<img src=x>', number: '1' } });
    expect(root.querySelector('img')).toBeNull();
    expect(root.textContent).toContain('<img src=x>');
  });
});

describe('a call that is over', () => {
  const missed = a_call({ direction: 'in', phase: 'ended', ended_at: 9, ending: { by: 'switch', cause: 'ORIGINATOR_CANCEL', code: 487 } });

  test('says why, and can be called back or put away', () => {
    const again = vi.fn();
    const dismiss = vi.fn();
    const root = show(EndedCall, { call: missed, reason: '', again, dismiss });
    expect(root.textContent).toContain('You missed a call from Bob.');
    press(root, 'call-again');
    press(root, 'dismiss');
    expect(again).toHaveBeenCalledWith(missed);
    expect(dismiss).toHaveBeenCalledWith('c-1');
  });

  test('cannot be called back where nothing can be called', () => {
    const root = show(EndedCall, { call: missed, reason: 'not online', again: vi.fn(), dismiss: vi.fn() });
    expect(find(root, 'call-again')).toBeNull();
  });
});

describe('the dial pad', () => {
  function dialer(reason = '') {
    const call = vi.fn();
    const devices = new DeviceChoice(undefined, localStorage, () => undefined);
    const call_with = { means: 'browser' as const, choose: vi.fn() };
    const root = show(Dialer, { phone: { devices, stream: null }, call_with, call, reason });
    press(root, 'dialer');
    return { call, call_with, root };
  }

  test('calls what was pressed', () => {
    const { call, root } = dialer();
    expect(find<HTMLButtonElement>(root, 'dial').disabled).toBe(true);
    for (const key of ['9', '1', '9', '6']) press(root, `key-${key}`);
    press(root, 'dial');
    expect(call).toHaveBeenCalledWith('9196');
    expect(find(root, 'dial')).toBeNull();
  });

  test('lets the person choose what to call with', () => {
    const { call_with, root } = dialer();
    expect(find<HTMLInputElement>(root, 'call-with-browser').checked).toBe(true);
    press(root, 'call-with-phone');
    expect(call_with.choose).toHaveBeenCalledWith('phone');
  });

  test('says why it cannot', () => {
    const { root } = dialer('This browser is not online.');
    press(root, 'key-9');
    expect(find<HTMLButtonElement>(root, 'dial').disabled).toBe(true);
    expect(root.textContent).toContain('This browser is not online.');
  });
});

test('the dock shows what rings nearest to the hand, and tells who rings at once', () => {
  const calls = [
    a_call({ id: 'rings', direction: 'in', phase: 'ringing', party: alice }),
    a_call({ id: 'talks', phase: 'talking', answered_at: 0 }),
    a_call({ id: 'over', phase: 'ended', ending: { by: 'us' } }),
  ];
  const phone = { calls, stream: null, permission: { waiting: null } };
  const root = show(PhoneDock as Component<any>, { phone, reason: '' });
  expect([...root.querySelectorAll<HTMLElement>('[data-call]')].map(({ dataset }) => dataset['call'])).toEqual(['over', 'talks', 'rings']);
  expect(root.querySelector('[aria-live="assertive"]')!.textContent).toBe('Alice, 1001, is calling you');
  expect(root.querySelector('[aria-live="polite"]')!.textContent).toContain('In a call with Bob');
  expect(find(root, 'answer').textContent).toContain('Hold and answer');
});
