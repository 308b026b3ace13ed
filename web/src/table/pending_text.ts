import type { Filter } from '../live/messages';
import type { Pending } from '../live/view_state';

/** What an update would bring: "3 more online, 1 fewer". */
export function pending_text({ joined, left }: Pending, filter: Filter): string {
  if (joined + left === 0) return 'The order has changed';
  const where = { all: '', online: ' online', busy: ' in a call' }[filter];
  const parts: string[] = [];
  if (joined > 0) parts.push(`${joined.toLocaleString('en')} more`);
  if (left > 0) parts.push(`${left.toLocaleString('en')} fewer`);
  parts[0] += where;
  return parts.join(', ');
}
