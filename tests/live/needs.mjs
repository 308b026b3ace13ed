// What a live suite cannot do without. Where it is missing the suite is skipped, and counted as skipped.
import { has_chromium } from '../support/chromium.mjs';
import { run } from '../support/processes.mjs';
import { finish, skip } from '../support/suite.mjs';

/** Ends the process where one of these programs is not on PATH, or there is no Chromium. */
export async function needs(suite, programs, { chromium = false } = {}) {
  for (const needed of programs) {
    if ((await run('which', [needed])).code === 0) continue;
    skip(suite, `there is no ${needed} on PATH`);
    finish();
  }
  if (!chromium || has_chromium()) return;
  skip(suite, 'there is no Chromium');
  finish();
}
