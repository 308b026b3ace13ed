import { channel_of } from '../table/view_query';

/** Where somebody who is signed in can be. All of it is shown in one frame, so that going from one to another ends nothing. */
export type Place = { readonly page: 'table'; readonly channel: number } | { readonly page: OwnPage };
export type PlaceName = Place['page'];
export type OwnPage = 'phones' | 'settings' | 'gateways';

interface Description {
  path: string;
  title: string;
  for_admins: boolean;
}

/** The pages that are the same for every Channel, as the navigation lists them. */
export const own_pages: Readonly<Record<OwnPage, Description>> = {
  phones: { path: '/phones', title: 'Phones', for_admins: false },
  settings: { path: '/settings', title: 'Settings', for_admins: false },
  gateways: { path: '/gateways', title: 'Gateways', for_admins: true },
};
const names = Object.keys(own_pages) as OwnPage[];

/** The place that a path is, or null for what the server alone knows. */
export function place_of(path: string): Place | null {
  const channel = channel_of(path);
  if (channel !== null) return { page: 'table', channel };
  const page = names.find((name) => own_pages[name].path === path);
  return page === undefined ? null : { page };
}

export function title_of(place: Place): string {
  return place.page === 'table' ? 'Extensions' : own_pages[place.page].title;
}

export interface Entry {
  page: PlaceName;
  path: string;
  title: string;
}

/** What the navigation offers: the table of one's Channel, one's own pages where one has an Extension, and what an administrator has. */
export function entries_for({ channel, is_admin }: { channel: number | null; is_admin: boolean }): Entry[] {
  const own = names
    .filter((page) => (own_pages[page].for_admins ? is_admin : channel !== null))
    .map((page) => ({ page, path: own_pages[page].path, title: own_pages[page].title }));
  return channel === null ? own : [{ page: 'table', path: `/extensions/${channel}`, title: 'Extensions' }, ...own];
}
