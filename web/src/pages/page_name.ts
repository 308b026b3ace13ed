export type PageName = 'sign-in' | 'table' | 'no-extension' | 'not-found';

const names: readonly PageName[] = ['sign-in', 'table', 'no-extension', 'not-found'];

/** Which page this is: the server says so in `<meta name="pbxd-page">`, because only it knows who may see what. */
export function page_name(content: string | null | undefined, path: string): PageName {
  const told = names.find((name) => name === content);
  if (told !== undefined) return told;
  if (path.startsWith('/sign-in')) return 'sign-in';
  return path.startsWith('/extensions/') ? 'table' : 'not-found';
}
