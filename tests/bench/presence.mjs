// From an event on the Event Socket to the frame that a browser reads; every (change, socket) pair is counted.
//   office: each socket watches 50 rows, chosen by a Zipf law; 1,000 changes a second, but no more than 20,000 pairs.
//           The first window has an eighth of all sockets, so one change in it is 1,220 frames; beside it bare Beast that
//           is told which sockets to write to, and `few`: changes that fewer than 100 look at.
//   even:   the same with the law's exponent at a half: the first window has 112 sockets
//   hot:    everybody watches the same rows, and one of them changes; beside it a bare Beast broadcast of the same bytes
//   cost:   processor time of pbxd for a change, with five viewers each, at a million Extensions and at a thousand
// Then memory for each Extension and socket, and how long pbxd takes to start with a million.
// `presence.mjs quick` leaves out the grid and the million.
// Where there are two processors or more, bench_presence, which plays the switch and all readers, has the last one for
// itself, as they would be on other machines; pbxd, or Beast, has the others.
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { Web } from '../live/web.mjs';
import { Pbx, root } from '../support/pbx.mjs';
import { run } from '../support/processes.mjs';
import { print } from './figures.mjs';

const quick = process.argv.includes('quick');
const programs = path.join(root, 'build/release/tests/bench');
const million = 1_000_000;

/** The processors that this process may use. */
async function processors() {
  const [, list] = (await readFile('/proc/self/status', 'utf8')).match(/^Cpus_allowed_list:\s*(\S+)$/m);
  return list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}
const for_measured = await processors();
const for_readers = for_measured.length > 1 ? for_measured.pop() : undefined;

/** Has a program that runs, with all of its threads, keep off the readers' processor. */
async function keep_to_its_own(pid) {
  if (for_readers === undefined) return;
  const kept = await run('taskset', ['--all-tasks', '--cpu-list', '--pid', for_measured.join(','), String(pid)]);
  if (kept.code !== 0) throw new Error(kept.stderr);
}

const resident = async (pid) => Number((await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ')[1]) * 4096;

/** A pbxd with that many Extensions, and a sign-in. */
class Office {
  static async open(extensions) {
    const office = new Office();
    office.extensions = extensions;
    office.pbx = await Pbx.make({ level: 'warning' });
    const filled = await run(path.join(programs, 'bench_presence_fill'), [
      '--database', `${office.pbx.folder}/pbxd.db`, '--key', `${office.pbx.folder}/secret.key`,
      '--extensions', String(extensions)]);
    if (filled.code !== 0) throw new Error(filled.stderr);
    const begin = performance.now();
    await office.pbx.start({ seconds: 120 });
    office.start_seconds = (performance.now() - begin) / 1000;
    office.memory = await resident(office.pbx.daemon.child.pid);
    const password = 'a-long-password-for-alice';
    await office.pbx.ask({ command: 'user.set', arguments: { user: 'alice', password } });
    const web = await Web.sign_in(office.pbx, { login: 'alice', password });
    office.cookies = path.join(office.pbx.folder, 'cookie');
    await writeFile(office.cookies, [...web.cookies].map(([name, value]) => `${name}=${value}`).join('; ') + '\n');
    return office;
  }

  /** Runs bench_presence beside it; gives its figures by name and prints those that are wanted. */
  async measure(name, options, wanted = () => true) {
    await keep_to_its_own(this.pbx.daemon.child.pid);
    const readers = for_readers === undefined ? ['env'] : ['taskset', '--cpu-list', String(for_readers)];
    if (for_readers === undefined) options = { ...options, naps: true };
    const { stdout, stderr, code } = await run(readers[0], [...readers.slice(1), path.join(programs, 'bench_presence'),
      '--name', name, '--esl-port', String(this.pbx.esl_port), '--web-port', String(this.pbx.http_port),
      '--cookie-file', this.cookies, '--pid', String(this.pbx.daemon.child.pid), '--extensions', String(this.extensions),
      ...Object.entries(options).flatMap(([key, value]) => (value === true ? [`--${key}`] : [`--${key}`, String(value)]))]);
    if (stderr) console.error(stderr.trim());
    if (code !== 0) throw new Error(`bench_presence ended with ${code}`);
    const figures = new Map();
    for (const line of stdout.trim().split('\n')) {
      const [figure, value, unit] = line.split(' ');
      figures.set(figure.slice(name.length + 1), Number(value));
      if (wanted(figure.slice(name.length + 1))) print(figure, Number(value), unit);
    }
    return figures;
  }

  async close() {
    await this.pbx.stop();
    await this.pbx.remove();
  }
}

async function with_office(extensions, work) {
  const office = await Office.open(extensions);
  try {
    return await work(office);
  } finally {
    await office.close();
  }
}

/** Changes a second that make no more pairs than one reader's loop takes. */
const rate_for = (extensions, sockets) => Math.max(10, Math.min(1000, Math.floor((20_000 * extensions) / (sockets * 50))));
const figures_of_latency = (figure) => /^(p\d+_ms|pairs|viewers_per_change)$/.test(figure);

if (!quick) {
  for (const extensions of [1_000, 10_000, 100_000]) {
    for (const sockets of [10, 1_000, 10_000]) {
      if (extensions === 100_000 && sockets === 10_000) continue; // the one below, for longer
      await with_office(extensions, (office) =>
        office.measure(`presence.${extensions}.${sockets}`, { sockets, rate: rate_for(extensions, sockets), seconds: 5 }, figures_of_latency));
    }
  }
}

/** Bare Beast beside it. */
async function with_limit(work) {
  const limit = spawn(path.join(programs, 'bench_presence_limit'), { stdio: ['pipe', 'pipe', 'inherit'] });
  const [port, orders] = (await new Promise((resolve) => limit.stdout.once('data', (data) => resolve(String(data))))).trim().split(' ');
  await keep_to_its_own(limit.pid);
  try {
    return await work({ 'limit-port': port, 'limit-orders': orders });
  } finally {
    limit.stdin.end('.');
  }
}

await with_office(100_000, (office) => with_limit((limit) =>
  office.measure('presence', { sockets: 10_000, rate: 1000, seconds: quick ? 5 : 20, ...limit })));

await with_office(100_000, (office) => with_limit((limit) =>
  office.measure('presence.even', { sockets: 10_000, rate: 1000, seconds: quick ? 5 : 20, exponent: 0.5, ...limit },
    (figure) => !figure.startsWith('few'))));

await with_office(1_000, (office) => with_limit((limit) =>
  office.measure('presence', { sockets: 10_000, windows: 'first', rounds: 31, ...limit }, (figure) => figure.startsWith('hot'))));

const cost = { sockets: 100, windows: 'spread', rate: 1000, seconds: 10 };
const small = await with_office(1_000, async (office) => ({
  memory: office.memory,
  cost: (await office.measure('presence.cost_1k', cost, (figure) => figure === 'processor_per_change')).get('processor_per_change'),
}));
if (!quick) {
  const large = await with_office(million, async (office) => ({
    memory: office.memory,
    start: office.start_seconds,
    cost: (await office.measure('presence.cost_1m', cost, (figure) => figure === 'processor_per_change')).get('processor_per_change'),
  }));
  print('presence.cost_ratio_1m_to_1k', large.cost / small.cost, 'ratio');
  print('presence.bytes_per_extension', (large.memory - small.memory) / (million - 1_000), 'bytes');
  print('start.seconds', large.start, 's');
}
