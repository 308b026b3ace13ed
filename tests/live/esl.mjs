// The Event Socket library against a real FreeSWITCH. Skipped, and counted as skipped, where there is none.
import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Pbx, root } from '../support/pbx.mjs';
import { run, start, stop, until } from '../support/processes.mjs';
import { check, equal, finish, test } from '../support/suite.mjs';
import { needs } from './needs.mjs';
import { Proxy } from './proxy.mjs';
import { RealSwitch } from './real_switch.mjs';

await needs('the library on a real switch', ['freeswitch']);

const folder = await mkdtemp(path.join(os.tmpdir(), 'esl-live-'));
const pbx = await Pbx.make({ folder: path.join(folder, 'pbxd') }); // for its ports and secrets; it is not started
await mkdir(path.join(folder, 'switch'));

// The product's configuration, and beside it a directory user who may do little.
const conf = path.join(folder, 'conf');
await cp(path.join(root, 'config/freeswitch'), conf, { recursive: true });
const main = path.join(conf, 'freeswitch.xml');
await writeFile(main, (await readFile(main, 'utf8')).replace('<section name="directory" description="none">', `$&
<domain name="watchers"><groups><group name="all"><users><user id="clerk"><params>
<param name="esl-password" value="clerk-password"/>
<param name="esl-allowed-api" value="echo hostname"/>
<param name="esl-allowed-events" value="HEARTBEAT"/>
</params></user></users></group></groups></domain>`));
const real = await RealSwitch.make(pbx, path.join(folder, 'switch'), conf);
const live = (name, body) => test(name, body, () => `      switch: ${real.program?.output.slice(-1500)}`);

const password_file = path.join(pbx.folder, 'esl.password');
const driver = (scenario, more = []) =>
  start('live_esl', path.join(root, 'build/release/tests/live/live_esl'), [
    scenario, '--port', String(pbx.esl_port), '--password-file', password_file, ...more]);
const ended = async (program) => {
  await until(`${program.name} to end`, () => program.ended, { seconds: 120 });
  return program.output.trim().split('\n');
};

await live('FreeSWITCH starts from config/freeswitch without pbxd', () => real.start());

await live('the right password is let in and the first word carries the Core-UUID', async () => {
  const [line] = await ended(driver('connect'));
  equal(line, `connected ${(await real.api('global_getvar core_uuid')).trim()}`);
});

await live('a wrong password is refused, and said to be', async () => {
  const wrong = path.join(folder, 'wrong');
  await writeFile(wrong, 'not the password\n');
  const [line] = await ended(driver('connect', ['--password-file', wrong]));
  check(/^refused .*(password|authentication)/i.test(line), line);
});

await live('a directory user may do what the directory allows, and learns what it does not', async () => {
  const clerk = path.join(folder, 'clerk');
  await writeFile(clerk, 'clerk-password\n');
  const lines = await ended(driver('restricted', ['--user', 'clerk', '--domain', 'watchers', '--password-file', clerk]));
  check(lines[0].startsWith('connected'), lines[0]);
  equal(lines.slice(1, 3).concat(lines[4]), ['allowed done', 'forbidden permission_denied', 'still done']);
  check(/^bgapi (permission_denied|unknown_outcome)/.test(lines[3]), lines[3]);
});

await live('1,000 api and 1,000 bgapi at once each get their own answer', async () => {
  const lines = await ended(driver('pipeline', ['--count', '1000']));
  equal(lines.slice(-3).slice(1), ['answers 1000', 'jobs 1000'], lines.slice(0, 5).join('; '));
});

/** What each command was told, held against the marks that the switch made. Gives the count of each outcome. */
async function held_against(lines, ledger) {
  const marks = (await readFile(ledger, 'utf8')).trim().split('\n');
  const made = new Set(marks);
  const counts = {};
  for (const line of lines.filter((each) => each.startsWith('told '))) {
    const [, number, outcome] = line.split(' ');
    counts[outcome] = (counts[outcome] ?? 0) + 1;
    if (outcome === 'done') check(made.has(number), `${number} was told to be done and was not`);
    else if (outcome === 'not_connected') check(!made.has(number), `${number} was told not to be sent and was run`);
    else check(['unknown_outcome', 'timed_out'].includes(outcome), `${number}: ${outcome}`);
  }
  equal(made.size, marks.length, 'marks made once');
  return counts;
}

/** Runs commands that leave marks while `meanwhile` breaks something. */
async function under_load(name, more, meanwhile) {
  const ledger = path.join(folder, `ledger-${name}`);
  await writeFile(ledger, '');
  const program = driver('ledger', ['--ledger', ledger, ...more]);
  let output = '';
  program.child.stdout.on('data', (chunk) => (output += chunk));
  const said = (pattern) => {
    if (program.ended) throw new Error(`live_esl ended: ${program.output.slice(-500)}`);
    return (output.match(pattern) ?? []).length;
  };
  await until('the load', () => said(/^told \d+ done$/gm) > 200, { seconds: 60 });
  await meanwhile(said);
  program.child.stdin.end('\n');
  await until('the driver to end', () => program.ended, { seconds: 60 });
  const counts = await held_against(output.trim().split('\n'), ledger);
  console.log(`      ${JSON.stringify(counts)}`);
  return counts;
}

await live('the switch is killed and started again under load: no lost command is told to be done or failed', async () => {
  const counts = await under_load('killed', [], async (said) => {
    await real.stop({ signal: 'SIGKILL' });
    await until('the client to notice', () => said(/^disconnected /gm) > 0);
    await real.start();
    await until('the client to be back', () => said(/^connected /gm) >= 2, { seconds: 40 });
    const before = said(/^told \d+ done$/gm);
    await until('more to be done', () => said(/^told \d+ done$/gm) > before + 100, { seconds: 40 });
  });
  check(counts.unknown_outcome > 0 && counts.not_connected > 0, `outcomes: ${JSON.stringify(counts)}`);
});

await live('packets are dropped silently: the client notices, comes back, and makes no outcome up', async () => {
  const proxy = await Proxy.make(pbx.esl_port);
  const counts = await under_load('dropped', ['--port', String(proxy.port)], async (said) => {
    proxy.drop_packets();
    await until('the client to call it silent', () => said(/^disconnected silent$/gm) > 0, { seconds: 60 });
    await until('the client to be back', () => said(/^connected /gm) >= 2, { seconds: 40 });
    const before = said(/^told \d+ done$/gm);
    await until('more to be done', () => said(/^told \d+ done$/gm) > before + 100, { seconds: 40 });
  });
  proxy.close();
  check(counts.unknown_outcome > 0, `outcomes: ${JSON.stringify(counts)}`);
});

/** Of some thousand originated calls the switch leaves one before its application, whatever that is: gives and ends those. */
async function left_before_application() {
  const { rows = [] } = JSON.parse(await real.api('show channels as json'));
  const wishes = [];
  for (const { uuid, name, state, application, created_epoch } of rows) {
    if (!name.endsWith('-a') || state !== 'CS_CONSUME_MEDIA' || application !== '' || Date.now() / 1000 - created_epoch < 5) continue;
    wishes.push(await real.api(`uuid_getvar ${uuid} wish`));
    await real.api(`uuid_kill ${uuid}`);
  }
  return wishes;
}

for (const [kind, many] of [['async full', 1], ['async', 1], ['full', 1], ['', 1], ['async full', 50]]) {
  await live(`${many === 1 ? 'a call' : `${many} calls`} handed over by socket${kind && ` (${kind})`}: applications end, the hang-up is told once`, async () => {
    const program = driver('serve', ['--count', String(2 * many)]);
    let output = '';
    program.child.stdout.on('data', (chunk) => (output += chunk));
    const said = (pattern) => [...output.matchAll(pattern)];
    const [[, port]] = await until('the server to listen', () => { const at = said(/^listening (\d+)$/gm); return at.length && at; });
    const originate = (wish) => real.api(`bgapi originate {wish=${wish}}loopback/9664/extensions '&socket(127.0.0.1:${port} ${kind})'`);
    for (let i = 0; i < many; ++i) {
      for (const wish of ['busy', 'wait']) {
        await originate(wish);
        // The switch refuses more than so many new sessions a second.
        await new Promise((resolve) => setTimeout(resolve, many === 1 ? 0 : 150));
      }
    }
    // The one that waits is hung up by somebody else.
    const waiting = new Set();
    let left = 0;
    await until(`${2 * many} calls to be gone`, async () => {
      if (program.ended) return true;
      for (const [, uuid] of said(/^parking (\S+)/gm)) {
        if (waiting.has(uuid)) continue;
        waiting.add(uuid);
        await real.api(`uuid_kill ${uuid} CALL_REJECTED`);
      }
      for (const wish of await left_before_application()) {
        console.log(`      the switch left a call before its application; another one: ${wish}`);
        await originate(wish);
        ++left;
      }
      return said(/^gone /gm).length === 2 * many;
    }, { seconds: 90, every: 200 });
    check(left <= 2, `the switch left ${left} calls before their application`);
    await until('the server to stop', () => program.ended);
    equal(said(/^played \S+ done done FILE PLAYED$/gm).length, 2 * many, `played (${output.slice(-800)})`);
    const full = kind.includes('full');
    equal(said(full ? /^api \S+ done$/gm : /^api \S+ api_failed$/gm).length, 2 * many, 'api');
    const words = `${full ? 'full' : 'plain'} ${kind.includes('async') ? 'async' : 'static'}`;
    equal(said(/^call \S+ (.*)$/gm).map(([, kinds]) => kinds), Array(2 * many).fill(words), 'kinds');
    // Without `full` there is no `linger`, and the last event may be lost.
    const causes = said(/^gone \S+ (\S+) told 1$/gm).map(([, cause]) => cause);
    equal(causes.length, 2 * many, `hang-ups told once (${output.slice(-800)})`);
    const wanted = full ? /^(USER_BUSY|CALL_REJECTED)$/ : /^(USER_BUSY|CALL_REJECTED|UNKNOWN)$/;
    check(causes.every((cause) => wanted.test(cause)), `causes ${causes}`);
    if (full) equal(causes.filter((cause) => cause === 'USER_BUSY').length, many, 'hung up by us');
  });
}

await real.stop();
finish();
