/** The longest beginning of `text` that is at most `bytes` bytes of UTF-8 and ends between two characters. */
export function clip_utf8(text: string, bytes: number): string {
  const encoder = new TextEncoder();
  let used = 0;
  let clipped = '';
  for (const character of text) {
    used += encoder.encode(character).length;
    if (used > bytes) break;
    clipped += character;
  }
  return clipped;
}

/** `1 extension`, `2 extensions`, `1,000 extensions`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** `1,000`, or `1,000+` where more were not counted. */
export function at_least(count: number, more = false): string {
  return `${count.toLocaleString('en')}${more ? '+' : ''}`;
}

/** The first letters of the first and the last word, for a face without a picture. */
export function initials_of(name: string): string {
  return name
    .split(/\s+/)
    .map((word) => Array.from(word)[0] ?? '')
    .filter((letter) => letter !== '')
    .filter((_, index, all) => index === 0 || index === all.length - 1)
    .join('')
    .toUpperCase();
}
