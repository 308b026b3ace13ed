// What of SIP the live suite's phones and carriers need: messages, digest, SDP.
import { createHash, randomBytes } from 'node:crypto';

export const token = (bytes = 8) => randomBytes(bytes).toString('hex');
const md5 = (text) => createHash('md5').update(text).digest('hex');

/** { start, headers (lower-case names, values in order), body }. */
export function parse(text) {
  const end = text.indexOf('\r\n\r\n');
  const [start, ...lines] = text.slice(0, end < 0 ? text.length : end).split('\r\n');
  const headers = {};
  for (const line of lines) {
    const at = line.indexOf(':');
    if (at > 0) (headers[line.slice(0, at).trim().toLowerCase()] ??= []).push(line.slice(at + 1).trim());
  }
  const status = /^SIP\/2\.0 (\d+)/.exec(start);
  return { start, headers, body: end < 0 ? '' : text.slice(end + 4), status: status && Number(status[1]), method: status ? null : start.split(' ')[0] };
}

export function print(start, headers, body = '') {
  let text = `${start}\r\n`;
  for (const [name, values] of Object.entries(headers)) {
    for (const value of [values].flat()) if (value !== undefined) text += `${name}: ${value}\r\n`;
  }
  return `${text}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** The answer to a 401 or 407. */
export function digest(challenge, { username, password, method, uri }) {
  const of = (name) => new RegExp(`${name}="?([^",]+)"?`).exec(challenge)?.[1];
  const [realm, nonce, qop] = [of('realm'), of('nonce'), of('qop')];
  const [nc, cnonce] = ['00000001', token()];
  const a1 = md5(`${username}:${realm}:${password}`);
  const a2 = md5(`${method}:${uri}`);
  const response = qop ? md5(`${a1}:${nonce}:${nc}:${cnonce}:auth:${a2}`) : md5(`${a1}:${nonce}:${a2}`);
  return `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5`
    + (qop ? `, qop=auth, nc=${nc}, cnonce="${cnonce}"` : '');
}

export const sdp = (port, direction = 'sendrecv') =>
  `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio ${port} RTP/AVP 0 101\r\n`
  + `a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=${direction}\r\n`;

/** Where the other side wants its sound. */
export function media_of(body) {
  const address = /^c=IN IP4 (\S+)/m.exec(body)?.[1];
  const port = Number(/^m=audio (\d+)/m.exec(body)?.[1] ?? 0);
  return port && address ? { address, port } : null;
}
