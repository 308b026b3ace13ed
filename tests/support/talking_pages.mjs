// What pages in a call hear, measured.
import { open_page, sign_in } from './chromium.mjs';
import { until } from './processes.mjs';

/** Keeps every connection of the page, and lets a test play a browser that has not asked for its microphone yet. */
function watch_connections() {
  window.connections = [];
  const { RTCPeerConnection, navigator } = window;
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...given) {
      super(...given);
      window.connections.push(this);
    }
  };
  const query = navigator.permissions.query.bind(navigator.permissions);
  navigator.permissions.query = async (what) => (what.name === 'microphone' ? { state: 'prompt' } : query(what));
}

/** Packets and energy of what the page hears, over all its connections that live. */
export function heard(page) {
  return page.evaluate(async () => {
    const sum = { packets: 0, energy: 0 };
    for (const connection of window.connections) {
      if (connection.connectionState === 'closed') continue;
      for (const report of (await connection.getStats()).values()) {
        if (report.type !== 'inbound-rtp') continue;
        sum.packets += report.packetsReceived;
        sum.energy += report.totalAudioEnergy ?? 0;
      }
    }
    return sum;
  });
}

/** Waits until a good second of packets has come, and gives the energy that was in them. */
export async function listen(page, what) {
  const before = await heard(page);
  const after = await until(what, async () => {
    const now = await heard(page);
    return now.packets >= before.packets + 60 && now;
  });
  return after.energy - before.energy;
}

export const hears = (page, who) => until(`${who} to hear something`, async () => (await listen(page, `packets to ${who}`)) > 0);
export const hears_nothing = (page, who) => until(`${who} to hear silence`, async () => (await listen(page, `packets to ${who}`)) === 0);

/** A page signed in and online, whose connections are kept. */
export async function person({ browser, pbx, options = {} }, login, number) {
  const page = await open_page(browser, { viewport: { width: 1280, height: 760 }, ...options });
  await page.addInitScript(watch_connections);
  page.on('dialog', (dialog) => dialog.accept());
  await sign_in(page, pbx.url, login, 'demo-password');
  await until(`a browser of ${number}`, async () => (await pbx.presence())[number].browsers > 0);
  await page.locator('[data-testid="self-status"][data-status="online"]').waitFor();
  return page;
}

/** The panel of a page's call, and that panel once the call is so far. */
export const panel = (page) => page.getByTestId('call-panel');
export const phase = (page, wanted) => page.locator(`[data-testid="call-panel"][data-phase="${wanted}"]`).waitFor();
