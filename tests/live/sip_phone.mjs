// A phone or a carrier with sound that is counted: rings, answers, calls, hangs up, transfers. One UDP port each.
import dgram from 'node:dgram';
import { until } from '../support/processes.mjs';
import { digest, media_of, parse, print, sdp, token } from './sip.mjs';

const bind = async () => {
  const socket = dgram.createSocket('udp4');
  await new Promise((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return socket;
};

/** One call of a phone: what happened to it so far, and what can be done with it. */
class Call {
  constructor(phone, id) {
    Object.assign(this, { phone, id, state: 'new', provisional: [], sent: 0, received: 0, notified: [], cseq: 1, route: [] });
  }

  async open_sound() {
    this.rtp = await bind();
    this.rtp.on('message', () => ++this.received);
  }

  start_sound(target) {
    clearInterval(this.timer);
    let [sequence, time] = [0, 0];
    this.timer = setInterval(() => {
      const packet = Buffer.alloc(172, 0x55);
      packet[0] = 0x80;
      packet[1] = 0;
      packet.writeUInt16BE(sequence++ & 0xffff, 2);
      packet.writeUInt32BE((time += 160) >>> 0, 4);
      packet.writeUInt32BE(0x1234, 8);
      this.rtp.send(packet, target.port, target.address);
      ++this.sent;
    }, 20);
  }

  end(why) {
    clearInterval(this.timer);
    this.rtp?.close();
    this.rtp = undefined;
    this.state = 'ended';
    this.ended = why;
    this.phone.calls.delete(this.id);
  }

  headers(method, extra = {}) {
    return {
      Via: `SIP/2.0/UDP 127.0.0.1:${this.phone.port};branch=z9hG4bK${token()};rport`,
      From: this.local, To: this.remote, 'Call-ID': this.id, CSeq: `${method === 'ACK' ? this.invite_cseq : ++this.cseq} ${method}`,
      'Max-Forwards': '70', Contact: this.phone.contact, Route: this.route, ...extra,
    };
  }

  request(method, extra, body) {
    this.phone.send(print(`${method} ${this.target} SIP/2.0`, this.headers(method, extra), body), this.peer);
  }

  answer() {
    this.state = 'answered';
    this.respond(200, 'OK', { 'Content-Type': 'application/sdp', Contact: this.phone.contact }, sdp(this.rtp.address().port));
    const media = media_of(this.invite.body);
    if (media) this.start_sound(media);
  }

  respond(status, text, extra = {}, body = '') {
    const { headers } = this.invite;
    this.phone.send(print(`SIP/2.0 ${status} ${text}`, {
      Via: headers.via, 'Record-Route': headers['record-route'], From: headers.from[0], To: `${headers.to[0]};tag=${this.tag}`,
      'Call-ID': this.id, CSeq: headers.cseq[0], ...extra,
    }, body), this.peer);
  }

  decline(status = 486, text = 'Busy Here') {
    this.respond(status, text);
    this.end(`declined ${status}`);
  }

  hang_up() {
    if (this.state === 'answered') this.request('BYE');
    else if (this.invite_headers) this.phone.send(print(`CANCEL ${this.uri} SIP/2.0`, { ...this.invite_headers, CSeq: `${this.invite_cseq} CANCEL`, 'Content-Type': undefined, Authorization: undefined, 'Proxy-Authorization': undefined }), this.peer);
    this.end('hung up here');
  }

  transfer(number) {
    this.request('REFER', { 'Refer-To': `<sip:${number}@127.0.0.1>`, 'Referred-By': `<sip:${this.phone.username}@127.0.0.1>` });
  }

  hold(direction = 'sendonly') {
    this.request('INVITE', { 'Content-Type': 'application/sdp' }, sdp(this.rtp.address().port, direction));
  }

  /** Sound in both directions since now. */
  async sounds(packets = 25) {
    const [sent, received] = [this.sent, this.received];
    await until(`sound both ways (${this.phone.username})`, () => this.sent >= sent + packets && this.received >= received + packets);
  }
}

export class SipPhone {
  /** `server`: the UDP port it calls and registers at. Without a username it is a carrier: neither registers nor is asked who it is. */
  static async make({ server, username = 'carrier', password = '', contact_user, from }) {
    const it = new SipPhone();
    Object.assign(it, { server, username, password, encoding: 'utf8', calls: new Map(), waiting: new Map(), ringing: [], on_invite: () => {} });
    it.socket = await bind();
    it.port = it.socket.address().port;
    it.from = from ?? username;
    it.contact = `<sip:${contact_user ?? username}@127.0.0.1:${it.port}>`;
    it.socket.on('message', (bytes, peer) => it.take(parse(bytes.toString()), peer).catch((error) => (it.broken = error)));
    return it;
  }

  send(text, peer = { port: this.server, address: '127.0.0.1' }) {
    this.socket.send(Buffer.from(text, this.encoding), peer.port, peer.address);
  }

  /** Registers, under that Call-ID; gives the last status. */
  async register({ expires = 300, password = this.password, id = token() } = {}) {
    const uri = `sip:127.0.0.1:${this.server}`;
    const headers = (cseq, extra) => ({
      Via: `SIP/2.0/UDP 127.0.0.1:${this.port};branch=z9hG4bK${token()};rport`, From: `<sip:${this.username}@127.0.0.1>;tag=${token(4)}`,
      To: `<sip:${this.username}@127.0.0.1>`, 'Call-ID': id, CSeq: `${cseq} REGISTER`, Contact: this.contact, Expires: expires,
      'Max-Forwards': 70, 'User-Agent': 'pbxd-live-phone', ...extra,
    });
    let answer = await this.transaction(id, print(`REGISTER ${uri} SIP/2.0`, headers(1)));
    if (answer.status !== 401) return answer.status;
    const proof = digest(answer.headers['www-authenticate'][0], { username: this.username, password, method: 'REGISTER', uri });
    answer = await this.transaction(id, print(`REGISTER ${uri} SIP/2.0`, headers(2, { Authorization: proof })));
    return answer.status;
  }

  /** Watches a number's busy lamp; gives what the NOTIFYs have said so far, as they come: dialog states, "" for none. */
  async watch(number) {
    const uri = `sip:${number}@127.0.0.1:${this.server}`;
    const id = token();
    const from = `<sip:${this.username}@127.0.0.1>;tag=${token(4)}`;
    const headers = (cseq, extra) => ({
      Via: `SIP/2.0/UDP 127.0.0.1:${this.port};branch=z9hG4bK${token()};rport`, From: from, To: `<sip:${number}@127.0.0.1>`,
      'Call-ID': id, CSeq: `${cseq} SUBSCRIBE`, Contact: this.contact, Expires: 300, Event: 'dialog',
      Accept: 'application/dialog-info+xml', 'Max-Forwards': 70, ...extra,
    });
    const lamp = { states: [], bodies: [] };
    (this.lamps ??= new Map()).set(id, lamp);
    const refused = await this.transaction(id, print(`SUBSCRIBE ${uri} SIP/2.0`, headers(1)));
    const challenge = refused.headers['proxy-authenticate']?.[0] ?? refused.headers['www-authenticate']?.[0];
    lamp.challenged = refused.status;
    if (challenge === undefined) return Object.assign(lamp, { status: refused.status });
    const proof = digest(challenge, { username: this.username, password: this.password, method: 'SUBSCRIBE', uri });
    const proved = refused.status === 407 ? { 'Proxy-Authorization': proof } : { Authorization: proof };
    lamp.status = (await this.transaction(id, print(`SUBSCRIBE ${uri} SIP/2.0`, headers(2, proved)))).status;
    return lamp;
  }

  /** Sends, and again until something final comes. */
  async transaction(id, text) {
    let answer;
    this.waiting.set(id, (message) => message.status >= 200 && (answer = message));
    this.send(text);
    const again = setInterval(() => this.send(text), 500);
    try {
      return await until('an answer to ' + text.split('\r\n')[0], () => answer);
    } finally {
      clearInterval(again);
      this.waiting.delete(id);
    }
  }

  /** Calls a number; the call's `state` and `ended` (status and reason) tell what became of it. */
  async call(number, { name = '', from = this.from, server = this.server, headers = {} } = {}) {
    const call = new Call(this, token());
    this.calls.set(call.id, call);
    await call.open_sound();
    call.peer = { port: server, address: '127.0.0.1' };
    call.uri = call.target = `sip:${number}@127.0.0.1:${server}`;
    call.local = `"${name}" <sip:${from}@127.0.0.1>;tag=${token(4)}`;
    call.remote = `<sip:${number}@127.0.0.1>`;
    call.more_headers = headers;
    this.invite(call);
    return call;
  }

  invite(call, extra = {}) {
    call.invite_headers = call.headers('INVITE', { 'Content-Type': 'application/sdp', ...call.more_headers, ...extra });
    call.invite_cseq = call.cseq;
    this.send(print(`INVITE ${call.uri} SIP/2.0`, call.invite_headers, sdp(call.rtp.address().port)), call.peer);
  }

  async take(message, peer) {
    const id = message.headers['call-id']?.[0];
    if (message.status) {
      this.waiting.get(id)?.(message);
      const call = this.calls.get(id);
      if (call) this.on_response(call, message);
      return;
    }
    const call = this.calls.get(id);
    if (message.method === 'INVITE' && !call) return void (await this.on_call(message, peer, id));
    if (message.method === 'INVITE') {
      call.invite = message;
      call.respond(200, 'OK', { 'Content-Type': 'application/sdp', Contact: this.contact }, sdp(call.rtp.address().port));
      const media = media_of(message.body);
      if (media) call.start_sound(media);
      return;
    }
    if (message.method === 'ACK') return;
    this.reply(message, peer);
    if (message.method === 'NOTIFY') call?.notified.push(message.body.trim());
    const lamp = this.lamps?.get(id);
    if (message.method === 'NOTIFY' && lamp) {
      lamp.bodies.push(message.body);
      lamp.states.push(/<state[^>]*>([^<]*)<\/state>/.exec(message.body)?.[1] ?? '');
      return;
    }
    if (message.method === 'NOTIFY' && !call) (this.notified ??= []).push(message);
    if (message.method === 'CANCEL' && call) {
      call.respond(487, 'Request Terminated');
      call.end(`cancelled ${message.headers.reason?.[0] ?? ''}`);
    }
    if (message.method === 'BYE') call?.end(`bye ${message.headers.reason?.[0] ?? ''}`);
  }

  reply(message, peer, status = '200 OK') {
    const { via, from, to, cseq } = message.headers;
    this.send(print(`SIP/2.0 ${status}`, { Via: via, From: from[0], To: to[0], 'Call-ID': message.headers['call-id'][0], CSeq: cseq[0] }), peer);
  }

  async on_call(message, peer, id) {
    const call = new Call(this, id);
    this.calls.set(id, call);
    const { headers } = message;
    Object.assign(call, {
      invite: message, peer, tag: token(4), state: 'ringing', route: headers['record-route'] ?? [],
      target: /<([^>]+)>/.exec(headers.contact[0])[1], remote: headers.from[0], number: /sip:([^@;>]+)/.exec(message.start)[1],
      caller: { number: /sip:([^@>]+)@/.exec(headers.from[0])?.[1], name: /^"?([^"<]*)"?\s*</.exec(headers.from[0])?.[1].trim() },
    });
    call.local = `${headers.to[0]};tag=${call.tag}`;
    await call.open_sound();
    call.respond(180, 'Ringing', { Contact: this.contact });
    this.ringing.push(call);
    this.on_invite(call);
  }

  on_response(call, message) {
    const [, method] = message.headers.cseq[0].split(' ');
    if (method !== 'INVITE') return;
    if (message.status < 200) return void call.provisional.push(message.status);
    if (message.status < 300) {
      call.remote = message.headers.to[0];
      call.route = [...(message.headers['record-route'] ?? [])].reverse();
      call.target = /<([^>]+)>/.exec(message.headers.contact[0])[1];
      call.invite_cseq = Number(message.headers.cseq[0].split(' ')[0]);
      call.request('ACK');
      const first = call.state !== 'answered';
      call.state = 'answered';
      const media = media_of(message.body);
      if (media && first) call.start_sound(media);
      return;
    }
    this.send(print(`ACK ${call.uri} SIP/2.0`, { ...call.invite_headers, To: message.headers.to[0], CSeq: message.headers.cseq[0].replace('INVITE', 'ACK'), 'Content-Type': undefined }), call.peer);
    const challenge = message.headers['proxy-authenticate']?.[0] ?? message.headers['www-authenticate']?.[0];
    if (challenge && !call.proved) {
      call.proved = true;
      const proof = digest(challenge, { username: this.username, password: this.password, method: 'INVITE', uri: call.uri });
      return this.invite(call, message.status === 407 ? { 'Proxy-Authorization': proof } : { Authorization: proof });
    }
    call.end(`${message.status} ${message.headers.reason?.[0] ?? ''}`.trim());
  }

  /** The next call that rings here, or rang already. */
  rings(seconds = 10) {
    return until(`${this.username} to ring`, () => {
      // One that rang and stopped before anybody looked is none.
      let call = this.ringing.shift();
      while (call && call.state !== 'ringing') call = this.ringing.shift();
      return call;
    }, { seconds });
  }

  stop() {
    for (const call of [...this.calls.values()]) call.end('stopped');
    this.socket.close();
  }
}

/** Why it ended. */
export const ends = (call, what = 'the call to end') => until(what, () => call.state === 'ended' && call.ended);
/** Fails if the call ends instead. */
export const answered = (call) => until('an answer', () => {
  if (call.state === 'ended') throw new Error(`ended: ${call.ended}`);
  return call.state === 'answered';
});
