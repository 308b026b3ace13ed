// A real browser against pbxd and the simulated switch: sign in, the table, a phone that comes and goes, the browser itself
// online, search, paging, calls between two people (calls.mjs), a person's own phones and settings (phones.mjs), the
// administrator's gateways (gateways.mjs), and what happens when things end.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { has_chromium, launch, open_page, shows, sign_in } from '../support/chromium.mjs';
import { Pbx, SimulatedSwitch, root } from '../support/pbx.mjs';
import { requests_for, sample_people } from '../support/people.mjs';
import { until } from '../support/processes.mjs';
import { check, equal, finish, skip, test } from '../support/suite.mjs';
import { calls } from './calls.mjs';
import { phones } from './phones.mjs';
import { gateways } from './gateways.mjs';

if (!has_chromium()) {
  skip('browser', 'there is no Chromium');
  finish();
}

const screenshots = path.join(root, 'tests/browser/screenshots');
await mkdir(screenshots, { recursive: true });
const people = sample_people(120);
const pbx = await Pbx.make();
await pbx.start();
await pbx.ask_all(requests_for(people));
const simulated = await SimulatedSwitch.start(pbx, ['--numbers', people.map(({ number }) => number).join(',')]);
await until('the link', async () => (await pbx.ask({ command: 'status' })).switches[0].state === 'up');
const browser = await launch();
const page = await open_page(browser);
const told = () => `      page: ${page.url()} ${JSON.stringify(page.problems)}\n      pbxd: ${pbx.daemon.output.slice(-2000)}`;
const run = (name, body) => test(name, body, told);
const desk = (index, call_id) => ({
  user: people[index].line.username,
  password: people[index].line.password,
  contact: `<sip:${people[index].line.username}@127.0.0.1:6001>`,
  call_id,
});

await run('the channel page is 404 for who is not signed in, and offers to sign in', async () => {
  const answer = await page.goto(`${pbx.url}/extensions/1`);
  equal(answer.status(), 404, 'status');
  await page.getByRole('link', { name: /sign in/i }).waitFor();
});

await run('a wrong password is told kindly and signs nobody in', async () => {
  await page.goto(`${pbx.url}/sign-in`);
  await page.screenshot({ path: path.join(screenshots, 'sign-in-light.png') });
  await page.getByTestId('login').fill('alice');
  await page.getByTestId('password').fill('not the password');
  await page.getByTestId('sign-in').click();
  await page.getByText(/do not belong together|not right|wrong/i).first().waitFor();
  equal((await page.request.get(`${pbx.url}/api/me`)).status(), 401, 'status of /api/me');
});

await run('signing in leads to the table of every extension', async () => {
  await sign_in(page, pbx.url, 'alice', 'demo-password');
  await until('rows', async () => (await page.locator('[data-extension]').count()) >= 20);
  check((await page.getByTestId('counts').innerText()).includes('120'), 'the counts tell of 120 extensions');
});

await run('the page logs in to the switch by itself, and its own extension is online', async () => {
  await shows(page, '1001', 'online');
  equal((await pbx.presence())['1001'].browsers, 1, 'browsers of 1001');
});

await run('a phone that registers changes its row without a reload', async () => {
  await page.evaluate(() => (window.untouched = true));
  await shows(page, '1002', 'offline');
  await simulated.do('register', desk(1, 'bob-1'));
  await shows(page, '1002', 'online');
  await simulated.do('register', { ...desk(1, 'bob-2'), contact: '<sip:bob-desk@127.0.0.1:6002>' });
  await until('two phones', async () => (await pbx.presence())['1002'].phones === 2);
  await simulated.do('unregister', desk(1, 'bob-1'));
  await until('one phone', async () => (await pbx.presence())['1002'].phones === 1);
  await shows(page, '1002', 'online');
  await simulated.do('unregister', { ...desk(1, 'bob-2'), contact: '<sip:bob-desk@127.0.0.1:6002>' });
  await shows(page, '1002', 'offline');
  check(await page.evaluate(() => window.untouched), 'the page was not reloaded');
});

await run('a phone with a wrong password is refused and stays offline', async () => {
  let refused = false;
  try {
    await simulated.do('register', { ...desk(1, 'bob-3'), password: 'wrong' });
  } catch {
    refused = true;
  }
  check(refused, 'the switch refused it');
  await shows(page, '1002', 'offline');
});

await run('search runs on the server, with accents folded', async () => {
  await page.getByTestId('search').fill('zoe');
  await until('only Zoë', async () => {
    const names = await page.locator('[data-extension]').allInnerTexts();
    return names.length > 0 && names.every((name) => name.includes('Zoë'));
  });
  await page.getByTestId('search').fill('');
  await until('all again', async () => (await page.locator('[data-extension]').count()) >= 20);
});

await run('the filter shows who is online, and says who came meanwhile without moving rows', async () => {
  await page.getByTestId('filter-online').click();
  await until('one row', async () => (await page.locator('[data-extension]').count()) === 1);
  await simulated.do('register', desk(2, 'zoe-1'));
  const pending = page.getByTestId('pending');
  await pending.waitFor();
  equal(await page.locator('[data-extension]').count(), 1, 'rows before the update');
  await pending.getByRole('button').or(pending).first().click();
  await until('two rows', async () => (await page.locator('[data-extension]').count()) === 2);
  await page.getByTestId('filter-all').click();
  await until('all again', async () => (await page.locator('[data-extension]').count()) >= 20);
});

await run('the browser stays online over a reload, and a second browser of another person comes online', async () => {
  await page.reload();
  await shows(page, '1001', 'online');
  const other = await open_page(browser);
  await sign_in(other, pbx.url, 'zoe', 'demo-password');
  await until('a browser of 1003', async () => (await pbx.presence())['1003'].browsers === 1);
  await other.context().close();
  await until('it to be gone', async () => (await pbx.presence())['1003'].browsers === 0);
});

await run('while the switch is away presence is unknown and the page says so; then it is true again', async () => {
  await simulated.do('restart', { away_ms: 1500 }).catch(() => simulated.do('restart'));
  await until('1001 online again', async () => (await pbx.presence())['1001'].browsers === 1, { seconds: 40 });
  await shows(page, '1001', 'online', 40);
  await shows(page, '1003', 'online', 40);
});

await run('pbxd restarts: the page comes back by itself, still signed in', async () => {
  await pbx.stop();
  await pbx.start();
  await until('1001 online again', async () => (await pbx.presence())['1001'].browsers === 1, { seconds: 40 });
  await shows(page, '1001', 'online', 20);
});

// Rows flash when they change, in the colours of the theme they began in.
const calm = () =>
  page.evaluate(() => {
    const ending = document.getAnimations().filter((each) => each.effect.getComputedTiming().iterations !== Infinity);
    return Promise.allSettled(ending.map((each) => each.finished));
  });

await run('the table looks right: light, dark, narrow', async () => {
  for (let i = 3; i < 20; i += 2) await simulated.do('register', desk(i, `look-${i}`));
  await simulated.do('call', { from: people[3].line.username, to: people[5].line.username }).catch(() => {});
  await page.getByTestId('offline').waitFor({ state: 'hidden' });
  await shows(page, people[7].number, 'online');
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.emulateMedia({ colorScheme: 'light' });
  await calm();
  await page.screenshot({ path: path.join(screenshots, 'table-light.png') });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: path.join(screenshots, 'table-dark.png') });
  await page.setViewportSize({ width: 360, height: 780 });
  await page.screenshot({ path: path.join(screenshots, 'table-narrow.png') });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  check(!overflow, 'nothing sticks out on a narrow screen');
  await page.setViewportSize({ width: 1280, height: 860 });
});

await calls({ browser, pbx, simulated, run, screenshots });
await phones({ browser, pbx, simulated, run, screenshots });
await gateways({ browser, pbx, run, screenshots });

await run('signing out ends the browser on the switch, and the page is gone', async () => {
  await page.getByRole('button', { name: /alice|account|menu/i }).first().click().catch(() => {});
  await page.getByTestId('sign-out').click();
  await page.waitForURL(/\/sign-in/);
  await until('1001 has no browser', async () => (await pbx.presence())['1001'].browsers === 0);
  equal((await page.goto(`${pbx.url}/extensions/1`)).status(), 404, 'status');
});

await run('nothing went wrong in the page meanwhile', async () => {
  const serious = page.problems.filter((text) => !/WebSocket|Failed to load resource|ERR_CONNECTION/.test(text));
  equal(serious, [], 'problems');
});

await browser.close();
await simulated.stop();
await pbx.stop();
await pbx.remove();
finish();
