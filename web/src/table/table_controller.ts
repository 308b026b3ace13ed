import type { LiveClient } from '../live/live_client';
import type { Filter, Order, Wanted } from '../live/messages';
import { clip_utf8 } from '../util/text';
import { longest_query, search_of, wanted_of } from './view_query';

/** What the table page does: turns what the person asks for into the view that is shown, and keeps it in the address bar. */
export class TableController {
  constructor(private readonly live: LiveClient) {}

  /** Shows what the address bar asks for; the answer ends it. */
  start(): () => void {
    this.live.want(wanted_of(location.search));
    return () => this.live.rest();
  }

  search(query: string): void {
    const clipped = clip_utf8(query.trim(), longest_query);
    if (clipped !== this.live.state.wanted.query) this.#want({ query: clipped, anchor: { at: 'start' } });
  }

  filter(filter: Filter): void {
    if (filter !== this.live.state.wanted.filter) this.#want({ filter, anchor: { at: 'start' } });
  }

  /** The same column again turns the order round. */
  sort(order: Order): void {
    const { wanted } = this.live.state;
    this.#want({ order, descending: order === wanted.order && !wanted.descending, anchor: { at: 'start' } });
  }

  next_page(): void {
    const last = this.live.state.rows.at(-1);
    if (last !== undefined) this.#want({ anchor: { at: 'after', key: last.key } });
  }

  previous_page(): void {
    const [first] = this.live.state.rows;
    this.#want({ anchor: first === undefined ? { at: 'start' } : { at: 'before', key: first.key } });
  }

  #want(change: Partial<Wanted>): void {
    const wanted = { ...this.live.state.wanted, ...change };
    history.replaceState(null, '', location.pathname + search_of(wanted));
    this.live.want(wanted);
  }
}
