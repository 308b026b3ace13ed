import type { Anchor, Counts, Row, ServerMessage, SwitchLink, Wanted } from './messages';

/**
 * What the page knows of its view, and how each event changes it. Pure: no socket, no clock; `LiveClient` feeds it.
 *
 *     let state = initial_state(wanted);
 *     state = reduce(state, { type: 'received', message, now: Date.now() });
 *
 * Rows that did not change keep their identity, so that whoever shows them touches only those that did.
 */
export interface ViewState {
  /** `lost` until the next attempt at `retry_at`. While it is not `live` the rows are what was last known. */
  link: 'connecting' | 'live' | 'lost';
  /** Local milliseconds since 1970. */
  retry_at: number | null;
  /** pbxd's last word (`signed_out`, `user_disabled`): nobody reconnects after it. */
  ended: string | null;
  /** Server clock minus local clock, in milliseconds. */
  clock_offset: number;
  switches: SwitchLink[];
  wanted: Wanted;
  /** The number of the subscription that is being answered; messages for others are late and mean nothing. */
  view: number;
  rows: Row[];
  counts: Counts | null;
  pending: Pending | null;
  more_before: boolean;
  more_after: boolean;
  /** How many matching rows come before the first one shown. */
  position: number;
  /** Whether there are more before it than `position` says: so many are not counted. */
  position_more: boolean;
  /** Whether the rows answer `wanted` on this very connection. */
  fresh: boolean;
  /** Why pbxd refused the view, if it did. */
  refused: string | null;
}

/** How membership or order of the window would differ after a refresh. Never all zero. */
export interface Pending {
  joined: number;
  left: number;
  moved: number;
}

export type ViewEvent =
  | { type: 'connecting' }
  | { type: 'lost'; retry_at: number }
  /** A subscription for `wanted` was sent, or will be as soon as there is a connection. */
  | { type: 'subscribed'; view: number; wanted: Wanted }
  | { type: 'received'; message: ServerMessage; now: number };

export function initial_state(wanted: Wanted): ViewState {
  return {
    link: 'connecting',
    retry_at: null,
    ended: null,
    clock_offset: 0,
    switches: [],
    wanted,
    view: 0,
    rows: [],
    counts: null,
    pending: null,
    more_before: false,
    more_after: false,
    position: 0,
    position_more: false,
    fresh: false,
    refused: null,
  };
}

export function reduce(state: ViewState, event: ViewEvent): ViewState {
  switch (event.type) {
    case 'connecting':
      return { ...state, link: 'connecting', retry_at: null };
    case 'lost':
      // What is shown may be wrong from now on: counts and rows stay, but an offer to update them is void.
      return { ...state, link: 'lost', retry_at: event.retry_at, fresh: false, pending: null };
    case 'subscribed':
      return { ...state, view: event.view, wanted: event.wanted, fresh: false, pending: null, refused: null };
    case 'received':
      return receive(state, event.message, event.now);
  }
}

function receive(state: ViewState, message: ServerMessage, now: number): ViewState {
  if ('view' in message && message.view !== undefined && message.view !== state.view) return state;
  switch (message.type) {
    case 'hello':
      return { ...state, link: 'live', retry_at: null, clock_offset: message.server_time - now, switches: message.switches };
    case 'switches':
      return { ...state, switches: message.switches };
    case 'snapshot': {
      const { rows, counts, more_before, more_after, position, position_more = false } = message;
      return { ...state, rows, counts, more_before, more_after, position, position_more, fresh: true, pending: null, refused: null };
    }
    case 'change':
      return { ...state, rows: with_changes(state.rows, message.rows) };
    case 'counts':
      return { ...state, counts: message.counts };
    case 'pending': {
      const { joined, left, moved } = message;
      return { ...state, pending: joined + left + moved > 0 ? { joined, left, moved } : null };
    }
    case 'error':
      return message.view === undefined ? state : { ...state, refused: message.message };
    case 'goodbye':
      return message.reason === 'restarting' ? state : { ...state, ended: message.reason };
    case 'pong':
      return state;
  }
}

/**
 * Changed rows in their old places; a row that is not in the window is none of ours. Where a row stands its old key says:
 * the page before or behind it begins there, wherever it belongs by now.
 */
function with_changes(rows: Row[], changed: Row[]): Row[] {
  const by_id = new Map(changed.map((row) => [row.id, row]));
  if (!rows.some((row) => by_id.has(row.id))) return rows;
  return rows.map((row) => {
    const now = by_id.get(row.id);
    return now === undefined ? row : { ...now, key: row.key };
  });
}

/**
 * A better anchor for a window that came back short, or null: paging back to the front should show a full first page, and
 * paging behind a last row that has gone meanwhile should not show an empty one.
 */
export function better_anchor({ wanted, rows, more_before, more_after }: ViewState): Anchor | null {
  const { at } = wanted.anchor;
  if (at === 'before' && !more_before && more_after && rows.length < wanted.limit) return { at: 'start' };
  if (at === 'before' && !more_before && rows.length === 0) return { at: 'start' };
  if (at === 'after' && rows.length === 0) return { at: 'end' };
  return null;
}

/** The switches that cannot be asked; while there are any, presence is not complete. */
export function switches_away(state: ViewState): SwitchLink[] {
  return state.switches.filter(({ state: link }) => link !== 'up');
}
