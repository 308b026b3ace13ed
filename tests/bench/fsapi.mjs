// What the switch asks of pbxd (mod_xml_curl): how fast it is answered, and what that means for phones on a real switch.
import { mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Pbx } from '../support/pbx.mjs';
import { run } from '../support/processes.mjs';
import { answers } from './fsapi_answers.mjs';
import { bench_people, requests_for_bench } from './fsapi_people.mjs';
import { switches } from './fsapi_switches.mjs';

// In memory: the switch's own SQLite files are what stalls under a storm of REGISTERs.
const memory = existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();
// `fsapi.mjs [answers | switch] [PAIRS]`: a part of it, or another number of pairs.
const [only, pairs = '5'] = process.argv.slice(2);

const folder = await mkdtemp(path.join(memory, 'pbxd-bench-'));
const pbx = await Pbx.make({ folder: path.join(folder, 'pbxd'), level: 'warning' });
const people = bench_people(2000);
try {
  await pbx.start();
  await pbx.ask_all(requests_for_bench(people));
  if (only !== 'switch') await answers(pbx, people);
  const missing = [];
  for (const needed of ['freeswitch', 'sipp']) if ((await run('which', [needed])).code !== 0) missing.push(needed);
  if (missing.length > 0) console.error(`fsapi: there is no ${missing.join(' and no ')} on PATH; nothing of phones is measured`);
  else if (only !== 'answers') await switches(pbx, people, folder, Number(pairs));
} catch (error) {
  console.error(`fsapi: ${error.stack}`);
} finally {
  await pbx.stop();
  await rm(folder, { recursive: true, force: true });
}
