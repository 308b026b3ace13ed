import { place_of, type Place } from './places';

/** The parts of a window that a place is kept in. */
export interface Browsing {
  location: Pick<Location, 'href' | 'origin' | 'pathname' | 'reload'>;
  history: Pick<History, 'pushState'>;
}

/**
 * Which page is shown, by the address bar. A link to another page changes it without a new document, so that calls, the
 * line and the live socket go on; a link to anywhere else is the browser's own business.
 *
 *     const here = new PageLocation(window, first, (place) => place.page !== 'gateways' || is_admin);
 *     document.addEventListener('click', (event) => here.follow(event));
 *     addEventListener('popstate', () => here.returned());
 */
export class PageLocation {
  place: Place;
  /** Grows with each change of the page: what is to happen then, happens once. */
  moves = $state(0);

  constructor(
    private readonly browsing: Browsing,
    first: Place,
    /** Whether the frame as it is can show it; for what it cannot, the server is asked. */
    private readonly shows: (place: Place) => boolean,
  ) {
    this.place = $state.raw(first);
  }

  /** A click anywhere in the page. */
  follow(event: MouseEvent): void {
    // With a modifier it is for another tab or a download; that is the browser's.
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
    if (!(link instanceof HTMLAnchorElement) || link.target !== '' || link.hash !== '' || link.hasAttribute('download')) return;
    const { origin, href } = this.browsing.location;
    const place = link.origin === origin ? place_of(link.pathname) : null;
    if (place === null || !this.shows(place)) return;
    event.preventDefault();
    if (link.href === href) return;
    this.browsing.history.pushState(null, '', link.pathname + link.search);
    this.#move(place);
  }

  /** The person went back or forward. */
  returned(): void {
    const place = place_of(this.browsing.location.pathname);
    if (place === null || !this.shows(place)) return this.browsing.location.reload();
    this.#move(place);
  }

  #move(place: Place): void {
    this.place = place;
    this.moves++;
  }
}
