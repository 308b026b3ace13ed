import { expect, test, vi } from 'vitest';
import { PhonesApi } from '../src/api/phones';
import { SettingsApi } from '../src/api/settings';
import { extension_settings, own_phone, phones_told } from './pages_support';

function port(status: number, body: unknown) {
  const asked: unknown[] = [];
  const fetch = vi.fn(async (path: string, request?: RequestInit) => {
    const token = (request?.headers as Record<string, string>)['X-CSRFToken'];
    asked.push([request?.method, path, request?.body, token]);
    return new Response(status === 204 ? null : JSON.stringify(body), { status });
  });
  return { asked, port: { fetch: fetch as never, cookies: () => 'csrftoken=tk' } };
}

test('phones are listed, made, changed, reset and removed by what pbxd takes', async () => {
  const list = port(200, phones_told());
  expect(await new PhonesApi(list.port).list()).toEqual(phones_told());
  expect(list.asked).toEqual([['GET', '/api/phones', undefined, undefined]]);

  const made = port(201, { ...own_phone(2), password: 'once' });
  expect((await new PhonesApi(made.port).make({ label: 'x', extension: '1001' })).password).toBe('once');
  expect((await new PhonesApi(made.port).reset(2)).password).toBe('once');
  expect(made.asked).toEqual([
    ['POST', '/api/phones', '{"label":"x","extension":"1001"}', 'tk'],
    ['POST', '/api/phones/2/reset', '{}', 'tk'],
  ]);

  const set = port(200, own_phone(2));
  await new PhonesApi(set.port).set(2, { enabled: false });
  expect(set.asked).toEqual([['PATCH', '/api/phones/2', '{"enabled":false}', 'tk']]);

  const removed = port(204, null);
  await new PhonesApi(removed.port).remove(2);
  expect(removed.asked).toEqual([['DELETE', '/api/phones/2', undefined, 'tk']]);
});

test('an answer without the password that was to be told is a bad answer', async () => {
  await expect(new PhonesApi(port(201, own_phone(2)).port).make({ label: 'x', extension: '1001' })).rejects.toMatchObject({ code: 'bad_answer' });
});

test('settings are read and changed by what pbxd takes, and a refusal names its field', async () => {
  const get = port(200, { email: '', extensions: [extension_settings()] });
  expect((await new SettingsApi(get.port).get()).extensions).toEqual([extension_settings()]);
  const set = port(200, extension_settings({ ring_seconds: 60 }));
  expect((await new SettingsApi(set.port).set(1, { ring_seconds: 60 })).ring_seconds).toBe(60);
  expect(set.asked).toEqual([['PATCH', '/api/settings/1', '{"ring_seconds":60}', 'tk']]);
  const refused = port(400, { error: { code: 'bad_request', message: 'From 5 to 120.', field: 'ring_seconds' } });
  await expect(new SettingsApi(refused.port).set(1, { ring_seconds: 1 })).rejects.toMatchObject({ field: 'ring_seconds', message: 'From 5 to 120.' });
});
