// @vitest-environment jsdom
import { flushSync, type Component } from 'svelte';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { GatewaysController, refresh_every } from '../src/admin/gateways_controller.svelte';
import type { Fields } from '../src/admin/records';
import { ApiError } from '../src/api/error';
import DidForm from '../src/components/admin/DidForm.svelte';
import GatewayForm from '../src/components/admin/GatewayForm.svelte';
import GatewayState from '../src/components/admin/GatewayState.svelte';
import RemoveDialog from '../src/components/admin/RemoveDialog.svelte';
import RouteForm from '../src/components/admin/RouteForm.svelte';
import WhatHappens from '../src/components/admin/WhatHappens.svelte';
import { did, gateway, route } from './gateways_support';
import { find, mounts_components, show } from './mounting';
import { runtime } from './support';

mounts_components();

// jsdom knows the element and not how it opens.
beforeEach(() => {
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
    this.open = false;
    this.dispatchEvent(new Event('close'));
  };
});

async function settle() {
  await vi.advanceTimersByTimeAsync(0);
  flushSync();
}

function fill(root: ParentNode, field: string, value: string) {
  const control = find<HTMLInputElement>(root, `field-${field}`);
  control.value = value;
  control.dispatchEvent(new Event(control.tagName === 'SELECT' ? 'change' : 'input', { bubbles: true }));
  flushSync();
}

async function submit(root: ParentNode) {
  root.querySelector('form')!.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }));
  await settle();
}

const saving = () => vi.fn(async (_: Fields) => {});

describe('the form of a gateway', () => {
  const open = (old: ReturnType<typeof gateway> | null, save: (fields: Fields) => Promise<void>) => {
    const closed = vi.fn();
    return { closed, root: show(GatewayForm, { old, save, closed }) };
  };

  test('sends what was written, and closes', async () => {
    const save = saving();
    const { root, closed } = open(null, save);
    fill(root, 'name', 'carrier');
    fill(root, 'proxy', 'sip.example.net');
    fill(root, 'secret', 'hush');
    await submit(root);
    expect(save.mock.calls[0]![0]).toMatchObject({ name: 'carrier', proxy: 'sip.example.net', transport: 'udp', secret: 'hush', max_calls: 30 });
    expect(closed).toHaveBeenCalledOnce();
  });

  test('is over at once, and not again when the browser says so later: another dialog may be open by then', async () => {
    HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
      this.open = false;
      setTimeout(() => this.dispatchEvent(new Event('close')), 10);
    };
    const { root, closed } = open(gateway(), saving());
    await submit(root);
    expect(closed).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(10);
    expect(closed).toHaveBeenCalledOnce();
  });

  test('is over when Escape is pressed, and when the browser closes it by itself', () => {
    for (const event of ['cancel', 'close']) {
      const { root, closed } = open(gateway(), saving());
      find(root, 'dialog').dispatchEvent(new Event(event, { cancelable: true }));
      expect(closed, event).toHaveBeenCalledOnce();
    }
  });

  test('never holds the secret there is, and keeps it where none is written', async () => {
    const save = saving();
    const { root } = open(gateway(), save);
    const secret = find<HTMLInputElement>(root, 'field-secret');
    expect([secret.type, secret.value]).toEqual(['password', '']);
    expect(root.textContent).toContain('Leave empty to keep it');
    await submit(root);
    expect(save.mock.calls[0]![0]).not.toHaveProperty('secret');
  });

  test('tells what is wrong at its field, with the focus there, and stays open', async () => {
    const { root, closed } = open(gateway(), () => Promise.reject(new ApiError('invalid_proxy', 'A proxy is a host.', 400, 'proxy')));
    await submit(root);
    const proxy = find<HTMLInputElement>(root, 'field-proxy');
    expect(find(root, 'wrong-proxy').textContent).toContain('A proxy is a host.');
    expect(proxy.getAttribute('aria-invalid')).toBe('true');
    expect(proxy.getAttribute('aria-describedby')).toContain(find(root, 'wrong-proxy').id);
    expect(document.activeElement).toBe(proxy);
    expect(root.querySelectorAll('[aria-invalid="true"]').length).toBe(1);
    expect(closed).not.toHaveBeenCalled();
  });

  test('tells what is wrong with none of its fields above them all', async () => {
    const { root } = open(gateway(), () => Promise.reject(new ApiError('busy', 'Try again.', 503)));
    await submit(root);
    expect(find(root, 'form-trouble').textContent).toBe('Try again.');
    expect(document.activeElement).toBe(find(root, 'form-trouble'));
  });

  test('has a label for every control', () => {
    const { root } = open(gateway(), saving());
    const controls = [...root.querySelectorAll<HTMLInputElement>('input, select, textarea')];
    expect(controls.length).toBeGreaterThan(10);
    for (const control of controls) expect(control.labels?.length, control.dataset['testid'] ?? '').toBe(1);
  });
});

describe('the form of a route', () => {
  test('takes gateways in the order of one’s own', async () => {
    const save = saving();
    const gateways = ['a', 'b', 'c'].map((name) => gateway({ name }));
    const root = show(RouteForm, { old: route({ gateways: ['a', 'b'] }), routes: [], gateways, save, closed: vi.fn() });
    fill(root, 'gateways', 'c');
    const chosen = () => [...root.querySelectorAll('[data-testid="chosen"]')].map((item) => item.querySelector('.text')?.textContent?.[0]);
    expect(chosen()).toEqual(['a', 'b', 'c']);
    root.querySelector<HTMLButtonElement>('[aria-label="Move c up"]')!.click();
    flushSync();
    root.querySelector<HTMLButtonElement>('[aria-label="Take a out"]')!.click();
    flushSync();
    expect(chosen()).toEqual(['c', 'b']);
    await submit(root);
    expect(save.mock.calls[0]![0]).toMatchObject({ gateways: ['c', 'b'] });
  });
});

describe('the form of a number', () => {
  test('offers the voicemail of those that ring, and of nobody else', async () => {
    const save = saving();
    const extensions = [
      { number: '1001', name: 'Alice' },
      { number: '1002', name: 'Bob' },
    ];
    const root = show(DidForm, { old: did({ extensions: ['1001'], voicemail: '1001' }), extensions, save, closed: vi.fn() });
    fill(root, 'extensions', '1002');
    const offered = [...find<HTMLSelectElement>(root, 'field-voicemail').options].map(({ value }) => value);
    expect(offered).toEqual(['', '1001', '1002']);
    root.querySelector<HTMLButtonElement>('[aria-label="Take 1001 out"]')!.click();
    flushSync();
    await submit(root);
    expect(save.mock.calls[0]![0]).toMatchObject({ extensions: ['1002'], voicemail: '' });
  });
});

describe('removing', () => {
  test('is asked, and says why it cannot be', async () => {
    const remove = vi.fn(() => Promise.reject(new ApiError('in_use', 'Routes refer to it.', 409)));
    const closed = vi.fn();
    const root = show(RemoveDialog, { what: 'gateway carrier', consequence: 'Calls end.', remove, closed });
    expect(root.querySelector('h2')?.textContent).toBe('Remove gateway carrier?');
    expect(remove).not.toHaveBeenCalled();
    await submit(root);
    expect(find(root, 'form-trouble').textContent).toBe('Routes refer to it.');
    expect(closed).not.toHaveBeenCalled();
  });
});

test('how a gateway is, is told for each switch with its ping', () => {
  const switches = [
    { switch: 'main', registration: 'REGED', up: true, ping_ms: 12 },
    { switch: 'spare', registration: 'FAIL_WAIT', up: false, ping_ms: 0 },
  ];
  const root = show(GatewayState, { gateway: gateway({ switches }) });
  const told = [...root.querySelectorAll('li')].map((item) => item.textContent?.replace(/\s+/g, ' ').trim());
  expect(told).toEqual(['Registered main 12 ms', 'Registration failed spare']);
});

describe('what would happen', () => {
  test('is told rule by rule, and a wrong number at its field', async () => {
    const explain = vi.fn(async (from: string, to: string) => ({ from, to, reasons: ['first', 'second'], document: '<x/>' }));
    const root = show(WhatHappens as Component<any>, { api: { explain }, extensions: [] });
    await submit(root);
    expect(find(root, 'wrong-from').textContent).toContain('Write a number.');
    fill(root, 'from', ' 1001 ');
    fill(root, 'to', '030 123');
    await submit(root);
    expect(explain).toHaveBeenCalledWith('1001', '030 123');
    expect([...find(root, 'explanation').querySelectorAll('li')].map((item) => item.textContent)).toEqual(['first', 'second']);
    explain.mockRejectedValueOnce(new ApiError('bad_request', 'there is no extension', 400, 'from'));
    await submit(root);
    expect(find(root, 'wrong-from').textContent).toContain('there is no extension');
    expect(find(root, 'explanation')).toBeNull();
  });
});

describe('the page’s records', () => {
  function controller() {
    const api = {
      gateways: vi.fn(async () => [gateway()]),
      routes: vi.fn(async () => [route()]),
      dids: vi.fn(async () => [did()]),
      extensions: vi.fn(async () => [{ number: '1001', name: 'Alice' }]),
      add: vi.fn(async () => {}),
      change: vi.fn(async () => {}),
      remove: vi.fn(async () => {}),
    };
    let visible = true;
    let watcher = () => {};
    const visibility = {
      is_visible: () => visible,
      watch: (changed: () => void) => {
        watcher = changed;
        return () => (watcher = () => {});
      },
    };
    const page = new GatewaysController({ api, runtime, visibility });
    const set_visible = (next: boolean) => {
      visible = next;
      watcher();
    };
    return { api, page, set_visible };
  }

  test('are asked for at once, and how the gateways are again and again while somebody looks', async () => {
    const { api, page, set_visible } = controller();
    const stop = page.start();
    await settle();
    expect(page.routes).toEqual([route()]);
    await vi.advanceTimersByTimeAsync(refresh_every * 2);
    expect([api.gateways.mock.calls.length, api.routes.mock.calls.length]).toEqual([3, 1]);
    set_visible(false);
    await vi.advanceTimersByTimeAsync(refresh_every * 5);
    expect(api.gateways).toHaveBeenCalledTimes(3);
    set_visible(true);
    await settle();
    expect(api.gateways).toHaveBeenCalledTimes(4);
    stop();
    await vi.advanceTimersByTimeAsync(refresh_every * 5);
    expect(api.gateways).toHaveBeenCalledTimes(4);
  });

  test('stay shown while pbxd cannot be reached, which is told until it can', async () => {
    const { api, page } = controller();
    const stop = page.start();
    await settle();
    api.gateways.mockRejectedValueOnce(new ApiError('unreachable', 'pbxd cannot be reached.', 0));
    await vi.advanceTimersByTimeAsync(refresh_every);
    expect([page.trouble, page.gateways?.length]).toEqual(['pbxd cannot be reached.', 1]);
    await vi.advanceTimersByTimeAsync(refresh_every);
    expect(page.trouble).toBe('');
    // What was missed meanwhile is asked for too.
    expect(api.routes).toHaveBeenCalledTimes(2);
    stop();
  });

  test('do not go back to what was asked for before a change', async () => {
    const { api, page } = controller();
    const stop = page.start();
    await settle();
    let answer_late = (_: ReturnType<typeof gateway>[]) => {};
    api.gateways.mockImplementationOnce(() => new Promise((resolve) => (answer_late = resolve)));
    await vi.advanceTimersByTimeAsync(refresh_every);
    api.gateways.mockResolvedValue([gateway({ proxy: 'new.example' })]);
    await page.save('gateways', 'carrier', { proxy: 'new.example' });
    expect(api.change).toHaveBeenCalledWith('gateways', 'carrier', { proxy: 'new.example' });
    answer_late([gateway({ proxy: 'old.example' })]);
    await settle();
    expect(page.gateways?.[0]?.proxy).toBe('new.example');
    stop();
  });

  test('are added and removed by their nouns, and a refusal changes nothing', async () => {
    const { api, page } = controller();
    const stop = page.start();
    await settle();
    await page.save('dids', null, { number: '+49301' });
    await page.remove('routes', 'National');
    expect(api.add).toHaveBeenCalledWith('dids', { number: '+49301' });
    expect(api.remove).toHaveBeenCalledWith('routes', 'National');
    api.remove.mockRejectedValueOnce(new ApiError('in_use', 'Routes refer to it.', 409));
    await expect(page.remove('gateways', 'carrier')).rejects.toMatchObject({ code: 'in_use' });
    expect(page.gateways?.length).toBe(1);
    stop();
  });
});
