// A TCP proxy that can stop passing bytes while both of its connections stay open: to each side the other has fallen
// silent, as when packets are dropped on the way.
import net from 'node:net';

export class Proxy {
  static async make(port) {
    const it = new Proxy();
    it.pairs = new Set();
    it.server = net.createServer((near) => {
      const far = net.connect(port, '127.0.0.1');
      const pair = { near, far, silent: false };
      it.pairs.add(pair);
      for (const [from, to] of [[near, far], [far, near]]) {
        from.on('data', (chunk) => pair.silent || to.write(chunk));
        from.on('error', () => {});
        from.on('close', () => {
          if (!pair.silent) to.destroy();
          it.pairs.delete(pair);
        });
      }
    });
    await new Promise((resolve) => it.server.listen(0, '127.0.0.1', resolve));
    it.port = it.server.address().port;
    return it;
  }

  /** Drops everything on the connections that there are; new ones pass. */
  drop_packets() {
    for (const pair of this.pairs) pair.silent = true;
  }

  close() {
    for (const { near, far } of this.pairs) {
      near.destroy();
      far.destroy();
    }
    this.server.close();
  }
}
