// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { entries_for, place_of, title_of, type Place } from '../src/frame/places';
import { PageLocation } from '../src/frame/page_location.svelte';
import Navigation from '../src/frame/Navigation.svelte';
import { find, mounts_components, show } from './mounting';

mounts_components();

describe('places', () => {
  test.each([
    ['/extensions/7', { page: 'table', channel: 7 }],
    ['/phones', { page: 'phones' }],
    ['/settings', { page: 'settings' }],
    ['/gateways', { page: 'gateways' }],
    ['/', null],
    ['/sign-in', null],
    ['/phones/1', null],
    ['/constructor', null],
  ])('%s', (path, place) => {
    expect(place_of(path)).toEqual(place);
  });

  test('each has a title', () => {
    expect((['/extensions/1', '/phones', '/settings', '/gateways'] as const).map((path) => title_of(place_of(path)!))).toEqual([
      'Extensions',
      'Phones',
      'Settings',
      'Gateways',
    ]);
  });

  test('the navigation offers what one has: a table, own pages, and an administrator’s', () => {
    const pages = (channel: number | null, is_admin: boolean) => entries_for({ channel, is_admin }).map(({ path }) => path);
    expect(pages(3, false)).toEqual(['/extensions/3', '/phones', '/settings']);
    expect(pages(3, true)).toEqual(['/extensions/3', '/phones', '/settings', '/gateways']);
    expect(pages(null, true)).toEqual(['/gateways']);
    expect(pages(null, false)).toEqual([]);
  });

  test('the navigation marks the page that is shown', () => {
    const root = show(Navigation, { entries: entries_for({ channel: 3, is_admin: true }), current: 'phones' as const });
    const marked = [...root.querySelectorAll('[aria-current]')];
    expect(marked).toEqual([find(root, 'page-phones')]);
    expect(marked[0]?.getAttribute('aria-current')).toBe('page');
  });
});

describe('going from page to page', () => {
  let here: PageLocation;
  const location = { href: '', origin: 'http://localhost:3000', pathname: '', reload: vi.fn() };
  const pushState = vi.fn();
  const is_at = (path: string) => Object.assign(location, { href: location.origin + path, pathname: path });

  beforeEach(() => {
    location.reload.mockReset();
    pushState.mockReset();
    location.origin = window.location.origin;
    is_at('/extensions/1');
    const shows = (place: Place) => place.page !== 'gateways' && (place.page !== 'table' || place.channel === 1);
    here = new PageLocation({ location, history: { pushState } }, { page: 'table', channel: 1 }, shows);
  });

  function click(html: string, init: MouseEventInit = {}): MouseEvent {
    document.body.innerHTML = html;
    const event = new MouseEvent('click', { bubbles: true, cancelable: true, ...init });
    const follow = (clicked: MouseEvent) => here.follow(clicked);
    document.addEventListener('click', follow);
    (document.querySelector('b') ?? document.querySelector('a'))!.dispatchEvent(event);
    document.removeEventListener('click', follow);
    return event;
  }

  test('a link, or what is in it, changes the page and the address bar', () => {
    expect(click('<a href="/phones"><b>Phones</b></a>').defaultPrevented).toBe(true);
    expect(pushState.mock.calls).toEqual([[null, '', '/phones']]);
    expect(here.place).toEqual({ page: 'phones' });
    expect(here.moves).toBe(1);
  });

  test('the query of a link is kept', () => {
    click('<a href="/extensions/1?q=zoe">Zoë</a>');
    expect(pushState.mock.calls).toEqual([[null, '', '/extensions/1?q=zoe']]);
  });

  test('a link to where one is does nothing', () => {
    expect(click('<a href="/extensions/1">here</a>').defaultPrevented).toBe(true);
    expect(pushState).not.toHaveBeenCalled();
    expect(here.moves).toBe(0);
  });

  test.each([
    ['another Channel, which is another line', '<a href="/extensions/2">2</a>', {}],
    ['what the person may not see', '<a href="/gateways">g</a>', {}],
    ['another site', '<a href="https://evil.example/phones">g</a>', {}],
    ['the sign-in page', '<a href="/sign-in">g</a>', {}],
    ['a new tab', '<a href="/phones" target="_blank">g</a>', {}],
    ['a download', '<a href="/phones" download>g</a>', {}],
    ['a part of the page', '<a href="/phones#x">g</a>', {}],
    ['a click with Ctrl', '<a href="/phones">g</a>', { ctrlKey: true }],
    ['a click with the middle button', '<a href="/phones">g</a>', { button: 1 }],
    ['no link', '<a>g</a>', {}],
  ])('left to the browser: %s', (_, html, init) => {
    expect(click(html, init).defaultPrevented).toBe(false);
    expect(pushState).not.toHaveBeenCalled();
    expect(here.moves).toBe(0);
  });

  test('back and forward show the page of before', () => {
    is_at('/settings');
    here.returned();
    expect(here.place).toEqual({ page: 'settings' });
    expect(here.moves).toBe(1);
    expect(location.reload).not.toHaveBeenCalled();
  });

  test.each(['/extensions/2', '/gateways', '/somewhere'])('going back to %s asks the server', (path) => {
    is_at(path);
    here.returned();
    expect(location.reload).toHaveBeenCalledOnce();
    expect(here.moves).toBe(0);
  });
});
