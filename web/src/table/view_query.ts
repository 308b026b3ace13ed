import type { Filter, Order, Wanted } from '../live/messages';
import { clip_utf8 } from '../util/text';

/** Rows on a page. */
export const page_size = 50;
/** Bytes of UTF-8 that pbxd takes as a query. */
export const longest_query = 64;

const filters: readonly Filter[] = ['all', 'online', 'busy'];
const orders: readonly Order[] = ['number', 'name', 'state'];

/** The view that the address bar asks for (`?q=mull&filter=online&order=name&desc`), so that a reload or a bookmark keeps it. */
export function wanted_of(search: string): Wanted {
  const fields = new URLSearchParams(search);
  return {
    query: clip_utf8(fields.get('q') ?? '', longest_query),
    filter: filters.find((filter) => filter === fields.get('filter')) ?? 'all',
    order: orders.find((order) => order === fields.get('order')) ?? 'number',
    descending: fields.has('desc'),
    anchor: { at: 'start' },
    limit: page_size,
  };
}

/** The address bar for a view: only what differs from the plain table. Pages are not kept, their anchors move. */
export function search_of({ query, filter, order, descending }: Wanted): string {
  const fields: string[] = [];
  if (query !== '') fields.push(`q=${encodeURIComponent(query)}`);
  if (filter !== 'all') fields.push(`filter=${filter}`);
  if (order !== 'number') fields.push(`order=${order}`);
  if (descending) fields.push('desc');
  return fields.length === 0 ? '' : `?${fields.join('&')}`;
}

/** The Channel in the page's path, or null. */
export function channel_of(path: string): number | null {
  const found = /^\/extensions\/([1-9]\d{0,15})\/?$/.exec(path);
  return found === null ? null : Number(found[1]);
}
