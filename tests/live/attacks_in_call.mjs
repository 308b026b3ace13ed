// The relay's attacks tried again in the middle of calls: nothing comes of them, and everybody goes on talking.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { has_chromium, launch } from '../support/chromium.mjs';
import { until } from '../support/processes.mjs';
import { check, equal, skip } from '../support/suite.mjs';
import { person } from '../support/talking_pages.mjs';
import { ask as say, call, close_verto, open_verto, packets } from './verto_page.mjs';

export async function attacks_in_call({ pbx, real, live, quiet, people, registered, folder }) {
  if (!has_chromium()) return skip('attacks in a call', 'there is no Chromium');
  const browser = await launch();
  const page = await person({ browser, pbx, options: { permissions: ['microphone'] } }, 'alice', '1001');
  const mark = path.join(folder, 'owned-in-a-call');
  const dropped = async () => (await pbx.ask({ command: 'status' })).verto_dropped;
  const legs = async () => JSON.parse(await real.api('show channels as json')).rows ?? [];
  const touch = `system touch ${mark}`;
  const variables = { execute_on_answer: touch, api_hangup_hook: touch, verto_user: 'b-forged@extensions', accountcode: '1002' };
  const transfer = { sdp: 'v=0\r\n', action: 'transfer', destination: '9196' };
  const { number } = people[0];

  await live('attacks in the middle of a call run nothing, move nobody, and the sound goes on', async () => {
    const [bobs, zoes] = [await registered(people[1]), await registered(people[2])];
    const others = await bobs.call('1003');
    const answering = await zoes.rings();
    answering.answer();
    await until('the others to talk', () => others.state === 'answered');
    const login = await open_verto(page, 1);
    equal(login.result?.message, 'logged in', 'login');
    const own = await call(page, '9196');
    await real.api('bgapi originate loopback/app=park &park()');
    const all = await until('all legs', async () => (await legs()).filter(({ name }) => name.startsWith('loopback/')).length >= 2 && legs());
    const foreign = all.map(({ uuid }) => uuid).filter((uuid) => uuid !== own);
    equal(foreign.length, all.length - 1, 'legs of others');

    /** Everybody hears something from now on. */
    const talk = async (after) => {
      const before = await packets(page);
      await until(`sound both ways after ${after}`, async () => {
        const now = await packets(page);
        return now.sent > before.sent + 25 && now.received > before.received + 25;
      });
      await Promise.all([others.sounds(), answering.sounds()]);
      equal((await legs()).map(({ uuid }) => uuid).sort(), all.map(({ uuid }) => uuid).sort(), `legs after ${after}`);
    };
    const refused = async (method, params, field) => {
      const before = await dropped();
      const answer = await say(page, method, params);
      check(answer.error, `${method} was refused: ${JSON.stringify(answer)}`);
      equal((await dropped())[field], before[field] + 1, `dropped ${field} of ${method}`);
    };

    await talk('nothing');
    await refused('verto.info', { dialogParams: { callID: own }, msg: { to: `api+${touch}`, body: '', from: 'x' } }, 'forbidden_field');
    await talk('api+ in verto.info');
    for (const uuid of foreign) {
      for (const method of ['verto.bye', 'verto.modify', 'verto.attach', 'verto.invite', 'verto.info']) {
        await refused(method, { ...(method === 'verto.info' ? { dtmf: '5' } : transfer), dialogParams: { callID: uuid, destination_number: '9196' } }, 'foreign_call');
      }
    }
    await talk("others' call IDs and those of loopback legs");
    // A second login on the same socket, with variables for the calls to come and a forged question to the directory.
    await say(page, 'login', {
      login: `${people[1].line.username}@lines`, passwd: people[1].line.password, sessid: crypto.randomUUID(),
      userVariables: variables, loginParams: { action: 'sip_auth', user: people[1].line.username, domain: 'lines' },
    });
    await talk('a login with variables');
    for (const method of ['jsapi', 'fsapi', 'verto.subscribe', 'verto.broadcast']) {
      const answer = await say(page, method, { command: 'status', data: { cmd: 'status' }, dialogParams: { callID: own }, eventChannel: 'FSevent' });
      check(answer.error, `${method} was refused`);
    }
    await talk('methods beyond calls');

    const leg = (await legs()).find(({ uuid }) => uuid === own);
    equal([leg.presence_id, leg.accountcode], [`${number}@extensions`, number], 'whose leg it is');
    check((await real.api(`uuid_getvar ${own} execute_on_answer`)).includes('_undef_'), 'no variable was set');
    await say(page, 'verto.bye', { dialogParams: { callID: own } });
    others.hang_up();
    await until('the others to end', () => answering.ended);
    await real.api('hupall');
    await quiet();
    check(!existsSync(mark), 'no command was run');
    check((await real.api('status')).includes('is ready'), 'the switch lives');
    await close_verto(page);
    for (const phone of [bobs, zoes]) equal(await phone.register({ expires: 0 }), 200, 'a phone leaves');
  });
  await browser.close();
}
