// Calls on a real FreeSWITCH: phones, browsers and carriers, with sound that is counted. Skipped where there is none.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Pbx } from '../support/pbx.mjs';
import { requests_for, sample_people } from '../support/people.mjs';
import { run, until } from '../support/processes.mjs';
import { check, equal, finish, skip, test } from '../support/suite.mjs';
import { RealSwitch } from './real_switch.mjs';
import { SipPhone } from './sip_phone.mjs';

if ((await run('which', ['freeswitch'])).code !== 0) {
  skip('calls on a live FreeSWITCH', 'there is no freeswitch on PATH');
  finish();
}

const folder = await mkdtemp(path.join(os.tmpdir(), 'pbxd-calls-'));
const pbx = await Pbx.make({ folder: path.join(folder, 'pbxd'), extra: '[numbers]\ncountry_code = "49"\n' });
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
const ends = (call, what = 'the call to end') => until(what, () => call.state === 'ended' && call.ended);
const answered = (call) => until('an answer', () => {
  if (call.state === 'ended') throw new Error(`ended: ${call.ended}`);
  return call.state === 'answered';
});

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
  await Promise.all([call.sounds(), ringing.sounds()]);
  call.hang_up();
  await ends(ringing);
  await state('1002', 'online');
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

for (const it of made) it.stop();
await pbx.stop();
await real.stop();
await run('rm', ['-rf', folder]);
finish();
