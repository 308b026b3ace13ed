// A real FreeSWITCH from PATH, with config/freeswitch and folders and ports of its own.
import { mkdir } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { start, stop, until } from '../support/processes.mjs';
import { free_port, root } from '../support/pbx.mjs';

export class RealSwitch {
  /** `settings`: more of vars.xml, by its names in capitals. */
  static async make(pbx, folder, conf = path.join(root, 'config/freeswitch'), settings = {}) {
    const it = new RealSwitch();
    it.pbx = pbx;
    it.settings = settings;
    it.folder = folder;
    it.conf = conf;
    it.lines_port = await free_port();
    it.gateways_port = await free_port();
    it.tls_port = await free_port();
    return it;
  }

  async start() {
    const args = ['-nonat', '-nf', '-nc', '-np', '-conf', this.conf];
    for (const name of ['log', 'db', 'run', 'temp', 'storage', 'certs']) {
      await mkdir(path.join(this.folder, name), { recursive: true });
      args.push(`-${name}`, path.join(this.folder, name));
    }
    const { pbx } = this;
    const settings = {
      SWITCH_NAME: 'main', ESL_PORT: pbx.esl_port, ESL_PASSWORD: pbx.esl_password, ESL_HEARTBEAT: 5,
      FSAPI_URL: `http://127.0.0.1:${pbx.fsapi_port}/fsapi`, FSAPI_PASSWORD: pbx.fsapi_password,
      CDR_URL: `http://127.0.0.1:${pbx.fsapi_port}/cdr`, CDR_SPOOL: pbx.spool,
      VERTO_PORT: pbx.verto_port, LINES_PORT: this.lines_port, LINES_TLS_PORT: this.tls_port,
      GATEWAYS_PORT: this.gateways_port, RTP_START_PORT: 26000, RTP_END_PORT: 26400,
      ...this.settings,
    };
    const env = { ...process.env };
    for (const [name, value] of Object.entries(settings)) env[`PBXD_SWITCH_${name}`] = String(value);
    this.program = start('freeswitch', 'freeswitch', args, { env, cwd: this.folder });
    await until('FreeSWITCH to be ready', async () => {
      if (this.program.ended) throw new Error(`freeswitch ended: ${this.program.output.slice(-2000)}`);
      return (await this.api('status')).includes('is ready') && (await this.api('sofia xmlstatus')).includes('lines');
    }, { seconds: 60, every: 200 });
    return this;
  }

  /** One API command over a connection of its own. */
  api(command) {
    return new Promise((resolve, reject) => {
      const socket = net.connect(this.pbx.esl_port, '127.0.0.1');
      let text = '';
      let authenticated = false;
      socket.setTimeout(30_000, () => socket.destroy(new Error(`no answer to ${command}`)));
      // Byte by byte: a length counts bytes, and not all that the switch tells is UTF-8.
      socket.setEncoding('latin1').on('error', reject).on('data', (chunk) => {
        text += chunk;
        if (!authenticated && text.includes('auth/request')) {
          authenticated = true;
          text = '';
          socket.write(`auth ${this.pbx.esl_password}\n\napi ${command}\n\n`);
        }
        const at = text.indexOf('Content-Type: api/response');
        const length = at >= 0 && /Content-Length: (\d+)\n\n/.exec(text.slice(at));
        if (!length) return;
        const body = text.slice(at + length.index + length[0].length);
        if (body.length < Number(length[1])) return;
        socket.destroy();
        resolve(Buffer.from(body.slice(0, Number(length[1])), 'latin1').toString());
      });
    });
  }

  stop(options = { seconds: 60 }) {
    return stop(this.program, options);
  }
}
