// Calls on a real FreeSWITCH: phones, browsers and carriers, with sound that is counted. Skipped where there is none.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Pbx, free_port } from '../support/pbx.mjs';
import { requests_for, sample_people } from '../support/people.mjs';
import { run, until } from '../support/processes.mjs';
import { check, equal, finish, test } from '../support/suite.mjs';
import { attacks_in_call } from './attacks_in_call.mjs';
import { browser_calls } from './browser_calls.mjs';
import { call_records } from './call_records.mjs';
import { outside_calls, srtp_of_phones } from './outside_calls.mjs';
import { needs } from './needs.mjs';
import { RealSwitch } from './real_switch.mjs';
import { answered, ends, SipPhone } from './sip_phone.mjs';
import { Web } from './web.mjs';

await needs('calls on a live FreeSWITCH', ['freeswitch']);

const folder = await mkdtemp(path.join(os.tmpdir(), 'pbxd-calls-'));
const pbx = await Pbx.make({ folder: path.join(folder, 'pbxd'), live: process.env.PBXD_LIVE ?? 'dids', extra: '[numbers]\ncountry_code = "49"\n' });
await mkdir(path.join(folder, 'switch'));
const people = sample_people(8);
await pbx.start();
await pbx.ask_all(requests_for(people));
const real = await RealSwitch.make(pbx, path.join(folder, 'switch'));
await real.start();
const told = () => `      pbxd: ${pbx.daemon.output.slice(-1500)}\n      switch: ${real.program?.output.slice(-2500)}`;
const live = (name, body) => test(name, body, told);
const ask = (command, args) => pbx.ask({ command, arguments: args });
const state = (number, wanted) =>
  until(`${number} to be ${wanted}`, async () => (await pbx.presence())[number].state === wanted);
const legs = async () => JSON.parse(await real.api('show channels as json')).rows ?? [];
const quiet = () => until('no call to be left', async () => (await legs()).length === 0);

const made = [];
const phone = async (person, more = {}) => {
  const it = await SipPhone.make({ server: real.lines_port, ...person.line, ...more });
  made.push(it);
  return it;
};
const registered = async (person, more) => {
  const it = await phone(person, more);
  equal(await it.register(), 200, `${person.number} registers`);
  return it;
};
const [alice, bob, zoe, dan] = people;

await until('the link', async () => (await pbx.ask({ command: 'status' })).switches[0].state === 'up', { seconds: 40 });
const desk = await registered(alice);
const bobs = await registered(bob);

await live('a phone calls a phone: ringing and talking are shown, and sound goes both ways', async () => {
  const call = await desk.call('1002');
  const ringing = await bobs.rings();
  await state('1002', 'ringing');
  ringing.answer();
  await answered(call);
  await state('1001', 'talking');
  await state('1002', 'talking');
  const now = await pbx.presence();
  equal([now['1001'].with, now['1002'].with], ['1002', '1001'], 'with whom they talk');
  await Promise.all([call.sounds(), ringing.sounds()]);
  call.hang_up();
  await ends(ringing);
  await state('1002', 'online');
  equal((await pbx.presence())['1002'].with, null, 'with whom nobody talks');
  await quiet();
});

await live('a caller who claims another\'s number and name is shown as themselves', async () => {
  const call = await desk.call('1002', { from: '1003', name: 'The Boss' });
  const ringing = await bobs.rings();
  equal([ringing.caller.number, ringing.caller.name], [alice.number, alice.name], 'who is shown');
  call.hang_up();
  await ends(ringing);
  await quiet();
});

await live('a caller whose name is no UTF-8 keeps pbxd from nothing when it starts in the middle of the call', async () => {
  const old = await registered(alice);
  old.encoding = 'latin1';
  const call = await old.call('1002', { name: 'J\u00fcrgen' });
  (await bobs.rings()).answer();
  await answered(call);
  // The switch writes its list of legs a moment after it told of one.
  await until('the switch to tell the name as it came', async () => (await real.api('show channels as json')).includes('J\ufffdrgen'));
  await pbx.stop();
  await pbx.start();
  await state('1001', 'talking');
  await state('1002', 'talking');
  equal((await pbx.presence())['1002'].with, '1001', 'with whom they talk');
  await call.sounds();
  call.hang_up();
  await state('1002', 'online');
  await quiet();
  equal(await old.register({ expires: 0 }), 200, 'the phone leaves');
});

await live('two phones on one line ring together, and the other stops when one answers', async () => {
  const second = await registered(bob);
  const call = await desk.call('1002');
  const [one, other] = await Promise.all([bobs.rings(), second.rings()]);
  one.answer();
  await answered(call);
  check((await ends(other)).startsWith('cancelled'), `the other: ${other.ended}`);
  await call.sounds();
  call.hang_up();
  await ends(one);
  equal(await second.register({ expires: 0 }), 200, 'the second phone leaves');
  const again = await desk.call('1002');
  (await bobs.rings()).decline(603, 'Decline');
  await until('voicemail to answer', () => again.state === 'answered');
  again.hang_up();
  await quiet();
});

await live('a message is left when nobody answers; the phone is told, and hears it at *97', async () => {
  await ask('extension.set', { extension: '1002', ring_seconds: 5 });
  const before = (bobs.notified ?? []).length;
  const call = await desk.call('1002');
  const ringing = await bobs.rings();
  await answered(call);
  check((await ends(ringing)).startsWith('cancelled'), 'the phone stopped ringing');
  await until('a message to be recorded', async () => (await real.api('show channels as json')).includes('record'), { seconds: 15 }).catch(() => {});
  await call.sounds(250);
  call.hang_up();
  await quiet();
  await until('one new message', async () => (await real.api('vm_boxcount 1002@extensions|new')).trim() === '1');
  await until('the table to show it', async () => (await pbx.presence())['1002'].messages === 1);
  await until('the lamp', () => (bobs.notified ?? []).slice(before).some(({ body }) => /Messages-Waiting: yes/i.test(body)));
  const listen = await bobs.call('*97');
  await answered(listen);
  await listen.sounds(50);
  await until('the table to show the mailbox', async () => (await pbx.presence())['1002'].with === '*97');
  listen.hang_up();
  await quiet();
  await pbx.stop();
  await pbx.start();
  await until('a pbxd that was away to know of it', async () => (await pbx.presence())['1002'].messages === 1, { seconds: 40 });
  await ask('extension.set', { extension: '1002', ring_seconds: 25 });
});

await live('without voicemail a busy, a declined and an absent extension say so', async () => {
  await ask('extension.set', { extension: '1002', voicemail: false });
  const busy = await desk.call('1002');
  (await bobs.rings()).decline(486, 'Busy Here');
  check((await ends(busy)).startsWith('486'), `busy: ${busy.ended}`);
  const declined = await desk.call('1002');
  (await bobs.rings()).decline(603, 'Decline');
  check((await ends(declined)).startsWith('603'), `declined: ${declined.ended}`);
  await ask('extension.set', { extension: '1003', voicemail: false });
  const absent = await desk.call('1003');
  check((await ends(absent)).startsWith('480'), `absent: ${absent.ended}`);
  const nobody = await desk.call('7777');
  check((await ends(nobody)).startsWith('404'), `nobody: ${nobody.ended}`);
  await ask('extension.set', { extension: '1002', voicemail: true });
});

await live('a contact that would be a second leg is none', async () => {
  const mark = path.join(folder, 'owned');
  const tried = [];
  const trap = await SipPhone.make({ server: 0, username: 'trap' });
  made.push(trap);
  for (const user of [`x,sofia/lines/sip:trap@127.0.0.1:${trap.port}?`, `x,loopback/9664/lines/x`, `x:_:sofia/lines/sip:trap`,
    `x,[execute_on_ring=system touch ${mark}]error/user_busy`, `x'`, `x|error/user_busy|%1`,
    `${'a'.repeat(300)},x`]) {
    const hostile = await phone(dan, { contact_user: user });
    const status = await hostile.register();
    if (status !== 200) {
      tried.push(`${user}: refused with ${status}`);
      continue;
    }
    const raw = await real.api('eval ${sofia_contact(lines/' + dan.line.username + '@lines)}');
    const call = await desk.call('1004');
    // Either nobody rings and the mailbox takes the call, or what was left is the phone itself.
    await until('the call to get somewhere', () => call.state !== 'new' || hostile.ringing.length > 0, { seconds: 10 });
    tried.push(raw);
    check(!(await legs()).some(({ name }) => name.startsWith('loopback/')), `no loopback leg from ${raw}`);
    call.hang_up();
    await quiet();
    await hostile.register({ expires: 0 });
    await real.api(`sofia profile lines flush_inbound_reg ${dan.line.username}@lines`);
  }
  console.log(tried.map((line) => `      ${line.slice(0, 150)}`).join('\n'));
  check(tried.some((raw) => raw.includes(',')), 'the switch would have rung a second leg');
  equal(trap.ringing.length, 0, 'calls that reached the trap');
  check(!existsSync(mark), 'no command was run');
});

await live('forwards: always, busy and no answer', async () => {
  const zoes = await registered(zoe);
  await ask('extension.set', { extension: '1002', forward_always: '1003' });
  const always = await desk.call('1002');
  const first = await zoes.rings();
  equal(bobs.ringing.length, 0, 'the forwarding phone does not ring');
  equal(first.caller.number, '1001', 'who is shown');
  always.hang_up();
  await ends(first);
  await ask('extension.set', { extension: '1002', forward_always: '', forward_busy: '1003' });
  const busy = await desk.call('1002');
  (await bobs.rings()).decline(486, 'Busy Here');
  const second = await zoes.rings();
  second.answer();
  await answered(busy);
  await busy.sounds();
  busy.hang_up();
  await ends(second);
  await ask('extension.set', { extension: '1002', forward_busy: '', forward_no_answer: '1003', ring_seconds: 5 });
  const silent = await desk.call('1002');
  await bobs.rings();
  const third = await zoes.rings(12);
  silent.hang_up();
  await ends(third);
  await ask('extension.set', { extension: '1002', forward_no_answer: '', ring_seconds: 25 });
  await quiet();
});

await live('do not disturb, and one call at a time', async () => {
  await ask('extension.set', { extension: '1002', voicemail: false, do_not_disturb: true });
  const disturbed = await desk.call('1002');
  check((await ends(disturbed)).startsWith('486'), `do not disturb: ${disturbed.ended}`);
  await ask('extension.set', { extension: '1002', do_not_disturb: false, call_waiting: false });
  const zoes = made.at(-1);
  const talk = await desk.call('1002');
  (await bobs.rings()).answer();
  await answered(talk);
  const knock = await zoes.call('1002');
  check((await ends(knock)).startsWith('486'), `knocking: ${knock.ended}`);
  talk.hang_up();
  await quiet();
  await ask('extension.set', { extension: '1002', voicemail: true, call_waiting: true });
});

const telco = await SipPhone.make({ server: real.gateways_port, username: 'telco' });
const spare = await SipPhone.make({ server: real.gateways_port, username: 'spare' });
made.push(telco, spare);
const gateway_states = async () => Object.fromEntries([...(await real.api('sofia xmlstatus gateway')).matchAll(/<name>([^<]*)<[\s\S]*?<proxy>([^<]*)<[\s\S]*?<state>([^<]*)<[\s\S]*?<status>([^<]*)</g)].map(([, name, proxy, registration, status]) => [name, { proxy, registration, status }]));

await live('a gateway that is saved is live on the switch, changed and removed without a file', async () => {
  await ask('gateway.add', { name: 'telco', proxy: '127.0.0.1:1', allowed: ['127.0.0.1/32'], caller_id: '+49301001' });
  await until('the gateway', async () => (await gateway_states()).telco?.proxy === 'sip:127.0.0.1:1');
  await ask('gateway.set', { gateway: 'telco', proxy: `127.0.0.1:${telco.port}` });
  await until('the change', async () => (await gateway_states()).telco?.proxy === `sip:127.0.0.1:${telco.port}`);
  await ask('gateway.add', { name: 'spare', proxy: `127.0.0.1:${spare.port}`, caller_id: '+49301002' });
  await ask('gateway.add', { name: 'gone', proxy: '127.0.0.1:2' });
  await until('three', async () => Object.keys(await gateway_states()).length === 3);
  await ask('gateway.remove', { gateway: 'gone' });
  await until('two', async () => Object.keys(await gateway_states()).sort().join() === 'spare,telco');
});

await live('routes: a call goes out through the first gateway, to the second when the first fails, barred where it is not allowed', async () => {
  await ask('route.add', { name: 'emergency', pattern: '112', position: 1, emergency: true, gateways: ['telco', 'spare'] });
  await ask('route.add', { name: 'national', pattern: '00?[1-9]\\d{4,}', calling_class: 'national', gateways: ['telco', 'spare'] });
  await ask('route.add', { name: 'international', pattern: '00\\d{6,}', position: 50, calling_class: 'international', gateways: ['telco'] });
  const out = await desk.call('030555123');
  const first = await telco.rings();
  equal([first.number, first.caller.number], ['030555123', '+49301001'], 'what the carrier sees');
  first.answer();
  await answered(out);
  await Promise.all([out.sounds(), first.sounds()]);
  out.hang_up();
  await ends(first);
  const over = await desk.call('030555124');
  (await telco.rings()).decline(503, 'Service Unavailable');
  const second = await spare.rings();
  equal(second.number, '030555124', 'the second gateway');
  second.answer();
  await answered(over);
  await over.sounds();
  over.hang_up();
  await ends(second);
  const engaged = await desk.call('030555125');
  (await telco.rings()).decline(486, 'Busy Here');
  check((await ends(engaged)).startsWith('486'), `a busy number is not tried elsewhere: ${engaged.ended}`);
  equal(spare.ringing.length, 0, 'calls at the second gateway');
  const barred = await desk.call('0015551234567');
  check((await ends(barred)).startsWith('403'), `barred: ${barred.ended}`);
  await ask('extension.set', { extension: '1001', calling_class: 'internal' });
  const emergency = await desk.call('112');
  const help = await telco.rings();
  help.answer();
  await answered(emergency);
  emergency.hang_up();
  await ends(help);
  await ask('extension.set', { extension: '1001', calling_class: 'national' });
  await quiet();
});

await live('a gateway that says nothing is passed over', async () => {
  const dead = await SipPhone.make({ server: 0, username: 'dead' });
  dead.socket.removeAllListeners('message');
  made.push(dead);
  await ask('gateway.add', { name: 'dead', proxy: `127.0.0.1:${dead.port}` });
  await until('it', async () => (await gateway_states()).dead);
  await ask('route.add', { name: 'dead first', pattern: '0800\\d+', position: 2, calling_class: 'local', gateways: ['dead', 'spare'] });
  const call = await desk.call('0800123');
  const second = await spare.rings(20);
  second.answer();
  await answered(call);
  call.hang_up();
  await ends(second);
  await quiet();
});

await live('a call to a DID rings all phones of its extensions; nothing else can be reached from outside', async () => {
  await ask('did.add', { number: '+493099000', name: 'Front desk', extensions: ['1001', '1002'], voicemail: '1002' });
  const call = await telco.call('+493099000', { from: '+491701234567', name: '1001' });
  const [one, other] = await Promise.all([desk.rings(), bobs.rings()]);
  equal([one.caller.number, one.caller.name], ['+491701234567', '+491701234567'], 'who is shown');
  other.answer();
  await answered(call);
  check((await ends(one)).startsWith('cancelled'), `the other phone: ${one.ended}`);
  await Promise.all([call.sounds(), other.sounds()]);
  call.hang_up();
  await ends(other);
  for (const number of ['1001', '*97', '9196', '030555123', '+493099001']) {
    const refused = await telco.call(number);
    check((await ends(refused)).startsWith('404'), `${number}: ${refused.ended}`);
  }
  await quiet();
});

await live('a phone that comes online while a DID rings is rung too; a caller who hangs up stops all', async () => {
  const call = await telco.call('+493099000', { from: '+491701234567' });
  const [one, other] = await Promise.all([desk.rings(), bobs.rings()]);
  const late = await registered(bob);
  const third = await late.rings();
  equal(third.caller.number, '+491701234567', 'who is shown to the late one');
  third.answer();
  await answered(call);
  for (const [name, ringing] of Object.entries({ one, other })) {
    check((await ends(ringing)).startsWith('cancelled'), `${name}: ${ringing.ended}`);
    check(/elsewhere|LOSE_RACE|cause=200/i.test(ringing.ended), `${name} was not missed: ${ringing.ended}`);
  }
  await Promise.all([call.sounds(), third.sounds()]);
  await state('1002', 'talking');
  third.hang_up();
  await ends(call);
  await quiet();
  const again = await telco.call('+493099000', { from: '+491701234567' });
  const ringing = await Promise.all([desk.rings(), bobs.rings(), late.rings()]);
  again.hang_up();
  for (const each of ringing) check((await ends(each)).startsWith('cancelled'), `stopped: ${each.ended}`);
  await quiet();
  equal(await late.register({ expires: 0 }), 200, 'the late phone leaves');
});

await live('a group in which everybody is busy goes to the mailbox; one who declines leaves it to the others', async () => {
  const call = await telco.call('+493099000', { from: '+491701234567' });
  const [one, other] = await Promise.all([desk.rings(), bobs.rings()]);
  one.decline(603, 'Decline');
  equal(other.state, 'ringing', 'the other still rings');
  other.decline(486, 'Busy Here');
  await answered(call);
  await until('the mailbox', async () => (await legs()).some(({ application }) => application === 'voicemail'));
  call.hang_up();
  await quiet();
});

await live('feature codes forward calls and ask not to be disturbed, and say that it is done', async () => {
  const row = async () => (await ask('extension.list', {})).find(({ number }) => number === '1001');
  const dial = async (code) => {
    const call = await desk.call(code);
    await answered(call);
    await until('the tone', () => call.received > 5);
    await ends(call);
  };
  await dial('*721003');
  equal((await row()).forward_always, '1003', 'forwarded');
  await dial('*73');
  equal((await row()).forward_always, '', 'not any more');
  await dial('*78');
  equal((await row()).do_not_disturb, true, 'not to be disturbed');
  await dial('*79');
  equal((await row()).do_not_disturb, false, 'may be disturbed');
  const wrong = await desk.call('*72' + '1'.repeat(21));
  await answered(wrong);
  await ends(wrong);
  equal((await row()).forward_always, '', 'a number that is none changes nothing');
  await quiet();
});

await live('click to call rings one\'s own phone first, then the number, which is shown who calls', async () => {
  const person = await Web.sign_in(pbx, alice);
  const { extensions: [{ id }] } = await person.get('/api/me');
  equal(await person.post('/api/click-to-call', { extension: id, number: '1002' }), 202, 'asked for');
  const own = await desk.rings();
  equal(own.caller.number, '1002', 'one\'s own phone shows who will be called');
  own.answer();
  const called = await bobs.rings();
  equal([called.caller.number, called.caller.name], [alice.number, alice.name], 'who is shown');
  called.answer();
  await Promise.all([own.sounds(), called.sounds()]);
  own.hang_up();
  await ends(called);
  await quiet();
});

await live('a busy lamp shows an extension ringing and talking, whichever of its devices it is', async () => {
  const lamp = await registered(dan);
  const watched = await lamp.watch('1002');
  equal([watched.challenged, watched.status], [407, 202], 'asked who it is, then accepted');
  const call = await desk.call('1002');
  const ringing = await bobs.rings();
  await until('the lamp to say early', () => watched.states.includes('early'));
  ringing.answer();
  await answered(call);
  await until('the lamp to say confirmed', () => watched.states.includes('confirmed'));
  check(!watched.bodies.some((body) => body.includes('1001')), `with whom is nobody's business: ${watched.bodies.at(-1)}`);
  call.hang_up();
  await ends(ringing);
  await until('the lamp to say terminated', () => watched.states.at(-1) === 'terminated');
  await quiet();
});

await live('a transfer is judged by who transfers, and shows who was transferred', async () => {
  const zoes = await registered(zoe);
  await ask('extension.set', { extension: '1001', calling_class: 'international' });
  await ask('extension.set', { extension: '1002', calling_class: 'internal' });
  // Alice called Bob; Bob may not call abroad, and does not by sending Alice there.
  const call = await desk.call('1002');
  const bobs_leg = await bobs.rings();
  bobs_leg.answer();
  await answered(call);
  await call.sounds();
  bobs_leg.transfer('0015551234567');
  check((await ends(call)).length > 0, 'the call ends');
  equal(telco.ringing.length, 0, 'calls to the carrier');
  await quiet();
  // An outside caller is transferred by Bob to Zoe, who sees the outside number.
  const outside = await telco.call('+493099000', { from: '+491701234567' });
  (await desk.rings());
  const taken = await bobs.rings();
  taken.answer();
  await answered(outside);
  await outside.sounds();
  taken.transfer('1003');
  const at_zoe = await zoes.rings();
  equal(at_zoe.caller.number, '+491701234567', 'who is shown to Zoe');
  at_zoe.answer();
  await at_zoe.sounds();
  outside.hang_up();
  await ends(at_zoe);
  await quiet();
});

await live('a line with another password ends its phones on the switch at once, and the old password is refused', async () => {
  const ended = people[5];
  const theirs = await registered(ended);
  await state(ended.number, 'online');
  await ask('line.set', { line: ended.line.username, new_password: true });
  await until('no registration on the switch', async () => !(await real.api('sofia xmlstatus profile lines reg')).includes(ended.line.username));
  await state(ended.number, 'offline');
  equal(await theirs.register(), 403, 'the old password');
});

await call_records({ pbx, real, live, ask, quiet, people, phones: { desk, bobs }, registered, telco });
await browser_calls({ pbx, real, live, ask, quiet, people, registered, telco });
await attacks_in_call({ pbx, real, live, quiet, people, registered, folder });
await outside_calls({ live, ask, quiet, registered, people, phones: { desk, bobs }, telco, gateways: ['telco', 'spare', 'dead'] });
await srtp_of_phones({ pbx, real, live, ask, quiet, phones: { desk, bobs }, telco });

await live('a group that nobody can ring live is rung all the same', async () => {
  // Nobody listens there: the switch goes on behind its `socket` application.
  pbx.switch_address = `127.0.0.1:${await free_port()}`;
  await pbx.write_configuration();
  await pbx.stop();
  await pbx.start();
  await until('the link', async () => (await pbx.ask({ command: 'status' })).switches[0].state === 'up', { seconds: 40 });
  const call = await telco.call('+493099000', { from: '+491701234567' });
  const [one, other] = await Promise.all([desk.rings(), bobs.rings()]);
  one.answer();
  await answered(call);
  check((await ends(other)).startsWith('cancelled'), `the other phone: ${other.ended}`);
  await Promise.all([call.sounds(), one.sounds()]);
  call.hang_up();
  await ends(one);
  await quiet();
  const code = await desk.call('*78');
  await ends(code);
  equal((await ask('extension.list', {})).find(({ number }) => number === '1001').do_not_disturb, false, 'a code that reaches nobody changes nothing');
});

for (const it of made) it.stop();
await pbx.stop();
await real.stop();
if (!process.env.PBXD_KEEP) await run('rm', ['-rf', folder]);
finish();
