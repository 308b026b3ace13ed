// A suite of tests that need whole programs: cases in order, a line for each, and the closing count.
let passed = 0;
let failed = 0;
let skipped = 0;
/** While working on some cases: a pattern of their names; the others count as skipped. */
const only = process.env.PBXD_ONLY && new RegExp(process.env.PBXD_ONLY);

/** Runs one case; a failure is told with what `context()` gives and the suite goes on. */
export async function test(name, body, context = () => '') {
  if (only && !only.test(name)) return skip(name, 'PBXD_ONLY');
  const began = Date.now();
  try {
    await body();
    ++passed;
    console.log(`ok    ${name} (${Date.now() - began} ms)`);
  } catch (error) {
    ++failed;
    console.log(`FAIL  ${name}\n      ${error.stack ?? error}\n${await context()}`);
  }
}

export function skip(name, why) {
  ++skipped;
  console.log(`skip  ${name}: ${why}`);
}

/** Prints the closing line and ends the process. */
export function finish() {
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exit(failed === 0 && passed + skipped > 0 ? 0 : 1);
}

export function equal(found, wanted, what = 'value') {
  const a = JSON.stringify(found);
  const b = JSON.stringify(wanted);
  if (a !== b) throw new Error(`${what}: found ${a}, wanted ${b}`);
}

export function check(condition, what) {
  if (!condition) throw new Error(what);
}
