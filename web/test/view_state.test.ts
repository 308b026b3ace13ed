import { describe, expect, test } from 'vitest';
import { read_server_message, subscribe_message, type ServerMessage } from '../src/live/messages';
import { better_anchor, initial_state, reduce, switches_away, type ViewEvent, type ViewState } from '../src/live/view_state';
import { counts, hello, row, snapshot, wanted } from './support';

const received = (message: ServerMessage, now = 0): ViewEvent => ({ type: 'received', message, now });

function after(state: ViewState, ...events: ViewEvent[]): ViewState {
  return events.reduce(reduce, state);
}

const shown = after(
  initial_state(wanted),
  { type: 'connecting' },
  received(hello),
  { type: 'subscribed', view: 1, wanted },
  received(snapshot(1, [row(1), row(2), row(3)])),
);

describe('the view', () => {
  test('shows a snapshot, fresh and live', () => {
    expect(shown).toMatchObject({ link: 'live', fresh: true, counts, position: 0 });
    expect(shown.rows.map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  test('replaces a changed row in its place and leaves the others the very objects they were', () => {
    const next = reduce(shown, received({ type: 'change', view: 1, rows: [row(2, { state: 'online' })] }));
    expect(next.rows.map(({ state }) => state)).toEqual(['offline', 'online', 'offline']);
    expect(next.rows[0]).toBe(shown.rows[0]);
    expect(next.rows[2]).toBe(shown.rows[2]);
  });

  test('keeps the key under which a changed row is shown: pages begin and end where it stands', () => {
    const next = reduce(shown, received({ type: 'change', view: 1, rows: [row(2, { state: 'offline', key: 'elsewhere' })] }));
    expect(next.rows.map(({ key }) => key)).toEqual(shown.rows.map(({ key }) => key));
  });

  test('keeps the same list when a change names no row of the window', () => {
    const next = reduce(shown, received({ type: 'change', view: 1, rows: [row(9, { state: 'online' })] }));
    expect(next.rows).toBe(shown.rows);
  });

  test('ignores what comes late for a view that was replaced', () => {
    const other = reduce(shown, { type: 'subscribed', view: 2, wanted: { ...wanted, query: 'x' } });
    const late = after(
      other,
      received(snapshot(1, [])),
      received({ type: 'change', view: 1, rows: [row(1, { state: 'online' })] }),
      received({ type: 'counts', view: 1, counts: { total: 9, matching: 9, online: 9 } }),
      received({ type: 'pending', view: 1, joined: 1, left: 0, moved: 0 }),
      received({ type: 'error', view: 1, code: 'bad_request', message: 'no' }),
    );
    expect(late).toEqual(other);
  });

  test('keeps the old rows, but not as fresh ones, until the new view is answered', () => {
    const next = reduce(shown, { type: 'subscribed', view: 2, wanted: { ...wanted, query: 'x' } });
    expect(next).toMatchObject({ fresh: false, rows: shown.rows, pending: null });
  });

  test('announces what an update would bring, and takes it back when all is zero', () => {
    const next = reduce(shown, received({ type: 'pending', view: 1, joined: 3, left: 1, moved: 0 }));
    expect(next.pending).toEqual({ joined: 3, left: 1, moved: 0 });
    expect(next.rows).toBe(shown.rows);
    expect(reduce(next, received({ type: 'pending', view: 1, joined: 0, left: 0, moved: 0 })).pending).toBeNull();
  });

  test('takes the snapshot that a slow reader gets in place of everything, the pending offer too', () => {
    const behind = reduce(shown, received({ type: 'pending', view: 1, joined: 3, left: 1, moved: 0 }));
    const next = reduce(behind, received(snapshot(1, [row(7)], { position: 2, more_before: true })));
    expect(next.rows.map(({ id }) => id)).toEqual([7]);
    expect(next).toMatchObject({ pending: null, position: 2, more_before: true });
  });

  test('is stale after a gap: rows stay, nothing on offer, until a snapshot on the new connection', () => {
    const offered = reduce(shown, received({ type: 'pending', view: 1, joined: 1, left: 0, moved: 0 }));
    const gone = reduce(offered, { type: 'lost', retry_at: 5 });
    expect(gone).toMatchObject({ link: 'lost', retry_at: 5, fresh: false, pending: null, rows: shown.rows });
    const back = after(gone, { type: 'connecting' }, received(hello), { type: 'subscribed', view: 2, wanted });
    expect(back).toMatchObject({ link: 'live', retry_at: null, fresh: false });
    expect(reduce(back, received(snapshot(2, [row(1)]))).fresh).toBe(true);
  });

  test('knows how far the clocks are apart', () => {
    expect(reduce(shown, received({ ...hello, server_time: 5_000 }, 3_000)).clock_offset).toBe(2_000);
  });

  test('names the switches that are not up', () => {
    const switches = [
      { name: 'a', state: 'up' as const, since: 0 },
      { name: 'b', state: 'down' as const, since: 0 },
      { name: 'c', state: 'rebuilding' as const, since: 0 },
    ];
    expect(switches_away(reduce(shown, received({ type: 'switches', switches }))).map(({ name }) => name)).toEqual(['b', 'c']);
  });

  test('remembers why it was refused until it asks for something else', () => {
    const refused = reduce(shown, received({ type: 'error', view: 1, code: 'bad_request', message: 'too long' }));
    expect(refused.refused).toBe('too long');
    expect(reduce(refused, { type: 'subscribed', view: 2, wanted }).refused).toBeNull();
  });

  test('ends with a goodbye, but not with that of a restart', () => {
    expect(reduce(shown, received({ type: 'goodbye', reason: 'signed_out' })).ended).toBe('signed_out');
    expect(reduce(shown, received({ type: 'goodbye', reason: 'restarting' })).ended).toBeNull();
  });
});

describe('a window that came back short', () => {
  const window = (anchor: ViewState['wanted']['anchor'], rows: number, more_before: boolean, more_after: boolean) =>
    better_anchor({
      ...shown,
      wanted: { ...wanted, limit: 3, anchor },
      rows: Array.from({ length: rows }, (_, index) => row(index + 1)),
      more_before,
      more_after,
    });

  test.each([
    ['paging back into a short first page starts at the front', { at: 'before', key: 'k' } as const, 2, false, true, { at: 'start' }],
    ['a full first page is left alone', { at: 'before', key: 'k' } as const, 3, false, true, null],
    ['nothing before any more: the front', { at: 'before', key: 'k' } as const, 0, false, false, { at: 'start' }],
    ['nothing behind any more: the last page', { at: 'after', key: 'k' } as const, 0, true, false, { at: 'end' }],
    ['a short last page is left alone', { at: 'after', key: 'k' } as const, 1, true, false, null],
    ['an empty table is left alone', { at: 'start' } as const, 0, false, false, null],
    ['an empty end is not asked for again', { at: 'end' } as const, 0, false, false, null],
  ])('%s', (_, anchor, rows, before, behind, expected) => {
    expect(window(anchor, rows, before, behind)).toEqual(expected);
  });
});

describe('messages', () => {
  test('drop fields that this page does not know', () => {
    const read = read_server_message(JSON.stringify({ ...snapshot(1, [{ ...row(1), shoe_size: 42 } as never]), colour: 'red' }));
    expect(read).toEqual(snapshot(1, [row(1)]));
  });

  test('take a state of a newer pbxd for unknown', () => {
    const read = read_server_message(JSON.stringify({ type: 'change', view: 1, rows: [{ ...row(1), state: 'levitating' }] }));
    expect(read).toMatchObject({ rows: [{ state: 'unknown' }] });
  });

  test('of a type that this page does not know are passed over', () => {
    expect(read_server_message('{"type":"fireworks"}')).toBeUndefined();
  });

  test.each(['', '{', 'null', '[]', '{"type":5}', '{"type":"snapshot","view":1}', '{"type":"change","view":"1","rows":[]}', '"hello"'])(
    'are broken where they should be understood and are not: %s',
    (text) => {
      expect(read_server_message(text)).toBe('broken');
    },
  );

  test.each([
    [{ at: 'start' } as const, { offset: 0 }],
    [{ at: 'end' } as const, { at_end: true }],
    [{ at: 'after', key: 'z' } as const, { after: 'z' }],
    [{ at: 'before', key: 'a' } as const, { before: 'a' }],
  ])('subscribe with one anchor: %o', (anchor, fields) => {
    expect(JSON.parse(subscribe_message(4, { ...wanted, query: 'mü', filter: 'busy', anchor }))).toEqual({
      type: 'subscribe',
      view: 4,
      query: 'mü',
      filter: 'busy',
      order: 'number',
      descending: false,
      limit: 50,
      ...fields,
    });
  });
});
