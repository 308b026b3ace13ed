// Runs the program of esl/README.md against the simulated switch. Ends with `N passed, N failed, N skipped`.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Pbx, SimulatedSwitch, root } from '../support/pbx.mjs';
import { start, stop, until } from '../support/processes.mjs';

const pbx = await Pbx.make();
const simulated = await SimulatedSwitch.start(pbx);
let passed = 0;
try {
  const password = (await readFile(path.join(pbx.folder, 'esl.password'), 'utf8')).trim();
  const program = start('the example', path.join(root, 'build/release/tests/examples/example_registrations'), [String(pbx.esl_port)], {
    env: { ...process.env, ESL_PASSWORD: password },
  });
  const contact = '"Nobody" <sip:nobody@127.0.0.1:6001>';
  await until('the example to print who registered', async () => {
    // Again until it listens.
    await simulated.do('emit', { name: 'CUSTOM', subclass: 'sofia::register', headers: { 'from-user': 'nobody', contact } });
    return program.output.includes(`nobody at ${contact}\n`);
  });
  await stop(program);
  passed = 1;
} catch (error) {
  console.error(`FAILED: the program of esl/README.md: ${error.message}`);
}
await simulated.stop();
await pbx.remove();
console.log(`${passed} passed, ${1 - passed} failed, 0 skipped`);
process.exitCode = passed ? 0 : 1;
