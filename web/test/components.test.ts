// @vitest-environment jsdom
import { createRawSnippet, flushSync, type Component } from 'svelte';
import { describe, expect, test, vi } from 'vitest';
import { ApiError } from '../src/api/error';
import ExtensionTable from '../src/components/ExtensionTable.svelte';
import Pager from '../src/components/Pager.svelte';
import SearchBox from '../src/components/SearchBox.svelte';
import SelfStatus from '../src/components/SelfStatus.svelte';
import StatusLine from '../src/components/StatusLine.svelte';
import { initial_state, reduce, type ViewState } from '../src/live/view_state';
import SignIn from '../src/pages/SignIn.svelte';
import { Clock } from '../src/table/clock.svelte';
import { TableModel } from '../src/table/table_model.svelte';
import { find, mounts_components, show } from './mounting';
import { hello, row, snapshot, wanted } from './support';

const press = (target: EventTarget, key: string) => target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));

mounts_components();

describe('the table', () => {
  const empty = createRawSnippet(() => ({ render: () => '<p>nobody</p>' }));
  const view = [
    { type: 'received' as const, message: hello, now: 0 },
    { type: 'subscribed' as const, view: 1, wanted },
    { type: 'received' as const, message: snapshot(1, [row(1), row(2), row(3)]), now: 0 },
  ].reduce(reduce, initial_state(wanted));

  function table() {
    const model = new TableModel(wanted);
    model.show(view);
    const sort = vi.fn();
    const root = show(ExtensionTable, { table: model, clock: new Clock(), sort, empty });
    const line = (number: string) => root.querySelector<HTMLElement>(`[data-extension="${number}"]`)!;
    return { model, root, sort, line };
  }

  const change = (...rows: ReturnType<typeof row>[]) => reduce(view, { type: 'received', message: { type: 'change', view: 1, rows }, now: 0 });

  test('shows the state of each extension in words and for whoever looks it up', () => {
    const { line } = table();
    expect(line('1001').dataset['state']).toBe('offline');
    expect(line('1001').textContent).toContain('Offline');
  });

  test('shows with whom somebody is in a call, and what waits in the mailbox', () => {
    const { model, line } = table();
    expect(line('1001').textContent).not.toMatch(/with|message/);
    model.show(
      change(
        row(1, { state: 'talking', with: { number: '1002', name: 'Zoë' }, messages: 1 }),
        row(2, { state: 'ringing', with: { number: '+4930123', name: null } }),
        row(3, { messages: 120 }),
      ),
    );
    flushSync();
    expect(line('1001').textContent).toMatch(/1 new message[^s].*In a call.*with.*Zoë/s);
    expect(line('1001').querySelector('.with')?.getAttribute('title')).toBe('with Zoë, 1002');
    expect(line('1002').querySelector('.with')?.getAttribute('title')).toBe('with +4930123');
    expect(line('1003').textContent).toMatch(/99\+.*120 new messages/s);
  });

  test('touches one row when one row changes', async () => {
    const { model, root, line } = table();
    const before = [...root.querySelectorAll('tbody tr')];
    const seen: MutationRecord[] = [];
    const watch = new MutationObserver((records) => seen.push(...records));
    watch.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
    model.show(change(row(2, { state: 'online', phones: 2, browsers: 1 })));
    flushSync();
    seen.push(...watch.takeRecords());
    expect(line('1002').dataset['state']).toBe('online');
    expect(line('1002').textContent).toMatch(/Online.*2 phones.*1 browser/s);
    expect([...root.querySelectorAll('tbody tr')]).toEqual(before);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every(({ target }) => line('1002').contains(target))).toBe(true);
  });

  test('highlights a change of state, each anew, and nothing else', () => {
    const { model, line } = table();
    const flash = () => [...line('1002').classList].filter((name) => name.startsWith('flash'));
    expect(flash()).toEqual([]);
    model.show(change(row(2, { name: 'Renamed' })));
    flushSync();
    expect(flash()).toEqual([]);
    model.show(change(row(2, { state: 'online' })));
    flushSync();
    expect(flash()).toEqual(['flash-odd']);
    model.show(change(row(2, { state: 'ringing' })));
    flushSync();
    expect(flash()).toEqual(['flash-even']);
  });

  test('says how it is sorted, and sorts by what is clicked', () => {
    const { root, sort } = table();
    expect([...root.querySelectorAll('th[aria-sort]')].map((th) => th.getAttribute('aria-sort'))).toEqual(['ascending', 'none', 'none']);
    find(root, 'sort-name').click();
    expect(sort).toHaveBeenCalledWith('name');
  });

  test('never writes a style into the markup, which the content security policy would refuse', () => {
    const { root } = table();
    expect(root.querySelectorAll('[style], style, script')).toHaveLength(0);
  });

  test('shows a name as text, whatever it looks like', () => {
    const { model, root, line } = table();
    model.show(change(row(1, { name: '<img src=x onerror=alert(1)>' })));
    flushSync();
    expect(root.querySelector('img')).toBeNull();
    expect(line('1001').textContent).toContain('<img src=x');
  });
});

describe('the search box', () => {
  function box() {
    const search = vi.fn();
    const root = show(SearchBox, { query: '', search });
    const input = find<HTMLInputElement>(root, 'search');
    const type = (text: string) => {
      input.value = text;
      input.dispatchEvent(new Event('input', { bubbles: true }));
      flushSync();
    };
    return { search, input, type };
  }

  test('asks once the typing pauses, for what was typed last', () => {
    const { search, type } = box();
    type('m');
    vi.advanceTimersByTime(100);
    type('mu');
    vi.advanceTimersByTime(119);
    expect(search).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(search.mock.calls).toEqual([['mu']]);
  });

  test('is focused by a slash, except while something is typed elsewhere', () => {
    const { input } = box();
    const other = document.createElement('input');
    document.body.append(other);
    other.focus();
    press(other, '/');
    expect(document.activeElement).toBe(other);
    press(document.body, '/');
    expect(document.activeElement).toBe(input);
  });

  test('is cleared by Escape at once', () => {
    const { search, input, type } = box();
    type('mu');
    press(input, 'Escape');
    flushSync();
    expect(input.value).toBe('');
    vi.advanceTimersByTime(1_000);
    expect(search.mock.calls).toEqual([['']]);
  });
});

describe('signing in', () => {
  function form(sign_in: () => Promise<unknown>) {
    const go = vi.fn();
    const root = show(SignIn as Component<any>, { api: { sign_in }, go });
    const fill = (testid: string, text: string) => {
      const input = find<HTMLInputElement>(root, testid);
      input.value = text;
      input.dispatchEvent(new Event('input', { bubbles: true }));
      return input;
    };
    const submit = async () => {
      root.querySelector('form')!.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }));
      await vi.advanceTimersByTimeAsync(0);
      flushSync();
    };
    return { root, go, fill, submit };
  }

  test('goes where the person wanted to go', async () => {
    history.replaceState(null, '', '/sign-in?next=/extensions/3');
    const sign_in = vi.fn(async () => ({}));
    const { go, fill, submit } = form(sign_in);
    fill('login', ' alice ');
    fill('password', ' secret ');
    await submit();
    expect(sign_in).toHaveBeenCalledWith('alice', ' secret ');
    expect(go).toHaveBeenCalledWith('/extensions/3');
  });

  test('says kindly what went wrong, keeps the name and selects the password', async () => {
    const { root, go, fill, submit } = form(() => Promise.reject(new ApiError('wrong_credentials', 'x', 401)));
    fill('login', 'alice');
    const password = fill('password', 'secret');
    await submit();
    expect(find(root, 'trouble').textContent).toBe('The user name or the password is wrong.');
    expect(find<HTMLInputElement>(root, 'login').value).toBe('alice');
    expect(document.activeElement).toBe(password);
    expect([password.selectionStart, password.selectionEnd]).toEqual([0, 6]);
    expect(go).not.toHaveBeenCalled();
  });

  test('tells of Caps Lock, shows the password on demand, and helps password managers', () => {
    const { root } = form(async () => ({}));
    const password = find<HTMLInputElement>(root, 'password');
    password.dispatchEvent(new KeyboardEvent('keydown', { key: 'A', modifierCapsLock: true, bubbles: true }));
    flushSync();
    expect(root.textContent).toContain('Caps Lock is on.');
    find(root, 'show-password').click();
    flushSync();
    expect(password.type).toBe('text');
    expect(password.autocomplete).toBe('current-password');
    expect(find<HTMLInputElement>(root, 'login').autocomplete).toBe('username');
  });
});

describe('the status', () => {
  test('of this browser is told in words', () => {
    const text = (props: any) => show(SelfStatus as Component<any>, props).textContent?.replace(/\s+/g, ' ').trim();
    expect(text({ line: { kind: 'online', ready: true }, number: '1001' })).toBe('This browser is online as 1001');
    expect(text({ line: { kind: 'connecting' }, number: null })).toBe('This browser is connecting');
    expect(text({ line: { kind: 'taken_over' }, number: '1001' })).toBe('This browser was taken over');
    expect(text({ line: { kind: 'waiting', trouble: 'switch_silent', retry_at: 0 }, number: '1001' })).toBe('This browser is not online');
  });

  test('of the table counts what matches and offers what is pending', () => {
    const refresh = vi.fn();
    const view = {
      ...initial_state({ ...wanted, filter: 'online' as const }),
      counts: { total: 1_000, matching: 37, online: 40 },
      pending: { joined: 3, left: 0, moved: 0 },
    };
    const root = show(StatusLine, { view, refresh });
    expect(find(root, 'counts').textContent?.replace(/\s+/g, ' ').trim()).toBe('37 of 1,000 extensions·40 online');
    expect(find(root, 'pending').textContent).toContain('3 more online — Update');
    find(root, 'pending').click();
    expect(refresh).toHaveBeenCalledOnce();
  });

  test('of the table says that a search was not counted to its end', () => {
    const view = {
      ...initial_state({ ...wanted, query: 'a' }),
      counts: { total: 1_000_000, matching: 1_000, more: true, online: 40 },
    };
    const root = show(StatusLine, { view, refresh: vi.fn() });
    expect(find(root, 'counts').textContent).toContain('1,000+ of');
  });
});

describe('the pager', () => {
  const view = {
    ...reduce(initial_state(wanted), { type: 'received', message: hello, now: 0 }),
    rows: [row(1), row(2)],
    counts: { total: 5_000, matching: 1_000, more: true, online: 0 },
    more_after: true,
    more_before: true,
  };
  const range = (of: ViewState) => find(show(Pager, { view: of, next: vi.fn(), previous: vi.fn() }), 'range').textContent?.replace(/\s+/g, ' ').trim();

  test('says which rows are shown, and that there are more than were counted', () => {
    expect(range({ ...view, position: 100 })).toBe('101–102 of 1,000+');
    expect(range({ ...view, position: 100, counts: { total: 5_000, matching: 300, online: 0 } })).toBe('101–102 of 300');
  });

  test('does not count further than pbxd does', () => {
    expect(range({ ...view, position: 1_000, position_more: true })).toBe('beyond 1,000 of 1,000+');
  });
});
