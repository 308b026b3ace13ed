// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { click_to_call } from '../src/api/click_to_call';
import { CallWith } from '../src/phone/call_with.svelte';

beforeEach(() => localStorage.clear());

describe('what a person calls with', () => {
  test('is this browser until they choose their phone, and is kept', () => {
    const first = new CallWith(localStorage);
    expect(first.means).toBe('browser');
    first.choose('phone');
    expect(first.means).toBe('phone');
    const second = new CallWith(localStorage);
    expect(second.means).toBe('phone');
    second.choose('browser');
    expect(new CallWith(localStorage).means).toBe('browser');
  });

  test('holds for the page where the browser keeps nothing, or something else', () => {
    const broken = { getItem: () => { throw new Error('no storage'); }, setItem: () => { throw new Error('no storage'); } };
    const choice = new CallWith(broken);
    expect(choice.means).toBe('browser');
    choice.choose('phone');
    expect(choice.means).toBe('phone');
    localStorage.setItem('pbxd.call_with', 'pigeon');
    expect(new CallWith(localStorage).means).toBe('browser');
  });
});

describe('click to call', () => {
  const port = (status: number, body: unknown) => ({ cookies: () => 'csrftoken=t', fetch: vi.fn(async () => new Response(JSON.stringify(body), { status })) });

  test('asks for the own extension and the number', async () => {
    const here = port(202, { ringing: true });
    await click_to_call(7, '1002', here);
    const [path, request] = here.fetch.mock.calls[0] as unknown as [string, RequestInit];
    expect([path, request.method, request.body]).toEqual(['/api/click-to-call', 'POST', '{"extension":7,"number":"1002"}']);
  });

  test('says why it cannot', async () => {
    const refused = port(409, { error: { code: 'no_phone', message: 'None of your phones is online.' } });
    await expect(click_to_call(7, '1002', refused)).rejects.toMatchObject({ code: 'no_phone', message: 'None of your phones is online.' });
  });
});
