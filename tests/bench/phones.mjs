// Many phones, played by sipp: they register, refresh, call each other and answer, as fast as the switch lets them.
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { free_port } from '../support/pbx.mjs';
import { run, start, stop } from '../support/processes.mjs';

const scenarios = path.join(path.dirname(fileURLToPath(import.meta.url)), 'scenarios');

export class Phones {
  /** Those that are called answer from now on. */
  static async make(real, people) {
    const it = new Phones();
    it.real = real;
    it.folder = real.folder;
    it.port = await free_port();
    // The n-th phone registers with the n-th line; it calls somebody half the list away.
    const lines = people.map(({ line }, i) => {
      const callee = people[(i + people.length / 2) % people.length];
      return `${line.username};[authentication username=${line.username} password=${line.password}];${callee.number}`;
    });
    it.file = path.join(it.folder, 'phones.csv');
    await writeFile(it.file, ['SEQUENTIAL', ...lines, ''].join('\n'), { mode: 0o600 });
    it.program = start('phones', 'sipp', ['-sf', path.join(scenarios, 'phones.xml'), '-i', '127.0.0.1', '-p', String(it.port),
      '-nostdin', '-buff_size', '4194304'], { cwd: it.folder });
    return it;
  }

  /** Runs the scenario `count` times, `at_once` of them at any time; gives how many a second. */
  async run(scenario, count, at_once) {
    const statistics = path.join(this.folder, `${scenario}.csv`);
    const errors = path.join(this.folder, `${scenario}.errors`);
    for (const old of [statistics, errors]) await rm(old, { force: true });
    const { code } = await run('sipp', [`127.0.0.1:${this.real.lines_port}`, '-sf', path.join(scenarios, `${scenario}.xml`),
      '-inf', this.file, '-m', String(count), '-l', String(at_once), '-r', '10000', '-i', '127.0.0.1', '-p', String(await free_port()),
      ...(scenario === 'register' ? ['-cid_str', '%u-bench@127.0.0.1'] : []),
      '-key', 'phones_port', String(this.port), '-nostdin', '-buff_size', '4194304', '-timeout', '60s', '-trace_stat', '-stf', statistics,
      '-trace_err', '-error_file', errors], { cwd: this.folder });
    const rows = (await readFile(statistics, 'utf8')).trim().split('\n').map((row) => row.split(';'));
    const last = Object.fromEntries(rows[0].map((name, i) => [name, rows.at(-1)[i]]));
    const done = Number(last['SuccessfulCall(C)']);
    if (code !== 0 || done !== count) {
      const why = await readFile(errors, 'utf8').catch(() => '');
      console.error(`fsapi: sipp ${scenario} ended with ${code}, ${done} of ${count} done: ${why.slice(0, 600)}`);
    }
    // Its elapsed time is in whole seconds; its rate of begun calls is not.
    return (Number(last['CallRate(C)']) * done) / Number(last['TotalCallCreated']);
  }

  stop() {
    return stop(this.program);
  }
}
