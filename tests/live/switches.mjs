// Two real FreeSWITCHes and one pbxd: an Extension is online if either says so, each link's state is told, and a call
// reaches a device on the other switch. Skipped, and counted as skipped, where there is no FreeSWITCH.
import { mkdir, mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { launch, open_page, shows, sign_in } from '../support/chromium.mjs';
import { free_port, Pbx } from '../support/pbx.mjs';
import { requests_for, sample_people } from '../support/people.mjs';
import { until } from '../support/processes.mjs';
import { check, equal, finish, test } from '../support/suite.mjs';
import { needs } from './needs.mjs';
import { Phone } from './phone.mjs';
import { RealSwitch } from './real_switch.mjs';
import { answered, ends, SipPhone } from './sip_phone.mjs';
import { agrees } from './truth.mjs';

await needs('two live switches', ['freeswitch', 'sipp'], { chromium: true });

const folder = await mkdtemp(path.join(os.tmpdir(), 'pbxd-switches-'));
const north_esl = await free_port();
const north_verto = await free_port();
const pbx = await Pbx.make({ folder: path.join(folder, 'pbxd'), live: process.env.PBXD_LIVE ?? 'dids' });
const people = sample_people(20, { logins: 2 });
const seen_by = { north: { ...pbx, esl_port: north_esl, verto_port: north_verto }, main: pbx };
const switches = {};
for (const [index, name] of ['north', 'main'].entries()) {
  await mkdir(path.join(folder, name));
  const from = 26000 + index * 1000;
  switches[name] = await RealSwitch.make(seen_by[name], path.join(folder, name), undefined, { SWITCH_NAME: name, RTP_START_PORT: from, RTP_END_PORT: from + 400 });
}
const { north, main } = switches;
// In the file "main" comes last: what is appended is its.
pbx.extra = `[[switch]]\nname = "north"\nport = ${north_esl}\npassword_file = "${pbx.folder}/esl.password"\nverto_port = ${north_verto}\nsip = "127.0.0.1:${north.gateways_port}"\n`;
pbx.more_of_main = `sip = "127.0.0.1:${main.gateways_port}"\n`;
await pbx.write_configuration();
await pbx.start();
await pbx.ask_all(requests_for(people));
let browser;
let page;
const told = () => `      pbxd: ${pbx.daemon.output.slice(-1500)}\n      north: ${north.program?.output.slice(-500)}\n      main: ${main.program?.output.slice(-500)}`;
const live = (name, body) => test(name, body, told);
const links = async () => Object.fromEntries((await pbx.ask({ command: 'status' })).switches.map(({ name, state }) => [name, state]));
const links_are = (wanted) => until(`links ${JSON.stringify(wanted)}`, async () => JSON.stringify(await links()) === JSON.stringify(wanted), { seconds: 60, every: 100 });
const phones = {};

await live('two switches start, and both links are up', async () => {
  await Promise.all([north.start(), main.start()]);
  await links_are({ north: 'up', main: 'up' });
  browser = await launch();
  page = await open_page(browser, { permissions: ['microphone'] });
  await sign_in(page, pbx.url, 'alice', 'demo-password');
});

await live('a phone on either switch is online, one on both counts twice', async () => {
  for (const [name, who, real] of [['bob_north', people[1], north], ['bob_main', people[1], main], ['zoe_main', people[2], main], ['joe_north', people[3], north]]) {
    phones[name] = await Phone.make(real, who.line);
    await phones[name].register();
  }
  for (const number of ['1002', '1003', '1004']) await shows(page, number, 'online');
  await until('two phones of 1002', async () => (await pbx.presence())['1002'].phones === 2);
});

await live('who leaves one switch is online as long as the other says so', async () => {
  await phones.bob_north.unregister();
  await until('one phone of 1002', async () => (await pbx.presence())['1002'].phones === 1);
  await shows(page, '1002', 'online');
  await phones.bob_main.unregister();
  await shows(page, '1002', 'offline');
});

await live('one switch is away: its people are unknown, the others are as they were, and everybody is told which it is', async () => {
  await phones.bob_north.register();
  await shows(page, '1002', 'online');
  await north.stop({ signal: 'SIGKILL' });
  await links_are({ north: 'down', main: 'up' });
  await shows(page, '1002', 'unknown');
  await shows(page, '1003', 'online');
  await page.getByTestId('switch-down').getByText('north').waitFor({ timeout: 10000 });
  const { stdout } = await pbx.cli('status');
  equal([/north.*down/.test(stdout), /main.*up/.test(stdout)], [true, true], 'what pbxd status says');
});

await live('a phone whose switch is away registers at the other, and is online', async () => {
  phones.joe_main = await Phone.make(main, people[3].line);
  await phones.joe_main.register();
  await shows(page, '1004', 'online');
});

await live('the switch comes back, and both agree with what is shown', async () => {
  await north.start();
  await links_are({ north: 'up', main: 'up' });
  await agrees(pbx, [north, main], people.slice(1), { seconds: 30 });
});

const made = [];
const registered = async (real, person) => {
  const it = await SipPhone.make({ server: real.lines_port, ...person.line });
  made.push(it);
  equal(await it.register(), 200, `${person.number} registers`);
  return it;
};
const [, bob, , , ann] = people;
const state = (number, wanted) => until(`${number} to be ${wanted}`, async () => (await pbx.presence())[number].state === wanted);
const quiet = () => until('no call to be left', async () => {
  const legs = await Promise.all([north, main].map(async (real) => JSON.parse(await real.api('show channels as json')).rows ?? []));
  return legs.flat().length === 0;
});
const records = async () => (await pbx.ask({ command: 'calls', arguments: {} })).length;
let at_north;
let at_main;

await live('a phone on one switch calls one on the other: shown, heard, and recorded once', async () => {
  for (const phone of Object.values(phones)) await phone.unregister();
  at_north = await registered(north, ann);
  at_main = await registered(main, bob);
  await state('1005', 'online');
  await state('1002', 'online');
  const before = await records();
  const call = await at_north.call('1002');
  const ringing = await at_main.rings();
  equal([ringing.caller.number, ringing.caller.name], [ann.number, ann.name], 'who is shown');
  await state('1002', 'ringing');
  ringing.answer();
  await answered(call);
  await state('1005', 'talking');
  await state('1002', 'talking');
  await Promise.all([call.sounds(), ringing.sounds()]);
  equal((await pbx.presence())['1002'].with, '1005', 'with whom 1002 talks');
  call.hang_up();
  await ends(ringing);
  await quiet();
  await state('1002', 'online');
  await until('the record', async () => (await records()) > before);
  await until('it to be whole', async () => (await pbx.ask({ command: 'calls', arguments: {} }))[0].result === 'answered');
  equal(await records(), before + 1, 'records of the call');
});

await live('and back, hung up by the one who was called', async () => {
  const call = await at_main.call('1005');
  const ringing = await at_north.rings();
  ringing.answer();
  await answered(call);
  await Promise.all([call.sounds(), ringing.sounds()]);
  ringing.hang_up();
  await ends(call);
  await quiet();
});

await live('phones of one person on both switches ring together, and one that answers ends the other', async () => {
  const here = await registered(north, bob);
  await until('two phones of 1002', async () => (await pbx.presence())['1002'].phones === 2);
  const call = await at_north.call('1002');
  const [one, other] = await Promise.all([here.rings(), at_main.rings()]);
  other.answer();
  await answered(call);
  check((await ends(one)).startsWith('cancelled'), `the other: ${one.ended}`);
  await call.sounds();
  call.hang_up();
  await ends(other);
  await quiet();
  equal(await here.register({ expires: 0 }), 200, 'it leaves');
  await until('one phone of 1002', async () => (await pbx.presence())['1002'].phones === 1);
});

await live('who declines there is not rung on, and the caller\'s own switch has the mailbox', async () => {
  const call = await at_north.call('1002');
  (await at_main.rings()).decline(603, 'Decline');
  await answered(call);
  await until('the mailbox at the caller\'s own switch', async () => {
    const { rows } = JSON.parse(await north.api('show channels as json'));
    return rows?.some(({ application }) => application === 'voicemail');
  });
  call.hang_up();
  await quiet();
});

await live('who hangs up while it rings ends the ringing there', async () => {
  const call = await at_north.call('1002');
  const ringing = await at_main.rings();
  call.hang_up();
  await ends(ringing);
  await quiet();
});

await live('nobody else can send a call as another switch does', async () => {
  const stranger = await SipPhone.make({ server: main.gateways_port });
  made.push(stranger);
  for (const tie of ['1.9999999999.1002.1001.0', 'true', '']) {
    const call = await stranger.call('1002', { headers: { 'X-Pbxd-Tie': tie } });
    check(!(await ends(call)).startsWith('200'), `with ${tie}: ${call.ended}`);
  }
  await quiet();
});

for (const phone of made) phone.close?.();
await browser?.close();
await Promise.all([north.stop(), main.stop()]);
await pbx.stop();
finish();
