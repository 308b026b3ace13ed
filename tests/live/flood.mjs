// Events in great number, made by the switch itself at the word of several connections: so many that the queue of a
// listener that does not read overflows.
import { createReadStream } from 'node:fs';
import net from 'node:net';
import path from 'node:path';

// Subscribed to by pbxd, and of no meaning to it: a browser that never logged in has gone.
const event = 'sendevent CUSTOM\nEvent-Subclass: verto::client_disconnect\nverto_profile_name: flood\nverto_client_address: 192.0.2.1:9\n\n';

/** Makes that many events; ends when the switch has answered for all. */
export async function flood(real, count, connections = 4) {
  const each = Math.ceil(count / connections);
  await Promise.all(Array.from({ length: connections }, () => flood_one(real, each)));
}

function flood_one(real, count) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(real.pbx.esl_port, '127.0.0.1');
    let sent = 0;
    let answered = -1; // the first is for `auth`
    let rest = '';
    const send = () => {
      const some = Math.min(count - sent, 500 - (sent - answered));
      if (some <= 0) return;
      socket.write(event.repeat(some));
      sent += some;
    };
    socket.setEncoding('utf8').on('error', reject).on('data', (chunk) => {
      if (sent === 0 && chunk.includes('auth/request')) socket.write(`auth ${real.pbx.esl_password}\n\n`);
      const pieces = (rest + chunk).split('Reply-Text: +OK');
      rest = pieces.pop().slice(-20);
      answered += pieces.length;
      if (answered >= 0) send();
      if (answered < count) return;
      socket.destroy();
      resolve();
    });
  });
}

/** How far the logs were read, and what was found. */
const counted = new Map();

/** How often the switch logged that. What was read before is not read again: a log of a flood has some ten thousand lines. */
export async function logged(real, text) {
  const file = path.join(real.folder, 'log/freeswitch.log');
  const known = counted.get(`${file} ${text}`) ?? { bytes: 0, count: 0 };
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { start: known.bytes })) {
    const read = Buffer.concat([rest, chunk]);
    const whole = read.lastIndexOf('\n') + 1;
    known.bytes += whole;
    known.count += read.subarray(0, whole).toString().split(text).length - 1;
    rest = read.subarray(whole);
  }
  counted.set(`${file} ${text}`, known);
  return known.count;
}
