// Plants small faults one by one in a copy of the sources and sees that some test turns red each time:
// `node tests/planted/run.mjs [NAME]`. A fault that nothing notices fails. Ends with `N passed, N failed, N skipped`.
// NAME_faults.mjs beside it says which program must notice, which is its build target too, and lists the faults. Those of
// the core are found by the simulation within 10,000 schedules.
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../support/pbx.mjs';
import { run } from '../support/processes.mjs';

const suffix = '_faults.mjs';
const lists = (await readdir(new URL('.', import.meta.url))).filter((name) => name.endsWith(suffix)).sort();
const names = process.argv[2] ? [process.argv[2]] : lists.map((name) => name.slice(0, -suffix.length));
const copy = path.join(root, 'build/planted/source');
const build = path.join(root, 'build/planted/build');
await rm(copy, { recursive: true, force: true });
await mkdir(copy, { recursive: true });
const listed = await run('git', ['ls-files', '-co', '--exclude-standard', 'CMakeLists.txt', 'esl', 'http', 'storage', 'daemon', 'tests'], { cwd: root });
for (const file of listed.stdout.trim().split('\n')) await cp(path.join(root, file), path.join(copy, file));
await must('cmake', ['-S', copy, '-B', build, '-G', 'Ninja', '-DCMAKE_BUILD_TYPE=Debug', '-DCMAKE_CXX_FLAGS_DEBUG=-O0']);

async function must(command, args) {
  const { code, stdout, stderr } = await run(command, args);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${(stdout + stderr).slice(-3000)}`);
}

/// The test that turned red first, in words; the simulation says after how many schedules.
function noticed_by(told) {
  const text = told.stdout.replace(/\x1b\[[0-9;]*m/g, '');
  const schedule = /^schedule (\d+): seed \d+: (.*)/m.exec(text);
  if (schedule) return `after ${schedule[1]} schedules: ${schedule[2]}`;
  return [...text.split(/ERROR:/)[0].matchAll(/TEST CASE: *(.*)/g)].at(-1)?.[1] ?? `ended with ${told.code}`;
}

let passed = 0;
let failed = 0;
for (const name of names) {
  const { faults, program, folder = '', sound = [], noticing = ['--abort-after=1'], seconds = 120, may_hang = true } = await import(`./${name}_faults.mjs`);
  const tests = path.join(build, 'tests', folder, program);
  await must('cmake', ['--build', build, '--target', program]);
  await must(tests, sound);
  for (const [file, there, planted, words] of faults) {
    const source = path.join(copy, file);
    const good = await readFile(source, 'utf8');
    if (good.split(there).length !== 2) throw new Error(`${file}: "${there}" is not there once; mend the list of faults`);
    await writeFile(source, good.replace(there, () => planted));
    const { code, stdout, stderr } = await run('cmake', ['--build', build, '--target', program]);
    if (code !== 0) throw new Error(`${file}: "${planted}" does not compile: ${(stdout + stderr).slice(-2000)}`);
    const told = await run('timeout', [String(seconds), tests, ...noticing]);
    await writeFile(source, good);
    // 124: it did not end in time, which says something of a unit test only.
    const red = told.code !== 0 && (may_hang || told.code !== 124);
    console.log(red ? `noticed    ${words}: ${noticed_by(told)}` : `UNNOTICED  ${words}: ${file}: ${planted}`);
    if (red) ++passed;
    else ++failed;
  }
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed === 0 ? 0 : 1;
