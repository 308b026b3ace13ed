// `./dev demo`: pbxd with sample people and a simulated switch whose phones come, go and call each other. Everything lives
// in a temporary folder and ends with this program.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Pbx, SimulatedSwitch } from '../support/pbx.mjs';
import { requests_for, sample_people } from '../support/people.mjs';
import { until } from '../support/processes.mjs';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '8080' }, people: { type: 'string', default: '60' } },
});

const people = sample_people(Number(values.people));
const pbx = await Pbx.make({ http_port: Number(values.port) });
let simulated;

async function end(code) {
  await simulated?.stop();
  await pbx.stop();
  await pbx.remove();
  process.exit(code);
}
process.on('SIGINT', () => void end(0));
process.on('SIGTERM', () => void end(0));

try {
  await pbx.start();
  await pbx.ask_all(requests_for(people));
  const lines = path.join(pbx.folder, 'lines.json');
  await writeFile(lines, JSON.stringify(people.map(({ line }) => ({ user: line.username, password: line.password }))));
  simulated = await SimulatedSwitch.start(pbx, ['--demo', '--demo-file', lines, '--numbers', people.map(({ number }) => number).join(',')]);
  await simulated.do('messages', { mailbox: `${people[2].number}@extensions`, count: 2 });
  await simulated.do('messages', { mailbox: `${people[8].number}@extensions`, count: 1 });
  await until('the link to the switch', async () => (await pbx.ask({ command: 'status' })).switches[0].state === 'up');
} catch (error) {
  console.error(`demo: ${error.message}\n${pbx.daemon?.output ?? ''}`);
  await end(1);
}

console.log(`
pbxd is running with ${people.length} sample extensions and a simulated switch.

    open      ${pbx.url}
    sign in   alice   demo-password     (administrator)
              bob     demo-password
              zoe     demo-password

Phones come, go and call each other while you watch. A second browser, signed in as somebody else, is online too: call it
with the button in its row, answer there, and talk.
Look from the terminal: build/release/daemon/pbxd --config ${pbx.config} presence --watch
                        build/release/daemon/pbxd --config ${pbx.config} events --subclass sofia::register

Ctrl-C ends it and removes ${pbx.folder}.
`);
pbx.daemon.child.on('exit', () => void end(1));
simulated.program.child.on('exit', () => void end(1));
