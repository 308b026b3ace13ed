// The switch's questions as it sends them with config/freeswitch, recorded, and asked for other people.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { root } from '../support/pbx.mjs';

const recorded = (name) => readFileSync(path.join(root, 'tests/fixtures/fsapi', `${name}.http`), 'utf8').split('\r\n\r\n')[1];
const register = recorded('directory-line-register');
const message_count = recorded('directory-message-count');
const invite = recorded('dialplan-line-invite');

/** What the switch asks when a phone registers, for its Extension's mailbox, and when a phone calls a number. */
export const directory_question = ({ line }) => register.replaceAll('alice-desk', line.username);
export const mailbox_question = ({ number }) => message_count.replaceAll('1001', number);
export const dialplan_question = (caller, callee) =>
  invite.replaceAll('alice-desk', caller.line.username).replace(/\b(1001|1002)\b/g, (found) => (found === '1001' ? caller.number : callee.number));

/** The whole request, as libcurl writes it. */
export function request_of(pbx, body) {
  const credentials = Buffer.from(`freeswitch:${pbx.fsapi_password}`).toString('base64');
  return `POST /fsapi HTTP/1.1\r\nHost: 127.0.0.1:${pbx.fsapi_port}\r\nAuthorization: Basic ${credentials}\r\n`
    + `User-Agent: freeswitch-xml/1.0\r\nAccept: */*\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`
    + `Content-Type: application/x-www-form-urlencoded\r\n\r\n${body}`;
}

const agent = new http.Agent({ keepAlive: true });

/** The document that pbxd answers; throws if it has none. */
export function ask(pbx, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({
      host: '127.0.0.1', port: pbx.fsapi_port, path: '/fsapi', method: 'POST', agent, auth: `freeswitch:${pbx.fsapi_password}`,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) },
    }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk)).on('end', () => {
        if (response.statusCode === 200 && !text.includes('not found')) resolve(text);
        else reject(new Error(`pbxd answered ${response.statusCode}: ${text} to ${body}`));
      });
    });
    request.on('error', reject).end(body);
  });
}
