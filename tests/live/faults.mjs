// Presence under faults on a real FreeSWITCH with 2,000 registered phones (sipp) and a browser: after each fault pbxd
// and the switch are compared row by row. Skipped, and counted as skipped, where there is no FreeSWITCH.
import { mkdir, mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Phones } from '../bench/phones.mjs';
import { launch, open_page, shows, sign_in } from '../support/chromium.mjs';
import { Pbx } from '../support/pbx.mjs';
import { requests_for, sample_people } from '../support/people.mjs';
import { until } from '../support/processes.mjs';
import { check, finish, test } from '../support/suite.mjs';
import { needs } from './needs.mjs';
import { flood, logged } from './flood.mjs';
import { Phone } from './phone.mjs';
import { Proxy } from './proxy.mjs';
import { RealSwitch } from './real_switch.mjs';
import { SipPhone } from './sip_phone.mjs';
import { agrees } from './truth.mjs';

await needs('faults on a live switch', ['freeswitch', 'sipp'], { chromium: true });

const many = 2000;
const folder = await mkdtemp(path.join(os.tmpdir(), 'pbxd-faults-'));
const pbx = await Pbx.make({ folder: path.join(folder, 'pbxd') });
const real_port = pbx.esl_port;
const proxy = await Proxy.make(real_port);
// pbxd reaches its switch through the proxy; everybody else directly.
pbx.esl_port = proxy.port;
await pbx.write_configuration();
pbx.esl_port = real_port;
await mkdir(path.join(folder, 'switch'));
const people = sample_people(many, { logins: 1 });
// The last are for phones of their own.
const crowd = people.slice(0, many - 20);
const [mover, leaver, short] = people.slice(-3).map(({ line }) => line);
const leaver_number = people.at(-2).number;
await pbx.start();
await pbx.ask_all(requests_for(people));
const real = await RealSwitch.make(pbx, path.join(folder, 'switch'), undefined, { SESSIONS_PER_SECOND: 10000, MAX_SESSIONS: 5000 });
let phones;
let browser;
let page;
const clients = {};
const odd = [];
const told = () => `      pbxd: ${pbx.daemon.output.slice(-1500)}\n      switch: ${real.program?.output.slice(-800)}`;
/** A fault, and then the truth again; tells how long that took. */
const live = (name, body) => test(name, async () => {
  const begin = Date.now();
  await body();
  const caused = Date.now() - begin;
  const ms = await agrees(pbx, [real], people, { clients, seconds: 60 });
  console.log(`      ${caused} ms for the fault, ${ms} ms until all ${many} rows agreed`);
}, told);
const register_all = () => phones.run('register', crowd.length, 32);
const status = async () => (await pbx.ask({ command: 'status' })).switches[0];
const link_is = (wanted, seconds = 60) => until(`the link to be ${wanted}`, async () => (await status()).state === wanted, { seconds });
const profile_runs = async () => (await real.api('sofia xmlstatus')).includes('>lines<');
const profile_is_back = () => until('the profile to be back', profile_runs, { seconds: 40, every: 200 });
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

await live(`FreeSWITCH starts, ${crowd.length} phones register and a browser comes`, async () => {
  await real.start();
  await link_is('up');
  phones = await Phones.make(real, people);
  await register_all();
  browser = await launch();
  page = await open_page(browser, { permissions: ['microphone'] });
  await sign_in(page, pbx.url, 'alice', 'demo-password');
  await until('the browser to be logged in', async () => {
    const users = JSON.parse(await real.api('verto jsonstatus')).profiles[0].users ?? [];
    clients['1001'] = users.map(({ uid }) => uid);
    return users.length === 1 && users[0].state === 'CONN_REG';
  });
});

await live('while the switch is away its people are unknown, with since when; restarted, it is as it says', async () => {
  await real.stop();
  await link_is('down');
  const rows = Object.values(await pbx.presence());
  check(rows.every(({ state }) => state === 'unknown'), 'everybody is unknown');
  check((await status()).since > 0, 'it is told since when');
  await shows(page, '1002', 'unknown');
  await real.start();
});

await live('the switch is killed and started again', async () => {
  await register_all();
  await real.stop({ signal: 'SIGKILL' });
  await real.start();
});

await live('phones register again after that', async () => void (await register_all()));

await live('the profile is restarted', async () => {
  await real.api('sofia profile lines restart');
  await profile_is_back();
});

await live('phones register again, and the profile is rescanned', async () => {
  await register_all();
  await real.api('sofia profile lines rescan');
});

await live('pbxd is restarted', async () => {
  await pbx.stop();
  await pbx.start();
});

await live('pbxd is killed while phones register', async () => {
  const registering = register_all();
  await pause(300);
  await pbx.stop({ signal: 'SIGKILL' });
  await pbx.start();
  await registering;
});

await live('pbxd is suspended for a minute while all registrations are flushed and made again', async () => {
  pbx.daemon.child.kill('SIGSTOP');
  await real.api('sofia profile lines flush_inbound_reg');
  await pause(5000);
  // With pbxd asleep the directory's questions are not answered: nobody can register until it is awake.
  await pause(55_000);
  pbx.daemon.child.kill('SIGCONT');
  await register_all();
});

await live('the link is cut while phones register', async () => {
  const registering = register_all();
  await pause(300);
  proxy.cut();
  await registering;
});

await live('the link is half-open: nothing comes, and nothing says so', async () => {
  proxy.drop_packets();
  await real.api(`sofia profile lines flush_inbound_reg ${crowd[3].line.username}@lines`);
  await link_is('down', 90);
});

await live('the link is slow while phones register', async () => {
  proxy.be_slow(20);
  await register_all();
  proxy.be_slow(0);
});

await live('the link is closed in the middle of a frame', async () => {
  proxy.cut_in(1500);
  await register_all();
});

const losses = () => logged(real, 'Event enqueue ERROR');
const hang_ups = () => logged(real, 'Killing listener');

/** Reads a little each second, has the switch make events until it throws some away, does the rest, and reads on. */
async function overflow(rest) {
  const one = await Phone.make(real, leaver);
  await one.register();
  await until('it to be online', async () => (await pbx.presence())[leaver_number].state === 'online');
  const before = await losses();
  proxy.be_slow(1000);
  try {
    await flood(real, 100_000);
    // What the connection itself holds is some thousand more than the queue.
    await until('the queue to overflow', async () => {
      await flood(real, 400);
      return (await losses()) > before;
    }, { seconds: 300, every: 0 });
    await rest(one);
  } finally {
    proxy.be_slow(0);
  }
  console.log(`      ${await losses() - before} events were lost`);
}

await live('events are lost because they are read too slowly, and the switch says nothing of it', async () => {
  const before = await hang_ups();
  await overflow((one) => one.unregister());
  check(await hang_ups() === before, 'the switch keeps the connection');
});

await live('so many events are lost that the switch hangs up', async () => {
  const before = await hang_ups();
  await overflow(async (one) => {
    await one.unregister();
    await until('the switch to hang up', async () => {
      await flood(real, 2000);
      return (await hang_ups()) > before;
    }, { seconds: 60, every: 0 });
  });
});

await live('a phone moves to another address', async () => {
  const [here, there] = [await Phone.make(real, mover), await Phone.make(real, mover)];
  await here.register();
  await there.register();
  await here.unregister();
});

await live('phones leave while pbxd rebuilds', async () => {
  const one = await Phone.make(real, leaver);
  await one.register();
  for (let round = 0; round < 5; ++round) {
    proxy.cut();
    await pause(20 * round);
    await one.unregister();
    await one.register();
  }
  proxy.cut();
  await one.unregister();
});

await live('a registration expires', async () => {
  const one = await Phone.make(real, short);
  await one.register({ expires: 10 });
  await until('it to be gone', async () => !(await real.api('sofia xmlstatus profile lines reg')).includes(short.username), { seconds: 150, every: 500 });
});

// Long after the last rebuild, which would look at the profiles too.
await live('the profile is stopped, which no event tells', async () => {
  await real.api('sofia profile lines stop');
  await until('the profile to be gone', async () => !(await profile_runs()), { seconds: 40, every: 200 });
});

await live('the profile is started again, and phones register', async () => {
  // One that starts while the old one still ends does not come into the switch's table, as its name is taken there: it lets
  // phones register, and no status tells of it. It may have the port by then, and `xmlstatus` has left the old one out as
  // soon as it was stopped; `jsonstatus` lists it, as DOWN, to the end.
  await until('the old one to have ended', async () => !('lines' in JSON.parse(await real.api('sofia jsonstatus')).profiles), { seconds: 60, every: 200 });
  await real.api('sofia profile lines start');
  await profile_is_back();
  await register_all();
});

await live('Call-IDs that look like markup hide nobody and forge nobody when pbxd rebuilds', async () => {
  for (const [line, id] of [[mover, 'a<b'], [leaver, `x</call-id><user>${short.username}@lines</user><call-id>y`], [leaver, 'x</registration><registration>']]) {
    const one = await SipPhone.make({ server: real.lines_port, ...line });
    odd.push(one);
    check(await one.register({ id }) === 200, `a phone registers as ${id}`);
    check((await real.api('sofia xmlstatus profile lines reg')).includes(`<call-id>${id}</call-id>`), `the switch tells ${id} as it came`);
  }
  const { connected } = proxy;
  proxy.cut();
  await until('pbxd to come back', () => proxy.connected > connected);
});

await live('all registrations are flushed', async () => {
  await real.api('sofia profile lines flush_inbound_reg');
  await until('nobody to be left', async () => !(await real.api('sofia xmlstatus profile lines reg')).includes('<call-id>'), { seconds: 60, every: 200 });
});

for (const one of odd) one.socket.close();
await browser?.close();
await phones?.stop();
await real.stop();
proxy.close();
await pbx.stop();
finish();
