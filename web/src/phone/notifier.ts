import type { Call } from './call';
import { who } from './causes';

interface Shown {
  close(): void;
}

export interface NotifierPorts {
  /** Whether the person has allowed notifications, and does not look at the page. */
  wanted(): boolean;
  show(title: string, body: string, tag: string): Shown;
}

/** Tells of calls that ring while the page is out of sight, and takes the word back when they ring no more. */
export class Notifier {
  readonly #shown = new Map<string, Shown>();

  constructor(private readonly ports: NotifierPorts) {}

  show(calls: readonly Call[]): void {
    const ringing = calls.filter(({ phase }) => phase === 'ringing');
    for (const [id, shown] of this.#shown) {
      if (ringing.some((call) => call.id === id)) continue;
      shown.close();
      this.#shown.delete(id);
    }
    for (const call of ringing) {
      if (this.#shown.has(call.id) || !this.ports.wanted()) continue;
      this.#shown.set(call.id, this.ports.show(`${who(call)} is calling`, call.party.number, call.id));
    }
  }
}

/** The browser's own notifications; a click on one brings the page to the front. */
export const browser_notifier: NotifierPorts = {
  wanted: () => typeof Notification !== 'undefined' && Notification.permission === 'granted' && document.hidden,
  show(title, body, tag) {
    const notification = new Notification(title, { body, tag: `pbxd.${tag}`, requireInteraction: true });
    notification.addEventListener('click', () => {
      window.focus();
      notification.close();
    });
    return notification;
  },
};
