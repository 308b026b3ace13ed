// pbxd against a real FreeSWITCH with config/freeswitch: phones played by sipp, a real Chromium over TLS and the relay, and
// the attacks that worked on a bare switch. Skipped, and counted as skipped, where there is no FreeSWITCH.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { launch, open_page, shows, sign_in } from '../support/chromium.mjs';
import { Pbx } from '../support/pbx.mjs';
import { requests_for, sample_people } from '../support/people.mjs';
import { run, until } from '../support/processes.mjs';
import { check, equal, finish, test } from '../support/suite.mjs';
import { needs } from './needs.mjs';
import { Phone } from './phone.mjs';
import { RealSwitch } from './real_switch.mjs';
import { ask, call, close_verto, open_verto, packets } from './verto_page.mjs';

await needs('the live suite', ['freeswitch', 'sipp'], { chromium: true });

const folder = await mkdtemp(path.join(os.tmpdir(), 'pbxd-live-'));
const tls = { certificate: path.join(folder, 'chain.pem'), private_key: path.join(folder, 'key.pem') };
await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext',
  'subjectAltName=DNS:localhost', '-keyout', tls.private_key, '-out', tls.certificate]);
const pbx = await Pbx.make({ folder: path.join(folder, 'pbxd'), tls });
await mkdir(path.join(folder, 'switch'));
const people = sample_people(20);
await pbx.start();
await pbx.ask_all(requests_for(people));
const real = await RealSwitch.make(pbx, path.join(folder, 'switch'));
let browser;
let page;
const told = () => `      page: ${JSON.stringify(page?.problems)}\n      pbxd: ${pbx.daemon.output.slice(-1500)}\n      switch: ${real.program?.output.slice(-1500)}`;
const live = (name, body) => test(name, body, told);
const devices = (number, kind, count) =>
  until(`${number} to have ${count} ${kind}`, async () => (await pbx.presence())[number][kind] === count);
const state = (number, wanted, seconds = 20) =>
  until(`${number} to be ${wanted}`, async () => (await pbx.presence())[number].state === wanted, { seconds });
const dropped = async () => (await pbx.ask({ command: 'status' })).verto_dropped;
const legs = async () => JSON.parse(await real.api('show channels as json')).rows ?? [];

await live('FreeSWITCH starts from config/freeswitch and pbxd has its link up', async () => {
  await real.start();
  await until('the link', async () => (await pbx.ask({ command: 'status' })).switches[0].state === 'up', { seconds: 40 });
  const version = await real.api('version');
  console.log(`      ${version.trim()}`);
});

await live('a browser signs in over TLS and is online on the real switch through the relay', async () => {
  browser = await launch();
  page = await open_page(browser, { permissions: ['microphone'] });
  await sign_in(page, pbx.url, 'alice', 'demo-password');
  check(page.url().startsWith('https://'), 'the page came over TLS');
  await shows(page, '1001', 'online', 20);
  await devices('1001', 'browsers', 1);
  const sockets = JSON.parse(await real.api('verto jsonstatus')).profiles[0].users;
  equal(sockets.map(({ state: at, domain }) => [at, domain]), [['CONN_REG', 'extensions']], 'the switch\'s sockets');
});

const bob = people[1].line;
const [first, second] = [await Phone.make(real, bob), await Phone.make(real, bob)];
const short = await Phone.make(real, people[9].line);

await live('a phone set up with the server\'s address as its domain registers, and the page shows it', async () => {
  await shows(page, '1002', 'offline');
  await first.register();
  await shows(page, '1002', 'online');
  await short.register({ expires: 10 });
  await devices('1010', 'phones', 1);
});

await live('a phone set up with the realm as its domain registers too', async () => {
  const phone = await Phone.make(real, people[3].line, { domain: 'lines' });
  await phone.register();
  await shows(page, '1004', 'online');
  await phone.unregister();
  await shows(page, '1004', 'offline');
});

await live('two phones on one line both count, and one that leaves does not hide the other', async () => {
  await second.register();
  await devices('1002', 'phones', 2);
  await first.unregister();
  await devices('1002', 'phones', 1);
  await shows(page, '1002', 'online');
  await second.unregister();
  await shows(page, '1002', 'offline');
});

await live('a wrong password and an unknown line are refused', async () => {
  const phone = await Phone.make(real, people[4].line);
  await phone.is_refused({ password: 'not the password' });
  await phone.is_refused({ username: 'nobody', aor: 'nobody' });
  equal((await pbx.presence())['1005'].state, 'offline', 'state of 1005');
});

await live('one line\'s credentials do not register another\'s address of record', async () => {
  const phone = await Phone.make(real, people[4].line);
  await phone.is_refused({ aor: people[5].line.username });
  equal((await pbx.presence())['1006'].state, 'offline', 'state of 1006');
});

await live('an authenticated MESSAGE to api+system runs nothing', async () => {
  const mark = path.join(folder, 'owned-by-message');
  const phone = await Phone.make(real, people[4].line);
  await phone.register();
  await phone.message(`api+system%20touch%20${mark}`);
  await real.api('status');
  check(!existsSync(mark), 'no command was run');
  await phone.unregister();
});

await live('a flushed registration goes offline', async () => {
  const phone = await Phone.make(real, people[6].line);
  await phone.register();
  await shows(page, '1007', 'online');
  await real.api(`sofia profile lines flush_inbound_reg ${people[6].line.username}@lines`);
  await shows(page, '1007', 'offline');
});

await live('a removed line is shown no more at once', async () => {
  const phone = await Phone.make(real, people[7].line);
  await phone.register();
  await shows(page, '1008', 'online');
  await pbx.ask({ command: 'line.remove', arguments: { line: people[7].line.username } });
  await shows(page, '1008', 'offline');
});

await live('userVariables of a login set nothing on the switch', async () => {
  const mark = path.join(folder, 'owned-by-variables');
  const before = await dropped();
  const login = await open_verto(page, 1, {
    userVariables: { execute_on_answer: `system touch ${mark}`, api_hangup_hook: `system touch ${mark}`, verto_user: 'b-forged@extensions' },
    loginParams: { action: 'sip_auth', user: bob.username, domain: 'lines' },
  });
  equal(login.result?.message, 'logged in', 'login');
  equal((await dropped()).forbidden_field, before.forbidden_field + 1, 'dropped forbidden_field');
  const id = await call(page, '9196');
  await state('1001', 'talking');
  // The switch writes its list of legs a moment after it told of one.
  const leg = await until('the leg in the list', async () => (await legs())[0]);
  equal(leg.presence_id, '1001@extensions', 'presence_id of the leg');
  equal(leg.accountcode, '1001', 'accountcode of the leg');
  const variable = await real.api(`uuid_getvar ${id} execute_on_answer`);
  check(variable.includes('_undef_'), `execute_on_answer is ${variable}`);
  await until('sound both ways', async () => {
    const { sent, received } = await packets(page);
    return sent > 50 && received > 50;
  });
  await ask(page, 'verto.bye', { dialogParams: { callID: id } });
  await state('1001', 'online');
  check(!existsSync(mark), 'no command was run');
});

await live('api+ in verto.info runs nothing, and DTMF passes', async () => {
  const mark = path.join(folder, 'owned-by-info');
  const id = await call(page, '9196');
  const before = await dropped();
  const answer = await ask(page, 'verto.info', {
    dialogParams: { callID: id }, msg: { to: `api+system touch ${mark}`, body: '', from: 'x' },
  });
  check(answer.error, 'the message was refused');
  equal((await dropped()).forbidden_field, before.forbidden_field + 1, 'dropped forbidden_field');
  const dtmf = await ask(page, 'verto.info', { dialogParams: { callID: id }, dtmf: '5' });
  check(dtmf.result, `DTMF: ${JSON.stringify(dtmf)}`);
  await ask(page, 'verto.bye', { dialogParams: { callID: id } });
  await state('1001', 'online');
  check(!existsSync(mark), 'no command was run');
});

await live('a foreign or loopback call ID moves and ends nothing, and the switch lives', async () => {
  await real.api('bgapi originate loopback/app=park &park()');
  // Those of the call before are in the list a moment longer.
  const loopback = await until('loopback legs alone', async () => {
    const all = await legs();
    return all.length >= 2 && all.every(({ name }) => name.startsWith('loopback/')) && all;
  });
  const before = await dropped();
  for (const { uuid } of loopback) {
    for (const method of ['verto.bye', 'verto.modify', 'verto.attach', 'verto.invite']) {
      const answer = await ask(page, method, {
        sdp: 'v=0\r\n', action: 'transfer', destination: '9196', dialogParams: { callID: uuid, destination_number: '9196' },
      });
      check(answer.error, `${method} on a foreign call was refused`);
    }
  }
  equal((await dropped()).foreign_call, before.foreign_call + loopback.length * 4, 'dropped foreign_call');
  equal((await legs()).length, loopback.length, 'legs on the switch');
  await real.api('hupall');
  check((await real.api('status')).includes('is ready'), 'the switch lives');
});

await live('a login as another session, and methods beyond calls, do not reach the switch', async () => {
  const before = await dropped();
  for (const login of [`${bob.username}@lines`, 'b-0123456789abcdef0123@extensions']) {
    const answer = await ask(page, 'login', { login, passwd: bob.password, sessid: await page.evaluate(() => window.verto.session.session_id) });
    check(answer.error, `login as ${login}`);
  }
  for (const method of ['jsapi', 'verto.subscribe', 'verto.broadcast', 'fsapi']) {
    check((await ask(page, method, { command: 'status', eventChannel: 'presence' })).error, method);
  }
  const after = await dropped();
  equal(after.wrong_login, before.wrong_login + 2, 'dropped wrong_login');
  equal(after.unknown_method, before.unknown_method + 4, 'dropped unknown_method');
});

await live('two browsers of one user are both online, and one that leaves does not hide the other', async () => {
  await devices('1001', 'browsers', 2);
  await close_verto(page);
  await devices('1001', 'browsers', 1);
});

await live('pbxd restarts in the middle of a call: who is in it is found again, on both legs', async () => {
  const [one, two] = [await Phone.make(real, people[2].line), await Phone.make(real, people[5].line)];
  for (const phone of [one, two]) {
    await phone.register();
    phone.answer();
  }
  const contact = (who) => `\${sofia_contact(*/${who.line.username}@lines/[presence_id=${who.number}@extensions,accountcode=${who.number}])}`;
  await real.api(`bgapi expand originate ${contact(people[2])} &bridge(${contact(people[5])})`);
  await state('1003', 'talking');
  await state('1006', 'talking');
  await shows(page, '1003', 'talking');
  await pbx.stop();
  await pbx.start();
  await state('1003', 'talking');
  await state('1006', 'talking');
  const { code, stdout } = await pbx.cli('presence', '--online');
  equal(code, 0, 'exit code of pbxd presence');
  check(/^1003 +talking/m.test(stdout) && /^1006 +talking/m.test(stdout), `pbxd presence: ${stdout}`);
  await shows(page, '1003', 'talking', 30);
  await shows(page, '1006', 'talking', 30);
  await devices('1001', 'browsers', 1);
  await real.api('hupall');
  await state('1003', 'online');
  await one.stop();
  await two.stop();
});

await live('pbxd events shows the switch\'s own events and ends after the count asked for', async () => {
  const watched = pbx.cli('events', '--subclass', 'sofia::register', '--format', 'json', '--count', '1');
  const phone = await Phone.make(real, people[8].line);
  const again = setInterval(() => void phone.register().catch(() => {}), 700);
  const { code, stdout } = await watched;
  clearInterval(again);
  equal(code, 0, 'exit code');
  const event = JSON.parse(stdout);
  equal([event['Event-Subclass'], event['from-user'], event['profile-name']], ['sofia::register', people[8].line.username, 'lines'], 'event');
});

await live('the switch is killed and started again: registrations that it kept are shown, browsers come back', async () => {
  const phone = await Phone.make(real, people[10].line);
  await phone.register({ expires: 600 });
  await shows(page, '1011', 'online');
  await real.stop({ signal: 'SIGKILL', seconds: 10 });
  await shows(page, '1011', 'unknown', 20);
  await real.start();
  await shows(page, '1011', 'online', 60);
  await shows(page, '1001', 'online', 60);
});

await live('a registration that is not renewed expires on the page', async () => {
  // Ten seconds, the switch's grace period, and its own round of looking.
  await until('1010 to be offline', async () => (await pbx.presence())['1010'].state === 'offline', { seconds: 180, every: 500 });
  await shows(page, '1010', 'offline');
});

await browser?.close();
await real.stop();
await pbx.stop();
if (process.exitCode !== 1) console.log(`      (folders: ${folder})`);
finish();
