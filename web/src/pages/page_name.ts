import { place_of, type PlaceName } from '../frame/places';

export type PageName = PlaceName | 'sign-in' | 'no-extension' | 'not-found';

const names: readonly PageName[] = ['sign-in', 'table', 'phones', 'settings', 'gateways', 'no-extension', 'not-found'];

/** Which page this is: the server says so in `<meta name="pbxd-page">`, because only it knows who may see what. */
export function page_name(content: string | null | undefined, path: string): PageName {
  const told = names.find((name) => name === content);
  if (told !== undefined) return told;
  return path.startsWith('/sign-in') ? 'sign-in' : (place_of(path)?.page ?? 'not-found');
}
