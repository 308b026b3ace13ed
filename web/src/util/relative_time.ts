const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

function how_long(elapsed: number): string {
  if (elapsed < hour) return `${Math.max(1, Math.floor(elapsed / minute))} min`;
  if (elapsed < day) return `${Math.floor(elapsed / hour)} h`;
  const days = Math.floor(elapsed / day);
  return days === 1 ? '1 day' : `${days} days`;
}

/**
 * How long ago `since` was, in a word or two. A time that is not exact is a lower bound: pbxd saw the state at a rebuild,
 * and the switch does not tell when it began.
 */
export function since_text(since: number, exact: boolean, now: number): string {
  const elapsed = now - since;
  // Clocks differ by a little; the future is now.
  if (elapsed < 45_000) return exact ? 'just now' : 'a moment at least';
  return exact ? `${how_long(elapsed)} ago` : `at least ${how_long(elapsed)}`;
}
