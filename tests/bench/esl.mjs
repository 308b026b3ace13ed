// The Event Socket library: decoding, receiving, and commands against the simulated switch. Arguments go to bench_esl.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { Pbx, SimulatedSwitch, root } from '../support/pbx.mjs';

const pbx = await Pbx.make();
const simulated = await SimulatedSwitch.start(pbx);
const { status } = spawnSync(
  path.join(root, 'build/release/tests/bench/bench_esl'),
  ['--port', String(pbx.esl_port), '--password-file', path.join(pbx.folder, 'esl.password'), ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
await simulated.stop();
await pbx.remove();
process.exitCode = status ?? 1;
