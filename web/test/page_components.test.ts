// @vitest-environment jsdom
import { flushSync } from 'svelte';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError } from '../src/api/error';
import type { SettingsChange } from '../src/api/settings';
import AccountDialog from '../src/phones/AccountDialog.svelte';
import ConfirmPhone from '../src/phones/ConfirmPhone.svelte';
import MakePhone from '../src/phones/MakePhone.svelte';
import PhoneCard from '../src/phones/PhoneCard.svelte';
import SettingsPage from '../src/pages/SettingsPage.svelte';
import { find, mounts_components, show } from './mounting';
import { extension_settings, own_phone } from './pages_support';
import { settle } from './support';

mounts_components();

// jsdom has no modal dialogs.
beforeEach(() => {
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
});

function type(root: ParentNode, testid: string, text: string): void {
  const input = find<HTMLInputElement>(root, testid);
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  flushSync();
}

async function submit(root: ParentNode): Promise<void> {
  root.querySelector('form')!.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }));
  await settle();
  flushSync();
}

async function click(root: ParentNode, testid: string): Promise<void> {
  find(root, testid).click();
  await settle();
  flushSync();
}

describe('adding a phone', () => {
  const extensions = [{ number: '1001', name: 'Alice' }];

  test('asks for a name only, and closes when it is made', async () => {
    const make = vi.fn(async () => undefined);
    const close = vi.fn();
    const root = show(MakePhone, { extensions, make, close });
    type(root, 'label', ' Desk ');
    await submit(root);
    expect(make.mock.calls).toEqual([[{ label: 'Desk', extension: '1001' }]]);
    expect(close).toHaveBeenCalledOnce();
  });

  test('says at the field what was wrong with it, and stays', async () => {
    const make = vi.fn(async () => Promise.reject(new ApiError('username_exists', 'Another line has this username.', 409, 'username')));
    const close = vi.fn();
    const root = show(MakePhone, { extensions, make, close });
    type(root, 'label', 'Desk');
    type(root, 'username', 'taken');
    await submit(root);
    expect(find(root, 'username-trouble').textContent).toBe('Another line has this username.');
    expect(find(root, 'username').getAttribute('aria-invalid')).toBe('true');
    expect(find(root, 'label').getAttribute('aria-invalid')).toBe('false');
    expect(close).not.toHaveBeenCalled();
  });

  test('says what is wrong with no field in particular', async () => {
    const make = vi.fn(async () => Promise.reject(new ApiError('too_many_phones', 'At most 16.', 409)));
    const root = show(MakePhone, { extensions, make, close: vi.fn() });
    type(root, 'label', 'Desk');
    await submit(root);
    expect([...root.querySelectorAll('[role="alert"]')].map(({ textContent }) => textContent)).toContain('At most 16.');
  });
});

describe('the account', () => {
  const account = { label: 'Desk', server: 'pbx.example', realm: 'lines', transports: ['udp'], username: '1001-x', password: 'secret-once' };

  test('shows what to type, with a QR code of it', () => {
    const root = show(AccountDialog, { account, close: vi.fn() });
    expect(find(root, 'account-password').textContent).toBe('secret-once');
    expect(find(root, 'server').textContent).toBe('pbx.example');
    expect(find(root, 'qr').querySelector('path')!.getAttribute('d')!.length).toBeGreaterThan(1_000);
  });

  test('copies, and where the browser does not let it, says how else', async () => {
    const writeText = vi.fn(async (_: string) => undefined);
    vi.stubGlobal('navigator', { clipboard: { writeText } });
    const root = show(AccountDialog, { account, close: vi.fn() });
    await click(root, 'copy-account-password');
    expect(writeText).toHaveBeenCalledWith('secret-once');
    expect(root.textContent).toContain('Password copied.');
    writeText.mockRejectedValueOnce(new Error('no'));
    await click(root, 'copy-account-username');
    expect(root.textContent).toContain('Ctrl+C');
    vi.unstubAllGlobals();
  });
});

describe('a phone’s card', () => {
  const registration = { address: '192.0.2.7', agent: '<b>Phone</b>/1', since: 0, since_exact: true, switch: 'main', confirmed: true };
  const card = (change: Parameters<typeof own_phone>[1], given = {}) => {
    const props = { with_extension: false, several_switches: false, now: 3_600_000, rename: vi.fn(), enable: vi.fn(), reset: vi.fn(), remove: vi.fn() };
    return show(PhoneCard, { phone: own_phone(1, change), ...props, ...given });
  };

  test.each([
    [{}, 'offline', 'Not registered'],
    [{ registrations: [registration, registration] }, 'online', '2 devices online'],
    [{ registrations: [{ ...registration, confirmed: false }] }, 'unknown', 'Unknown'],
    [{ enabled: false }, 'disabled', 'Disabled'],
  ])('%# is %s', (change, state, words) => {
    const root = card(change);
    expect(find(root, 'phone').dataset['state']).toBe(state);
    expect(find(root, 'phone-state').textContent).toBe(words);
  });

  test('tells of each device as text: what it calls itself, from where, since when', () => {
    const root = card({ registrations: [registration] });
    const told = find(root, 'registration');
    expect(told.textContent).toMatch(/<b>Phone<\/b>\/1.*192\.0\.2\.7.*1 h ago/s);
    expect(told.querySelector('b')).toBeNull();
  });

  test('is renamed in place; Escape leaves it', async () => {
    const rename = vi.fn(async () => undefined);
    const root = card({}, { rename });
    await click(root, 'rename');
    find(root, 'rename-label').dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    flushSync();
    expect(find(root, 'rename-label')).toBeNull();
    await click(root, 'rename');
    type(root, 'rename-label', 'Kitchen');
    await submit(root);
    expect(rename.mock.calls).toEqual([['Kitchen']]);
    expect(find(root, 'rename-label')).toBeNull();
  });
});

describe('confirming', () => {
  test('says what will happen to whom, and does it once only', async () => {
    const go_on = vi.fn(async () => undefined);
    const close = vi.fn();
    const root = show(ConfirmPhone, { phone: own_phone(1), what: 'remove' as const, go_on, close });
    expect(find(root, 'confirm').textContent).toContain('1001-1');
    find(root, 'confirm-yes').click();
    find(root, 'confirm-yes').click();
    await settle();
    expect(go_on).toHaveBeenCalledOnce();
    expect(close).toHaveBeenCalledOnce();
  });

  test('Escape closes it without doing it', () => {
    const go_on = vi.fn(async () => undefined);
    const close = vi.fn();
    const root = show(ConfirmPhone, { phone: own_phone(1), what: 'reset' as const, go_on, close });
    find(root, 'confirm').dispatchEvent(new Event('cancel', { cancelable: true }));
    expect(close).toHaveBeenCalledOnce();
    expect(go_on).not.toHaveBeenCalled();
  });
});

describe('the settings', () => {
  async function page(start = extension_settings()) {
    let now = start;
    const api = {
      get: vi.fn(async () => ({ email: '', extensions: [now] })),
      set: vi.fn(async (_: number, change: SettingsChange) => (now = { ...now, ...change })),
    };
    const desk = { settle: vi.fn(), sign_in_again: vi.fn() };
    const root = show(SettingsPage, { desk, api });
    await settle();
    flushSync();
    return { root, api, desk };
  }

  test('do not disturb is switched at once, and told to the header', async () => {
    const { root, api, desk } = await page();
    expect(find(root, 'do_not_disturb').getAttribute('aria-checked')).toBe('false');
    await click(root, 'do_not_disturb');
    expect(api.set.mock.calls).toEqual([[1, { do_not_disturb: true }]]);
    expect(find(root, 'do_not_disturb').getAttribute('aria-checked')).toBe('true');
    expect(find(root, 'summary').textContent).toContain('Nothing rings');
    expect(desk.settle).toHaveBeenCalledWith(1, expect.objectContaining({ do_not_disturb: true }));
  });

  test('a switch that pbxd refuses stays where it was, and says why', async () => {
    const { root, api } = await page();
    api.set.mockRejectedValueOnce(new ApiError('busy', 'pbxd is busy.', 503));
    await click(root, 'call_waiting');
    expect(find(root, 'call_waiting').getAttribute('aria-checked')).toBe('true');
    expect(find(root, 'call_waiting-trouble').textContent).toBe('pbxd is busy.');
  });

  test('forwards are saved together, only those that changed, and a wrong one is told at its field', async () => {
    const { root, api } = await page(extension_settings({ forward_busy: '1002' }));
    expect(find<HTMLButtonElement>(root, 'save-forwards').disabled).toBe(true);
    type(root, 'forward-always', '+49 30 123');
    await submit(find(root, 'forwards').parentElement!);
    expect(api.set.mock.calls).toEqual([[1, { forward_always: '+4930123' }]]);
    expect(find(root, 'forwards-saved').textContent).toBe('Saved.');
    api.set.mockRejectedValueOnce(new ApiError('bad_request', 'That is this extension’s own number.', 400, 'forward_no_answer'));
    type(root, 'forward-no-answer', '1001');
    await submit(find(root, 'forwards').parentElement!);
    expect(find(root, 'forward-no-answer-trouble').textContent).toContain('own number');
    expect(find<HTMLInputElement>(root, 'forward-no-answer').value).toBe('1001');
  });

  test('a PIN is written and not kept on the page', async () => {
    const { root, api } = await page();
    type(root, 'voicemail-pin', '4711');
    find(root, 'voicemail-pin').closest('form')!.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }));
    await settle();
    flushSync();
    expect(api.set.mock.calls).toEqual([[1, { voicemail_pin: '4711' }]]);
    expect(find<HTMLInputElement>(root, 'voicemail-pin').value).toBe('');
  });
});
