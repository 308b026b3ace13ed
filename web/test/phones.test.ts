import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError } from '../src/api/error';
import type { MadePhone, OwnPhone, Phones } from '../src/api/phones';
import { account_text, transports_text } from '../src/phones/account_text';
import { PhonesController } from '../src/phones/phones_controller.svelte';
import { changes, dialled, summary } from '../src/settings/forwarding';
import { runtime, settle } from './support';
import { extension_settings, own_phone, phones_told } from './pages_support';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function controller(change: Partial<Phones> = {}) {
  const told = phones_told(change);
  const made: MadePhone = { ...own_phone(2, { label: 'New' }), password: 'told once' };
  const api = {
    list: vi.fn(async () => told),
    make: vi.fn(async () => made),
    set: vi.fn(async (id: number, change: Partial<OwnPhone>) => ({ ...own_phone(id), ...change })),
    reset: vi.fn(async (id: number) => ({ ...own_phone(id), password: 'another' })),
    remove: vi.fn(async () => undefined),
  };
  let visible = true;
  const signed_out = vi.fn();
  const page = new PhonesController({ api, runtime, is_visible: () => visible, signed_out });
  const stop = page.start();
  return { api, page, stop, signed_out, hide: () => (visible = false), unhide: () => (visible = true) };
}

describe('the page of phones', () => {
  test('reads the list again every few seconds while it is seen, and at once when it is seen again', async () => {
    const { api, page, hide, unhide } = controller();
    await settle();
    expect(page.phones?.phones).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(api.list).toHaveBeenCalledTimes(2);
    hide();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(api.list).toHaveBeenCalledTimes(2);
    unhide();
    page.look();
    await settle();
    expect(api.list).toHaveBeenCalledTimes(3);
  });

  test('has one question under way however often it is looked at', async () => {
    const { api, page } = controller();
    await settle();
    page.look();
    page.look();
    await settle();
    const asked = api.list.mock.calls.length;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(api.list).toHaveBeenCalledTimes(asked + 1);
  });

  test('is silent when it was left, and knows no password any more', async () => {
    const { api, page, stop } = controller();
    await settle();
    await page.make({ label: 'New', extension: '1001' });
    expect(page.account).not.toBeNull();
    stop();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(api.list).toHaveBeenCalledTimes(1);
    expect(page.account).toBeNull();
  });

  test('a phone that was made is in the list, and its account is shown until it is put away', async () => {
    const { page } = controller();
    await settle();
    await page.make({ label: 'New', extension: '1001' });
    expect(page.phones?.phones.map(({ id }) => id)).toEqual([1, 2]);
    expect(page.account).toEqual({
      label: 'New',
      server: 'pbx.example',
      realm: 'lines',
      transports: ['udp', 'tcp'],
      username: '1001-2',
      password: 'told once',
    });
    expect(JSON.stringify(page.phones)).not.toContain('told once');
    page.put_away();
    expect(page.account).toBeNull();
  });

  test('renames, disables, resets and removes', async () => {
    const { api, page } = controller();
    await settle();
    const [phone] = page.phones!.phones;
    await page.rename(phone!, 'Kitchen');
    expect(page.phones?.phones[0]?.label).toBe('Kitchen');
    await page.enable(phone!, false);
    expect(api.set).toHaveBeenLastCalledWith(1, { enabled: false });
    await page.reset(phone!);
    expect(page.account?.password).toBe('another');
    await page.remove(phone!);
    expect(page.phones?.phones).toEqual([]);
  });

  test('a list that was asked for before a change does not undo it', async () => {
    const { api, page } = controller();
    await settle();
    let answer: (told: Phones) => void = () => undefined;
    api.list.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
    page.look();
    await page.remove(page.phones!.phones[0]!);
    answer(phones_told());
    await settle();
    expect(page.phones?.phones).toEqual([]);
  });

  test('says why it cannot tell, keeps what it had, and recovers', async () => {
    const { api, page } = controller();
    await settle();
    api.list.mockRejectedValueOnce(new ApiError('unreachable', 'pbxd cannot be reached.', 0));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(page.trouble).toBe('pbxd cannot be reached.');
    expect(page.phones).not.toBeNull();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(page.trouble).toBeNull();
  });

  test('leads to the sign-in page when nobody is signed in', async () => {
    const { api, signed_out } = controller();
    await settle();
    api.list.mockRejectedValueOnce(new ApiError('not_signed_in', 'Sign in first.', 401));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(signed_out).toHaveBeenCalledOnce();
  });
});

describe('what to type into a phone', () => {
  const account = { server: 'pbx.example:5070', realm: 'lines', username: '1001-x', password: 'p:;@"\\', transports: ['tls', 'udp'] };

  test('as text, as it is', () => {
    expect(account_text(account)).toBe('Server: pbx.example:5070\nUsername: 1001-x\nPassword: p:;@"\\\nTransport: TLS');
  });

  test.each([
    [['udp'], 'UDP'],
    [['udp', 'tcp'], 'UDP (TCP works too)'],
    [['tls', 'tcp', 'udp'], 'TLS (TCP and UDP work too)'],
    [['ws'], 'ws'],
    [[], ''],
  ])('transports %j read: %s', (transports, text) => {
    expect(transports_text(transports)).toBe(text);
  });
});

describe('forwards', () => {
  test.each([
    [' +49 (30) 123-456 ', '+4930123456'],
    ['1002', '1002'],
    ['*97', '*97'],
    ['sip:x@y', 'sip:x@y'],
    ['', ''],
  ])('“%s” is dialled as “%s”', (written, number) => {
    expect(dialled(written)).toBe(number);
  });

  test('only what differs is asked for', () => {
    const now = extension_settings({ forward_busy: '1002' });
    expect(changes(now, { forward_busy: '1002', forward_always: '', ring_seconds: 25 })).toEqual({});
    expect(changes(now, { forward_busy: '', forward_always: '1003', ring_seconds: 25 })).toEqual({ forward_busy: '', forward_always: '1003' });
  });

  test.each([
    [{}, 'Calls ring for 25 seconds, then go to your voicemail.'],
    [{ voicemail: false }, 'Calls ring for 25 seconds, then the call ends.'],
    [{ forward_no_answer: '1002' }, 'Calls ring for 25 seconds, then go to 1002.'],
    [{ forward_always: '1003', do_not_disturb: true }, 'Every call goes to 1003.'],
    [{ do_not_disturb: true }, 'Nothing rings: callers go to your voicemail.'],
    [{ do_not_disturb: true, voicemail: false }, 'Nothing rings: callers are told that you are busy.'],
    [{ do_not_disturb: true, forward_busy: '1002' }, 'Nothing rings: callers go to 1002.'],
  ])('%j reads: %s', (change, text) => {
    expect(summary(extension_settings(change))).toBe(text);
  });
});
