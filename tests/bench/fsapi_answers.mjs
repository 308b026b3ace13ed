// Answers per second of the real daemon, a new connection for each, beside a bare Beast server that says the same bytes.
// The two are asked in turns, and the medians of the turns are told.
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../support/pbx.mjs';
import { run, start, stop, until } from '../support/processes.mjs';
import { median, print, processor_seconds } from './figures.mjs';
import { somebody } from './fsapi_people.mjs';
import { dialplan_question, directory_question, request_of } from './fsapi_questions.mjs';

const turns = 5;
const milliseconds = 1500;
const questions = 4000;
const program = (name) => path.join(root, 'build/release/tests/bench', name);

/** Asks whoever listens on the port for a while. */
async function load(requests, port, more = []) {
  const args = ['--requests', requests, '--port', String(port), '--milliseconds', String(milliseconds), ...more];
  const { code, stdout, stderr } = await run(program('bench_fsapi_load'), args);
  if (code !== 0) throw new Error(`bench_fsapi_load ended with ${code}: ${stderr}`);
  const { answered, failed, seconds } = JSON.parse(stdout);
  if (failed > 0) console.error(`fsapi: ${failed} of ${answered + failed} questions got no answer`);
  return { answered, per_s: answered / seconds };
}

/** One turn: answers per second, and the processor time of the server for each, in microseconds. */
async function turn(requests, port, pid) {
  const before = await processor_seconds(pid);
  const { answered, per_s } = await load(requests, port);
  return { per_s, cost: ((await processor_seconds(pid)) - before) * 1e6 / answered };
}

async function compare(pbx, kind, bodies) {
  const requests = path.join(pbx.folder, `${kind}.requests`);
  const answer = path.join(pbx.folder, `${kind}.answer`);
  const texts = bodies.map((body) => request_of(pbx, body));
  await writeFile(requests, texts.map((text) => `${Buffer.byteLength(text)}\n${text}`).join(''), { mode: 0o600 });
  await load(requests, pbx.fsapi_port, ['--keep', answer]);
  const bytes = await readFile(answer, 'utf8');
  if (!bytes.includes(`<section name="${kind}">`)) throw new Error(`pbxd answered: ${bytes}`);
  const limit = start('limit', program('bench_fsapi_limit'), ['--answer', answer]);
  const port = Number(await until('the bare server to listen', () => limit.ended || limit.output.trim()));
  const ours = [];
  const bare = [];
  for (let i = 0; i < turns; ++i) {
    ours.push(await turn(requests, pbx.fsapi_port, pbx.daemon.child.pid));
    bare.push(await turn(requests, port, limit.child.pid));
  }
  const gone = once(limit.child, 'exit');
  limit.child.stdin.end();
  await Promise.race([gone, stop(limit)]);
  const of = (list, what) => median(list.map((one) => one[what]));
  return {
    per_s: of(ours, 'per_s'), cost: of(ours, 'cost'), limit_per_s: of(bare, 'per_s'), limit_cost: of(bare, 'cost'),
    ratio: median(ours.map(({ per_s }, i) => per_s / bare[i].per_s)),
    question_bytes: Buffer.byteLength(texts[0]), answer_bytes: Buffer.byteLength(bytes),
  };
}

export async function answers(pbx, people) {
  const many = (question) => Array.from({ length: questions }, question);
  const directory = await compare(pbx, 'directory', many(() => directory_question(somebody(people))));
  const dialplan = await compare(pbx, 'dialplan', many(() => dialplan_question(somebody(people), somebody(people))));
  for (const [kind, found] of Object.entries({ directory, dialplan })) {
    print(`fsapi.${kind}.per_s`, found.per_s, 'answers/s');
    print(kind === 'directory' ? 'fsapi.limit.per_s' : `fsapi.${kind}_limit.per_s`, found.limit_per_s, 'answers/s');
    print(`fsapi.${kind}.of_limit`, found.ratio, 'ratio');
    print(`fsapi.${kind}.processor`, found.cost, 'us/answer');
    print(`fsapi.${kind}.limit_processor`, found.limit_cost, 'us/answer');
    print(`fsapi.${kind}.question`, found.question_bytes, 'bytes');
    print(`fsapi.${kind}.answer`, found.answer_bytes, 'bytes');
  }
}
