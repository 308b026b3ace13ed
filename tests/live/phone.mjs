// Phones played by sipp: each at a port of its own, so that its contact is its own too.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, start, stop } from '../support/processes.mjs';
import { free_port } from '../support/pbx.mjs';

const scenarios = path.join(path.dirname(fileURLToPath(import.meta.url)), 'scenarios');

export class Phone {
  static async make(real, { username, password }, { domain } = {}) {
    const it = new Phone();
    it.real = real;
    it.username = username;
    it.password = password;
    it.port = await free_port();
    // Real phones are set up with the server's address; some with the realm's name.
    it.domain = domain ?? `127.0.0.1:${real.lines_port}`;
    return it;
  }

  async sipp(scenario, { keys = {}, ...given } = {}) {
    const who = { username: this.username, password: this.password, expires: 60, aor: this.username, ...given };
    const args = [`127.0.0.1:${this.real.lines_port}`, '-sf', path.join(scenarios, `${scenario}.xml`), '-m', '1', '-i', '127.0.0.1',
      '-p', String(this.port), '-au', who.username, '-ap', who.password, '-key', 'domain', this.domain, '-key', 'aor', who.aor,
      '-key', 'expires', String(who.expires), '-nostdin', '-timeout', '15s', '-timeout_error'];
    for (const [name, value] of Object.entries(keys)) args.push('-key', name, value);
    const { code, stdout, stderr } = await run('sipp', args, { cwd: this.real.folder });
    if (code !== 0) throw new Error(`sipp ${scenario} as ${who.username} ended with ${code}: ${(stderr || stdout).slice(-1500)}`);
  }

  register(options) {
    return this.sipp('register', options);
  }
  unregister() {
    return this.sipp('register', { expires: 0 });
  }
  /** Passes where the switch refuses with 403. */
  is_refused(options) {
    return this.sipp('refused', options);
  }
  message(target) {
    return this.sipp('message', { keys: { target } });
  }

  /** Answers calls until stopped. */
  answer() {
    this.program = start('sipp', 'sipp', ['-sf', path.join(scenarios, 'answer.xml'), '-i', '127.0.0.1', '-p',
      String(this.port), '-nostdin', '-timeout', '120s'], { cwd: this.real.folder });
  }
  stop() {
    return stop(this.program);
  }
}
