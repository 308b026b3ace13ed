// What the switches know of who is there, and whether pbxd says the same, row by row.
import { until } from '../support/processes.mjs';

// By lines: mod_sofia writes Call-IDs as they came, and one may look like other elements.
const text = (row, name) => new RegExp(`^ *<${name}>(.*)</${name}>$`, 'm').exec(row)?.[1] ?? '';

/** The phones of a switch, by the Line's username: each registration once, by its call-id and contact. */
async function phones_of(real) {
  const xml = await real.api('sofia xmlstatus profile lines reg');
  const phones = new Map();
  for (const [row] of xml.matchAll(/^ *<registration>$[\s\S]*?^ *<\/registration>$/gm)) {
    const username = text(row, 'user').replace(/@lines$/, '');
    if (!phones.has(username)) phones.set(username, new Set());
    phones.get(username).add(`${text(row, 'call-id')} ${text(row, 'contact')}`);
  }
  return phones;
}

/** How many browsers are logged in to a switch, by their client ID. */
async function browsers_of(real) {
  const browsers = new Map();
  for (const profile of JSON.parse(await real.api('verto jsonstatus')).profiles) {
    for (const user of profile.users ?? []) {
      if (user.state === 'CONN_REG') browsers.set(user.uid, (browsers.get(user.uid) ?? 0) + 1);
    }
  }
  return browsers;
}

/**
 * Where pbxd and these switches differ: a line for each person, none if they agree. `clients`: the client IDs of a
 * person's browsers, by number.
 */
export async function differences(pbx, switches, people, clients = {}) {
  const known = await Promise.all(switches.map(async (real) => [await phones_of(real), await browsers_of(real)]));
  const shown = await pbx.presence();
  const wrong = [];
  for (const { number, line } of people) {
    let phones = 0;
    let browsers = 0;
    for (const [at, logged_in] of known) {
      phones += at.get(line.username)?.size ?? 0;
      for (const client of clients[number] ?? []) browsers += logged_in.get(client) ?? 0;
    }
    const row = shown[number];
    const state = phones + browsers > 0 ? 'online' : 'offline';
    if (row.phones !== phones || row.browsers !== browsers || row.state !== state) {
      wrong.push(`${number}: ${row.state}, ${row.phones} phones, ${row.browsers} browsers; the switch: ${state}, ${phones}, ${browsers}`);
    }
  }
  for (const [at] of known) {
    for (const username of at.keys()) {
      if (!people.some(({ line }) => line.username === username)) wrong.push(`${username}: nobody's`);
    }
  }
  return wrong;
}

/** Waits until they agree, with every link up; gives how many milliseconds that took. */
export async function agrees(pbx, switches, people, { clients, seconds = 30 } = {}) {
  const begin = Date.now();
  let wrong;
  await until('pbxd and the switch to agree', async () => {
    const { switches: links } = await pbx.ask({ command: 'status' });
    if (!links.every(({ state }) => state === 'up')) throw new Error(`a link is ${links.map(({ state }) => state)}`);
    wrong = await differences(pbx, switches, people, clients);
    if (wrong.length > 0) throw new Error(`${wrong.length} rows differ, the first: ${wrong.slice(0, 3).join('; ')}`);
    return true;
  }, { seconds, every: 100 });
  return Date.now() - begin;
}
