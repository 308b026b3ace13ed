// Phones on a real switch that asks pbxd, beside the same switch with the same answers in its own files. Both run at
// once, each has its turn of the load, and the medians of the pairs are told: above 1, pbxd is the faster.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { RealSwitch } from '../live/real_switch.mjs';
import { free_port, root } from '../support/pbx.mjs';
import { until } from '../support/processes.mjs';
import { median, print, processor_seconds } from './figures.mjs';
import { Phones } from './phones.mjs';
import { write_static_switch } from './static_switch.mjs';

const calls = 300;
const calls_at_once = 8;
const registers_at_once = 32;
// mod_sofia asks for waiting messages when a phone comes that it has not seen for 30 s: without this pause a first
// registration of a later pair would ask half of what it asks in life.
const forgotten_ms = 31_000;
/** On a machine that is too slow or too busy for all pairs there are fewer, and a word about it. */
const most_ms = 270_000;

/** What is measured: a first REGISTER, one that refreshes it, a call. `load` gives how many a second. */
const kinds = [
  { kind: 'first', name: 'register.first_', unit: 'REGISTERs/s', load: ({ phones }, people) => phones.run('register', people, registers_at_once) },
  { kind: 'refresh', name: 'register.refresh_', unit: 'REGISTERs/s', load: ({ phones }, people) => phones.run('register', people, registers_at_once) },
  { kind: 'calls', name: 'calls.', unit: 'calls/s', load: ({ phones }) => phones.run('call', calls, calls_at_once) },
];

class Side {
  /** `daemons`: what the switch needs beside itself. */
  constructor(daemons = []) {
    this.daemons = daemons;
    this.figures = Object.fromEntries(kinds.map(({ kind }) => [kind, []]));
  }

  async start(name, { pbx, folder, conf, people, rtp }) {
    await mkdir(folder, { recursive: true });
    this.real = await RealSwitch.make(pbx, folder, conf, {
      SWITCH_NAME: name, SESSIONS_PER_SECOND: 10000, MAX_SESSIONS: 5000, RTP_START_PORT: rtp, RTP_END_PORT: rtp + 4000,
    });
    await this.real.start();
    this.phones = await Phones.make(this.real, people);
    this.programs = [this.real.program, ...this.daemons];
  }

  async processor() {
    const each = await Promise.all(this.programs.map(({ child }) => processor_seconds(child.pid)));
    return each.reduce((sum, one) => sum + one, 0);
  }

  /** Until the switch has done what a load left in its queues, so that the other side's turn is not slowed by it. */
  async rest() {
    let before = await this.processor();
    await until('the switch to rest', async () => {
      const now = await this.processor();
      const idle = now - before < 0.05;
      before = now;
      return idle;
    }, { seconds: 20, every: 300 }).catch(({ message }) => console.error(`fsapi: ${message}`));
  }

  /** Every registration ended and every cached answer dropped, as if the switch had just been started. */
  async forget() {
    await this.real.api('sofia profile lines flush_inbound_reg');
    await until('no registration to be left', async () => !(await this.real.api('sofia xmlstatus profile lines reg')).includes('<call-id>'),
      { seconds: 60, every: 100 });
    await this.real.api('xml_flush_cache');
  }

  /** One turn: how many a second, and the processor time of the switch and of whom it asks for each. */
  async turn({ kind, load }, people) {
    const before = await this.processor();
    const per_s = await load(this, people);
    const each = kind === 'calls' ? calls : people;
    this.figures[kind].push({ per_s, cost: ((await this.processor()) - before) * 1e6 / each });
    await this.rest();
  }

  async stop() {
    await this.phones?.stop();
    await this.real?.stop();
  }
}

async function compare(pbx, ours, files, people, pairs) {
  const questions = async () => (await pbx.ask({ command: 'status' })).fsapi.answered;
  const asked = {};
  const began = Date.now();
  let seen = 0;
  for (let pair = 0; pair < pairs; ++pair) {
    if (Date.now() - began > most_ms) {
      console.error(`fsapi: only ${pair} of ${pairs} pairs in ${most_ms / 1000} s; this machine has other work`);
      break;
    }
    // Who is first in one pair is second in the next.
    const order = pair % 2 === 0 ? [ours, files] : [files, ours];
    for (const side of order) await side.forget();
    await until('pbxd to see nobody', async () => (await pbx.ask({ command: 'status' })).online === 0);
    for (const side of order) await side.rest();
    const wait = seen + forgotten_ms - Date.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    for (const measured of kinds) {
      const before = await questions();
      for (const side of order) await side.turn(measured, people.length);
      asked[measured.kind] = ((await questions()) - before) / (measured.kind === 'calls' ? calls : people.length);
      if (measured.kind === 'first') seen = Date.now();
    }
  }
  return asked;
}

function tell(ours, files, asked) {
  for (const { kind, name, unit } of kinds) {
    const [mine, theirs] = [ours.figures[kind], files.figures[kind]];
    const ratios = mine.map(({ per_s }, i) => per_s / theirs[i].per_s);
    const of = (figures, what) => median(figures.map((one) => one[what]));
    print(`fsapi.${name}ratio`, median(ratios), 'ratio');
    print(`fsapi.${name}ratio_least`, Math.min(...ratios), 'ratio');
    print(`fsapi.${name}ratio_most`, Math.max(...ratios), 'ratio');
    print(`fsapi.${name}per_s`, of(mine, 'per_s'), unit);
    print(`fsapi.${name}static_per_s`, of(theirs, 'per_s'), unit);
    // Of the switch, and of pbxd where there is one: what is steadier than the rates on a machine with other work.
    print(`fsapi.${name}processor_ratio`, median(mine.map(({ cost }, i) => theirs[i].cost / cost)), 'ratio');
    print(`fsapi.${name}processor`, of(mine, 'cost'), 'us/each');
    print(`fsapi.${name}static_processor`, of(theirs, 'cost'), 'us/each');
    print(`fsapi.${name}questions`, asked[kind], 'questions/each');
  }
  print('fsapi.pairs', ours.figures.first.length, 'pairs');
}

/** `folder` is in memory: the switches keep their databases, their logs and what they fetched there. */
export async function switches(pbx, people, folder, pairs) {
  const [ours, files] = [new Side([pbx.daemon]), new Side()];
  try {
    await ours.start('main', { pbx, folder: path.join(folder, 'switch'), conf: path.join(root, 'config/freeswitch'), people, rtp: 22000 });
    const alone = { ...pbx, esl_port: await free_port(), verto_port: await free_port(), fsapi_port: await free_port() };
    const conf = await write_static_switch(pbx, people, path.join(folder, 'static-conf'));
    await files.start('static', { pbx: alone, folder: path.join(folder, 'static'), conf, people, rtp: 26000 });
    await until('the link', async () => (await pbx.ask({ command: 'status' })).switches[0].state === 'up', { seconds: 40 });
    tell(ours, files, await compare(pbx, ours, files, people, pairs));
  } finally {
    await ours.stop();
    await files.stop();
  }
}
