// A person's own pages: a phone is made in the page, registers, is seen, and loses its registration with its password; settings.
import path from 'node:path';
import { open_page, sign_in } from '../support/chromium.mjs';
import { until } from '../support/processes.mjs';
import { check, equal } from '../support/suite.mjs';

export async function phones({ browser, pbx, simulated, run, screenshots }) {
  const page = await open_page(browser, { viewport: { width: 1280, height: 860 } });
  await sign_in(page, pbx.url, 'bob', 'demo-password');
  const in_all_looks = async (name) => {
    await page.screenshot({ path: path.join(screenshots, `${name}-light.png`) });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.screenshot({ path: path.join(screenshots, `${name}-dark.png`) });
    await page.setViewportSize({ width: 360, height: 780 });
    await page.screenshot({ path: path.join(screenshots, `${name}-narrow.png`), fullPage: true });
    check(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${name}: nothing sticks out`);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1280, height: 860 });
  };
  const text = (testid) => page.getByTestId(testid).innerText();
  const account = {};
  const card = () => page.locator(`[data-testid="phone"][data-username="${account.user}"]`);
  const is = (state) => page.locator(`[data-testid="phone"][data-username="${account.user}"][data-state="${state}"]`).waitFor();
  const device = () => ({ ...account, contact: `<sip:${account.user}@127.0.0.1:6101>`, call_id: 'kitchen-1', user_agent: 'Kitchen phone/2.1' });

  await run('a phone is made in the page, which tells what to type into it', async () => {
    await page.getByTestId('page-phones').click();
    await page.getByTestId('add-phone').click();
    await page.getByTestId('label').fill('Kitchen');
    await page.getByTestId('make').click();
    await page.getByTestId('account').waitFor();
    account.user = await text('account-username');
    account.password = await text('account-password');
    check(/^1002-[a-z0-9]{5}$/.test(account.user), account.user);
    check(account.password.length >= 20, 'a password that nobody guesses');
    equal(await text('server'), 'localhost', 'server');
    await in_all_looks('phones-account');
  });

  await run('put away, the password is nowhere on the page', async () => {
    await page.getByTestId('done').click();
    await page.getByTestId('account').waitFor({ state: 'detached' });
    check(!(await page.content()).includes(account.password), 'the password is gone');
    await is('offline');
  });

  await run('the phone registers with it, and is seen with its address and agent', async () => {
    await simulated.do('register', device());
    await is('online');
    const seen = await card().getByTestId('registration').innerText();
    check(seen.includes('Kitchen phone/2.1'), seen);
    check(seen.includes('127.0.0.1'), seen);
    await in_all_looks('phones');
  });

  await run('it is renamed', async () => {
    await card().getByTestId('rename').click();
    await card().getByTestId('rename-label').fill('Kitchen wall');
    await page.keyboard.press('Enter');
    await until('the new name', async () => (await card().getByTestId('phone-label').innerText()) === 'Kitchen wall');
  });

  await run('a new password ends the registration; the old one is refused, the new one is not', async () => {
    await card().getByTestId('reset').click();
    await page.getByTestId('confirm').getByTestId('cancel').click();
    await is('online');
    await card().getByTestId('reset').click();
    await page.getByTestId('confirm-yes').click();
    await page.getByTestId('account').waitFor();
    const old = device();
    account.password = await text('account-password');
    await page.getByTestId('done').click();
    await is('offline');
    const refused = await simulated.do('register', old).then(
      () => false,
      () => true,
    );
    check(refused, 'the switch refused the old password');
    await simulated.do('register', device());
    await is('online');
  });

  await run('disabled, it is signed off; removed, it is gone', async () => {
    await card().getByTestId('enable').click();
    await until('no registration', async () => (await card().getByTestId('registration').count()) === 0);
    await is('disabled');
    await card().getByTestId('remove').click();
    await page.screenshot({ path: path.join(screenshots, 'phones-remove.png') });
    await page.getByTestId('confirm-yes').click();
    await card().waitFor({ state: 'detached' });
  });

  await run('do not disturb, switched on in the settings, is seen in the header on every page', async () => {
    await page.getByTestId('page-settings').click();
    await page.getByTestId('do_not_disturb').click();
    await page.getByTestId('do-not-disturb-on').waitFor();
    await page.getByTestId('forward-busy').fill('+49 30 123 456');
    await page.getByTestId('save-forwards').click();
    await page.getByText('Saved.').waitFor();
    equal(await page.getByTestId('forward-busy').inputValue(), '+4930123456', 'the forward');
    await in_all_looks('settings');
    await page.getByTestId('page-table').click();
    await page.getByTestId('do-not-disturb-on').waitFor();
    const extension = (await (await page.request.get(`${pbx.url}/api/settings`)).json()).extensions[0];
    equal([extension.do_not_disturb, extension.forward_busy], [true, '+4930123456'], 'what pbxd keeps');
  });

  await run('what pbxd refuses is told at the field, and kept out', async () => {
    await page.getByTestId('do-not-disturb-on').click();
    await page.getByTestId('forward-no-answer').fill('1002');
    await page.getByTestId('save-forwards').click();
    await page.getByText('own number').waitFor();
    await page.getByTestId('do_not_disturb').click();
    await page.getByTestId('do-not-disturb-on').waitFor({ state: 'detached' });
    equal((await (await page.request.get(`${pbx.url}/api/settings`)).json()).extensions[0].forward_no_answer, '', 'the forward');
    await page.getByTestId('forward-no-answer').fill('');
    await page.getByTestId('forward-busy').fill('');
    await page.getByTestId('save-forwards').click();
    await page.getByText('Saved.').waitFor();
  });

  await run('who is not signed in is led to sign in, and back to the page; gateways are not for everybody', async () => {
    equal((await page.goto(`${pbx.url}/gateways`)).status(), 404, 'status of /gateways');
    const other = await open_page(browser);
    await other.goto(`${pbx.url}/settings`);
    await other.waitForURL(/\/sign-in\?next=%2Fsettings$/);
    await other.getByTestId('login').fill('zoe');
    await other.getByTestId('password').fill('demo-password');
    await other.getByTestId('sign-in').click();
    await other.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    equal(await other.title(), 'Settings · pbxd', 'title');
    equal(other.problems, [], 'problems');
    await other.context().close();
  });

  await run('nothing went wrong in the pages of phones and settings meanwhile', async () => {
    // A refusal is a line in the browser's log.
    equal(page.problems.filter((problem) => !/status of 40[04]/.test(problem)), [], 'problems');
    await page.context().close();
    await until('it to be gone', async () => (await pbx.presence())['1002'].browsers === 0);
  });
}
