import * as v from 'valibot';

/** What pbxd and the page say to each other over /api/live, subprotocol `pbxd.live.v1`. */
export const live_protocol = 'pbxd.live.v1';

export const row_states = ['offline', 'online', 'ringing', 'talking', 'unknown'] as const;
export type RowState = (typeof row_states)[number];

const row_schema = v.object({
  id: v.number(),
  key: v.string(),
  number: v.string(),
  name: v.string(),
  department: v.fallback(v.string(), ''),
  channel: v.fallback(v.number(), 0),
  // A state of a newer pbxd is one that this page cannot tell.
  state: v.fallback(v.picklist(row_states), 'unknown'),
  phones: v.number(),
  browsers: v.number(),
  since: v.nullable(v.number()),
  since_exact: v.boolean(),
  /** In the mailbox, heard by nobody yet. */
  messages: v.fallback(v.number(), 0),
  /** With whom they are in a call; null where there is none, and for those who may not see it. */
  with: v.fallback(v.nullable(v.object({ number: v.string(), name: v.nullable(v.string()) })), null),
});
export type Row = v.InferOutput<typeof row_schema>;

// `more`: so many rows match, and more: a search is not counted to its end.
const counts_schema = v.object({ total: v.number(), matching: v.number(), more: v.optional(v.boolean()), online: v.number() });
export type Counts = v.InferOutput<typeof counts_schema>;

const switch_schema = v.object({
  name: v.string(),
  state: v.fallback(v.picklist(['up', 'rebuilding', 'down']), 'rebuilding'),
  since: v.fallback(v.nullable(v.number()), null),
});
export type SwitchLink = v.InferOutput<typeof switch_schema>;

const server_message_schema = v.variant('type', [
  v.object({ type: v.literal('hello'), server_time: v.number(), switches: v.array(switch_schema) }),
  v.object({
    type: v.literal('snapshot'),
    view: v.number(),
    rows: v.array(row_schema),
    counts: counts_schema,
    more_before: v.boolean(),
    more_after: v.boolean(),
    position: v.number(),
    position_more: v.optional(v.boolean()),
  }),
  v.object({ type: v.literal('change'), view: v.number(), rows: v.array(row_schema) }),
  v.object({ type: v.literal('counts'), view: v.number(), counts: counts_schema }),
  v.object({ type: v.literal('pending'), view: v.number(), joined: v.number(), left: v.number(), moved: v.number() }),
  v.object({ type: v.literal('switches'), switches: v.array(switch_schema) }),
  v.object({ type: v.literal('error'), view: v.optional(v.number()), code: v.string(), message: v.string() }),
  v.object({ type: v.literal('goodbye'), reason: v.string() }),
  v.object({ type: v.literal('pong') }),
]);
export type ServerMessage = v.InferOutput<typeof server_message_schema>;

const known_types = new Set<string>(['hello', 'snapshot', 'change', 'counts', 'pending', 'switches', 'error', 'goodbye', 'pong']);

/**
 * A message of pbxd's; `undefined` for a type that this page does not know (a newer pbxd), `'broken'` for one that it should
 * know and cannot read: then what it shows may be wrong, and only a fresh snapshot helps.
 */
export function read_server_message(text: string): ServerMessage | undefined | 'broken' {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'broken';
  }
  const read = v.safeParse(server_message_schema, json);
  if (read.success) return read.output;
  const type = v.safeParse(v.object({ type: v.string() }), json);
  return type.success && !known_types.has(type.output.type) ? undefined : 'broken';
}

export type Filter = 'all' | 'online' | 'busy';
export type Order = 'number' | 'name' | 'state';

/** Where the window starts: at the first row, behind or before a row's key, or so that it ends with the last row. */
export type Anchor = { at: 'start' } | { at: 'end' } | { at: 'after'; key: string } | { at: 'before'; key: string };

/** A view as the person wants it. `query` is at most 64 bytes of UTF-8. */
export interface Wanted {
  query: string;
  filter: Filter;
  order: Order;
  descending: boolean;
  anchor: Anchor;
  limit: number;
}

function anchor_fields(anchor: Anchor): Record<string, unknown> {
  switch (anchor.at) {
    case 'start':
      return { offset: 0 };
    case 'end':
      return { at_end: true };
    case 'after':
      return { after: anchor.key };
    case 'before':
      return { before: anchor.key };
  }
}

export function subscribe_message(view: number, wanted: Wanted): string {
  const { query, filter, order, descending, limit } = wanted;
  return JSON.stringify({ type: 'subscribe', view, query, filter, order, descending, ...anchor_fields(wanted.anchor), limit });
}

export function unsubscribe_message(view: number): string {
  return JSON.stringify({ type: 'unsubscribe', view });
}

/** pbxd answers with `pong`. */
export const ping_message = JSON.stringify({ type: 'ping' });

export function refresh_message(view: number): string {
  return JSON.stringify({ type: 'refresh', view });
}
