// A pbxd with a database of its own in a temporary folder, and a switch, simulated or real, beside it.
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import dgram from 'node:dgram';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomBytes } from 'node:crypto';
import { run, start, stop, until } from './processes.mjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const built = path.join(root, 'build', process.env.PBXD_PRESET ?? 'release');

// Below what Linux gives to sockets that ask for any port (32768 and up) and what FreeSWITCH uses for RTP (16384 to
// 32768): nobody takes a port of these by chance between our finding it free and its user listening on it.
const first_port = 10_000;
const last_port = 16_383;
let next_port = first_port + Math.floor(Math.random() * (last_port - first_port));

async function can_bind(port) {
  const bound = (socket, bind) =>
    new Promise((resolve) => {
      socket.once('error', () => resolve(false));
      bind(() => socket.close(() => resolve(true)));
    });
  const tcp = net.createServer();
  const udp = dgram.createSocket('udp4');
  return (
    (await bound(tcp, (done) => tcp.listen(port, '127.0.0.1', done))) &&
    (await bound(udp, (done) => udp.bind(port, '127.0.0.1', done)))
  );
}

/** A port that nobody has now, for TCP or for UDP, and another one each time until all were given. */
export async function free_port() {
  for (let tried = first_port; tried <= last_port; ++tried) {
    const port = next_port;
    next_port = port === last_port ? first_port : port + 1;
    if (await can_bind(port)) return port;
  }
  throw new Error(`no port of ${first_port} to ${last_port} is free on 127.0.0.1`);
}

async function secret(file) {
  const value = randomBytes(18).toString('hex');
  await writeFile(file, value + '\n', { mode: 0o600 });
  return value;
}

export class Pbx {
  constructor(folder) {
    this.folder = folder;
    this.config = path.join(folder, 'pbxd.toml');
    this.socket = path.join(folder, 'control.sock');
    /** Where a switch leaves the CDRs that it cannot post. */
    this.spool = path.join(folder, 'cdr');
  }

  /** Chooses ports, writes secrets and the configuration. Nothing runs yet. */
  static async make({ http_port, fsapi_port, esl_port, verto_port, tls, folder, level = 'info', live = 'dids', extra = '' } = {}) {
    const pbx = new Pbx(folder ?? (await mkdtemp(path.join(os.tmpdir(), 'pbxd-'))));
    await mkdir(pbx.spool, { recursive: true });
    pbx.http_port = http_port ?? (await free_port());
    pbx.fsapi_port = fsapi_port ?? (await free_port());
    pbx.esl_port = esl_port ?? (await free_port());
    pbx.verto_port = verto_port ?? (await free_port());
    pbx.esl_password = await secret(path.join(pbx.folder, 'esl.password'));
    pbx.fsapi_password = await secret(path.join(pbx.folder, 'fsapi.password'));
    pbx.tls = tls;
    pbx.level = level;
    pbx.live = live;
    pbx.extra = extra;
    await pbx.write_configuration();
    return pbx;
  }

  async write_configuration() {
    const tls = this.tls ? `certificate = "${this.tls.certificate}"\nprivate_key = "${this.tls.private_key}"\n` : '';
    await writeFile(
      this.config,
      `[http]\naddress = "127.0.0.1"\nport = ${this.http_port}\nweb_root = "${root}/web/dist"\n${tls}
[fsapi]\nport = ${this.fsapi_port}\npassword_file = "${this.folder}/fsapi.password"
[storage]\ndatabase = "${this.folder}/pbxd.db"\nkey_file = "${this.folder}/secret.key"
[control]\nsocket = "${this.socket}"
[log]\nlevel = "${this.level}"
[calls]\nport = 0\nlive = "${this.live}"\nswitch_address = "${this.switch_address ?? ''}"\nspool = "${this.spool}"
${this.extra}[[switch]]\nname = "main"\nport = ${this.esl_port}\npassword_file = "${this.folder}/esl.password"\nverto_port = ${this.verto_port}\n${this.more_of_main ?? ''}`,
    );
  }

  get url() {
    return `${this.tls ? 'https' : 'http'}://localhost:${this.http_port}`;
  }

  async start(patience = {}) {
    this.daemon = start('pbxd', path.join(built, 'daemon/pbxd'), ['serve', '--config', this.config]);
    await until('pbxd to answer on its control socket', () => {
      if (this.daemon.ended) throw new Error(`pbxd ended: ${this.daemon.output}`);
      return this.ask({ command: 'status' });
    }, patience);
    return this;
  }

  async stop(options) {
    return stop(this.daemon, options);
  }

  /** Requests over the control socket, one after the other; gives their results, or throws what the daemon says. */
  async ask_all(requests) {
    const socket = net.connect(this.socket);
    const answers = [];
    let buffer = '';
    await new Promise((resolve, reject) => {
      socket.setEncoding('utf8').on('error', reject).on('close', resolve);
      let at = 0;
      const next = () => (at < requests.length ? socket.write(JSON.stringify(requests[at++]) + '\n') : socket.end());
      socket.on('data', (chunk) => {
        buffer += chunk;
        for (let end; (end = buffer.indexOf('\n')) >= 0; buffer = buffer.slice(end + 1)) {
          answers.push(JSON.parse(buffer.slice(0, end)));
          next();
        }
      });
      next();
    });
    const wrong = answers.find((answer) => !answer.ok);
    if (wrong) throw new Error(wrong.error);
    return answers.map((answer) => answer.result);
  }

  async ask(request) {
    return (await this.ask_all([request]))[0];
  }

  /** The command line with this configuration. */
  cli(...args) {
    return run(path.join(built, 'daemon/pbxd'), ['--config', this.config, ...args]);
  }

  /** Who is online, by number. */
  async presence() {
    const rows = await this.ask({ command: 'presence', arguments: {} });
    return Object.fromEntries(rows.map((row) => [row.number, row]));
  }

  async remove() {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The simulated switch, and its control connection. */
export class SimulatedSwitch {
  static async start(pbx, extra = []) {
    const it = new SimulatedSwitch();
    it.program = start('simulated switch', path.join(built, 'tests/switch/simulated_switch'), [
      '--esl-port', String(pbx.esl_port), '--verto-port', String(pbx.verto_port), '--control-port', '0',
      '--password-file', path.join(pbx.folder, 'esl.password'),
      '--fsapi-url', `http://127.0.0.1:${pbx.fsapi_port}/fsapi`, '--fsapi-user', 'freeswitch',
      '--fsapi-password-file', path.join(pbx.folder, 'fsapi.password'),
      '--switchname', 'main', '--exit-with-stdin', ...extra,
    ]);
    const line = await until('the simulated switch to listen', () => {
      if (it.program.ended) throw new Error(it.program.output);
      return it.program.output.match(/^\{.*esl_port.*\}$/m)?.[0];
    });
    it.port = JSON.parse(line).control_port;
    return it;
  }

  /** One verb of the control connection; throws what it refuses. */
  async do(verb, fields = {}) {
    const answer = await new Promise((resolve, reject) => {
      const socket = net.connect(this.port, '127.0.0.1');
      let text = '';
      socket.setEncoding('utf8').on('error', reject).on('data', (chunk) => {
        text += chunk;
        if (text.includes('\n')) {
          socket.destroy();
          resolve(JSON.parse(text));
        }
      });
      socket.on('close', () => reject(new Error('the simulated switch closed the control connection')));
      socket.write(JSON.stringify({ do: verb, ...fields }) + '\n');
    });
    if (!answer.ok) throw new Error(`${verb}: ${answer.error}`);
    return answer;
  }

  stop() {
    return stop(this.program);
  }
}
