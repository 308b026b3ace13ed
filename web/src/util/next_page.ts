/**
 * Where to go after signing in: the `next` of the address bar if it is a path of this site, else `/`.
 * Anybody can write a link to the sign-in page, so `next` must not be able to lead anywhere else: `//evil.example`,
 * `/\evil.example` and `/<tab>/evil.example` are all other sites to a browser.
 */
export function safe_next(search: string): string {
  const next = new URLSearchParams(search).get('next');
  if (next === null || !next.startsWith('/')) return '/';
  const here = 'https://pbxd.invalid';
  try {
    const url = new URL(next, here);
    const path = url.pathname + url.search + url.hash;
    return url.origin === here && !path.startsWith('//') && !path.startsWith('/sign-in') ? path : '/';
  } catch {
    return '/';
  }
}

/** The sign-in page that comes back to `path`. */
export function sign_in_path(path: string): string {
  return path === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path)}`;
}
