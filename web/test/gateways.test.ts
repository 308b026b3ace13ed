import { describe, expect, test, vi } from 'vitest';
import { AdminApi, path_of } from '../src/admin/admin_api';
import { changed, did_draft, gateway_draft, read_did, read_gateway, read_route, route_draft } from '../src/admin/drafts';
import { FormState } from '../src/admin/form_state.svelte';
import { ping_text, state_at, state_nowhere } from '../src/admin/gateway_state';
import { class_text, digits_text, extension_text, unanswered_text } from '../src/admin/route_text';
import { ApiError } from '../src/api/error';
import { did, gateway, route } from './gateways_support';

describe('the administrators’ calls', () => {
  function api(status: number, body: unknown) {
    const fetch = vi.fn(async (_: string, __?: RequestInit) => new Response(body === null ? null : JSON.stringify(body), { status }));
    return { fetch, api: new AdminApi({ fetch: fetch as never, cookies: () => 'csrftoken=token' }) };
  }

  test('name a record by its address, a slash in a name as it is', () => {
    expect(path_of('gateways', 'carrier')).toBe('/api/admin/gateways/carrier');
    expect(path_of('routes', 'Über/See 5%')).toBe('/api/admin/routes/%C3%9Cber/See%205%25');
    expect(path_of('dids', '+4930123')).toBe('/api/admin/dids/%2B4930123');
  });

  test('read lists, and drop what this page does not know', async () => {
    expect(await api(200, { gateways: [{ ...gateway(), state: 'up', colour: 'red' }] }).api.gateways()).toEqual([gateway()]);
    await expect(api(200, { gateways: [{ name: 'x' }] }).api.gateways()).rejects.toMatchObject({ code: 'bad_answer' });
  });

  test('change with the method that says so, and with the token', async () => {
    const { api: client, fetch } = api(200, {});
    await client.change('gateways', 'carrier', { proxy: 'b.example' });
    await client.remove('gateways', 'carrier');
    await client.add('dids', { number: '+4930123' });
    expect(fetch.mock.calls.map(([path, request]) => [request?.method, path, request?.body])).toEqual([
      ['PATCH', '/api/admin/gateways/carrier', '{"proxy":"b.example"}'],
      ['DELETE', '/api/admin/gateways/carrier', undefined],
      ['POST', '/api/admin/dids', '{"number":"+4930123"}'],
    ]);
    for (const [, request] of fetch.mock.calls) expect(request?.headers).toMatchObject({ 'X-CSRFToken': 'token' });
  });

  test('ask what would happen with both numbers encoded', async () => {
    const { api: client, fetch } = api(200, { from: 'outside', to: '+49 30', reasons: ['a rule'], document: '<x/>' });
    expect((await client.explain('outside', '+49 30')).reasons).toEqual(['a rule']);
    expect(fetch.mock.calls[0]![0]).toBe('/api/admin/explain?from=outside&to=%2B49+30');
  });
});

describe('how a gateway is', () => {
  const at = { switch: 'main', registration: 'REGED', up: true, ping_ms: 12.4 };

  test('is told in words and by whether calls go through', () => {
    expect(state_at(at)).toEqual({ tone: 'good', text: 'Registered' });
    expect(state_at({ ...at, registration: 'NOREG' })).toEqual({ tone: 'good', text: 'Ready' });
    expect(state_at({ ...at, registration: 'TRYING', up: false })).toEqual({ tone: 'waiting', text: 'Registering' });
    expect(state_at({ ...at, registration: 'FAIL_WAIT', up: false }).tone).toBe('bad');
    expect(state_at({ ...at, registration: 'SOMETHING_NEW' })).toEqual({ tone: 'waiting', text: 'SOMETHING_NEW' });
  });

  test('is bad while it answers no ping, whatever its registration was', () => {
    expect(state_at({ ...at, up: false })).toEqual({ tone: 'bad', text: 'Does not answer' });
    expect(ping_text({ ...at, up: false })).toBe('');
  });

  test('has a ping in milliseconds where there is one', () => {
    expect(ping_text(at)).toBe('12 ms');
    expect(ping_text({ ...at, ping_ms: 1.26 })).toBe('1.3 ms');
    expect(ping_text({ ...at, ping_ms: 0 })).toBe('');
  });

  test('is told as well where no switch has it', () => {
    expect(state_nowhere(gateway()).text).toBe('On no switch yet');
    expect(state_nowhere(gateway({ enabled: false }))).toEqual({ tone: 'idle', text: 'Disabled' });
  });
});

describe('what a form holds', () => {
  test('of a gateway sends no secret unless one was written, or it is to be forgotten', () => {
    const draft = gateway_draft(gateway());
    expect(read_gateway(draft)).toEqual({ fields: expect.not.objectContaining({ secret: expect.anything() }) });
    expect(read_gateway({ ...draft, secret: ' new ' })).toMatchObject({ fields: { secret: ' new ' } });
    expect(read_gateway({ ...draft, forget_secret: true })).toMatchObject({ fields: { secret: '' } });
    expect(read_gateway({ ...draft, forget_secret: true, secret: 'new' })).toMatchObject({ fields: { secret: 'new' } });
  });

  test('reads networks with whatever stands between them', () => {
    expect(read_gateway({ ...gateway_draft(null), allowed: ' 192.0.2.0/28,\n198.51.100.7/32\n' })).toMatchObject({
      fields: { allowed: ['192.0.2.0/28', '198.51.100.7/32'] },
    });
  });

  test('with something else than a number says where, and sends nothing', () => {
    expect(read_gateway({ ...gateway_draft(null), max_calls: 'many' })).toEqual({ trouble: { field: 'max_calls', message: 'Write a whole number.' } });
    expect(read_route({ ...route_draft(null, []), strip: '' })).toMatchObject({ trouble: { field: 'strip' } });
    expect(read_did({ ...did_draft(null), ring_seconds: '1.5' })).toMatchObject({ trouble: { field: 'ring_seconds' } });
  });

  test('of a new route stands behind the others', () => {
    expect(route_draft(null, []).position).toBe('10');
    expect(route_draft(null, [route({ position: 105 }), route({ position: 20 })]).position).toBe('110');
    expect(route_draft(null, [route({ position: 10_000 })]).position).toBe('10000');
    expect(route_draft(route({ position: 7 }), [route({ position: 90 })]).position).toBe('7');
  });

  test('of a number is freed of what people write between digits, which is its name where it has none', () => {
    expect(read_did({ ...did_draft(null), number: '+49 (30) 123-45' })).toMatchObject({ fields: { number: '+493012345', name: '+493012345' } });
  });

  test('is sent as far as it was changed', () => {
    const old = gateway({ allowed: ['192.0.2.0/28'] });
    const read = read_gateway({ ...gateway_draft(old), proxy: 'b.example' });
    if (!('fields' in read)) throw new Error('it was not read');
    expect(changed(old, read.fields)).toEqual({ proxy: 'b.example' });
    expect(changed(null, { name: 'x' })).toEqual({ name: 'x' });
    expect(changed(old, { allowed: ['192.0.2.0/28'], secret: 'new' })).toEqual({ secret: 'new' });
  });
});

describe('a form on its way', () => {
  const refused = (field?: string) => () => Promise.reject(new ApiError('bad_request', 'It is wrong.', 400, field));

  test('shows trouble at its field, and with a field that it does not have above all', async () => {
    const form = new FormState(['proxy']);
    expect(await form.submit({ fields: {} }, refused('proxy'))).toBe(false);
    expect([form.wrong('proxy'), form.wrong('')]).toEqual(['It is wrong.', '']);
    await form.submit({ fields: {} }, refused('colour'));
    expect([form.wrong('proxy'), form.wrong('')]).toEqual(['', 'It is wrong.']);
    await form.submit({ fields: {} }, refused());
    expect(form.wrong('')).toBe('It is wrong.');
    await form.submit({ fields: {} }, () => Promise.reject(new Error('bug')));
    expect(form.wrong('')).toMatch(/went wrong/);
  });

  test('is sent once, and without what cannot be read', async () => {
    const form = new FormState(['strip']);
    const save = vi.fn(async () => {});
    expect(await form.submit({ trouble: { field: 'strip', message: 'No.' } }, save)).toBe(false);
    expect(form.wrong('strip')).toBe('No.');
    const both = await Promise.all([form.submit({ fields: { strip: 1 } }, save), form.submit({ fields: { strip: 1 } }, save)]);
    expect(both).toEqual([true, false]);
    expect(save).toHaveBeenCalledOnce();
    expect(form.busy).toBe(false);
    expect(form.trouble).toBeNull();
  });
});

describe('a route and a number in words', () => {
  test('say who may, and what becomes of the digits', () => {
    expect(class_text(route())).toBe('class national and up');
    expect(class_text(route({ emergency: true }))).toBe('everybody, always');
    expect(digits_text(route({ strip: 1, prefix: '+49' }))).toBe('without the first digit, with +49 in front');
    expect(digits_text(route({ strip: 2 }))).toBe('without the first 2 digits');
    expect(digits_text(route())).toBe('');
  });

  test('name whose an extension is, and what comes after the ringing', () => {
    expect(extension_text('1001', [{ number: '1001', name: 'Alice' }])).toBe('1001 Alice');
    expect(extension_text('1009', [])).toBe('1009');
    expect(unanswered_text(did())).toBe('then ends');
    expect(unanswered_text(did({ voicemail: '1001' }))).toBe('then the voicemail of 1001');
  });
});
