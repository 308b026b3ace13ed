// A TCP proxy that does what happens to links. It can stop passing bytes while both of its connections stay open: to
// each side the other has fallen silent, as when packets are dropped on the way. It can be slow, and end a connection in
// the middle of what the other side said.
import net from 'node:net';

/** `connected` counts the connections so far. */
export class Proxy {
  static async make(port) {
    const it = new Proxy();
    it.pairs = new Set();
    it.connected = 0;
    it.server = net.createServer((near) => {
      const far = net.connect(port, '127.0.0.1');
      const pair = { near, far, silent: false };
      it.pairs.add(pair);
      ++it.connected;
      for (const [from, to] of [[near, far], [far, near]]) {
        from.on('data', (chunk) => {
          if (pair.silent) return;
          if (from === far && it.rest !== undefined) return it.cut_after(pair, chunk);
          to.write(chunk);
          if (it.slow_ms > 0) {
            from.pause();
            setTimeout(() => from.resume(), it.slow_ms);
          }
        });
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

  /** What comes is passed on, and then nothing for that long; 0: no more. */
  be_slow(milliseconds) {
    this.slow_ms = milliseconds;
  }

  /** Ends the connections that there are, for both sides. */
  cut() {
    for (const { near, far } of this.pairs) {
      near.destroy();
      far.destroy();
    }
  }

  /** Passes on that many bytes more of what the far side says, and ends the connection there; once. */
  cut_in(bytes) {
    this.rest = bytes;
  }

  cut_after({ near, far }, chunk) {
    if (chunk.length < this.rest) {
      this.rest -= chunk.length;
      near.write(chunk);
      return;
    }
    near.end(chunk.subarray(0, this.rest));
    this.rest = undefined;
    far.destroy();
  }

  close() {
    this.cut();
    this.server.close();
  }
}
