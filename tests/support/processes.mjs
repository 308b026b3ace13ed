// Programs that a suite starts, and ends again, each by its own process id.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Starts a program; its output is kept (the last 64 KB) for when something fails. */
export function start(name, command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
  const program = { name, child, output: '', lines: [], ended: false };
  const keep = (chunk) => {
    program.output = (program.output + chunk).slice(-65536);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  child.stdin.on('error', () => {});
  child.on('exit', (code, signal) => {
    program.ended = true;
    program.code = code ?? signal;
  });
  child.on('error', (error) => {
    program.ended = true;
    program.output += String(error);
  });
  return program;
}

/** Waits until `condition` gives something; it may throw or give nothing meanwhile. */
export async function until(what, condition, { seconds = 20, every = 20 } = {}) {
  const end = Date.now() + seconds * 1000;
  let last;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${seconds} s for: ${what}${last ? ` (${last.message})` : ''}`);
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}

/** Ends a program: a signal, and SIGKILL when it does not go in time. Gives its exit code. */
export async function stop(program, { signal = 'SIGTERM', seconds = 20 } = {}) {
  if (!program || program.ended) return program?.code;
  const gone = once(program.child, 'exit');
  program.child.kill(signal);
  const timer = setTimeout(() => program.child.kill('SIGKILL'), seconds * 1000);
  await gone;
  clearTimeout(timer);
  return program.code;
}

/** Runs a program to its end; gives its code and output. */
export async function run(command, args, { input = '', ...options } = {}) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk) => (stderr += chunk));
  child.stdin.on('error', () => {}); // it may end without reading
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}
