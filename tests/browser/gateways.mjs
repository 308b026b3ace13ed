// The administrator's page of gateways, outbound routes and numbers.
import path from 'node:path';
import { open_page, sign_in } from '../support/chromium.mjs';
import { until } from '../support/processes.mjs';
import { check, equal } from '../support/suite.mjs';

/** What two switches would tell, one of which the carrier refuses. */
const states = [
  { switch: 'main', registration: 'REGED', up: true, ping_ms: 17.4 },
  { switch: 'spare', registration: 'FAIL_WAIT', up: false, ping_ms: 0 },
];

export async function gateways({ browser, pbx, run, screenshots }) {
  const options = { viewport: { width: 1280, height: 1000 } };
  const page = await open_page(browser, options);
  await sign_in(page, pbx.url, 'alice', 'demo-password');
  const field = (name) => page.getByTestId(`field-${name}`);
  const submit = () => page.getByTestId('dialog-submit').click();
  const record = (list, name) => page.getByTestId(list).locator(`[data-record="${name}"]`);
  const dialog = page.getByTestId('dialog');
  const picture = (name) => page.screenshot({ path: path.join(screenshots, `${name}.png`) });
  const list = async (command) => pbx.ask({ command });
  const fill = async (fields) => {
    for (const [name, value] of Object.entries(fields)) await field(name).fill(value);
  };

  await run('a plain user finds no page of gateways, nor the administrators’ part of the API', async () => {
    const bob = await open_page(browser, options);
    await sign_in(bob, pbx.url, 'bob', 'demo-password');
    equal(await bob.getByTestId('page-gateways').count(), 0, 'entries of the navigation');
    equal((await bob.goto(`${pbx.url}/gateways`)).status(), 404, 'status of the page');
    equal((await bob.request.get(`${pbx.url}/api/admin/gateways`)).status(), 404, 'status of the API');
    await bob.context().close();
  });

  await run('an administrator goes there, and adds a gateway whose secret is never told again', async () => {
    await page.getByTestId('page-gateways').click();
    await page.getByTestId('gateways').getByText('No gateway yet').waitFor();
    check(await page.getByTestId('add-routes').isDisabled(), 'no route without a gateway');
    await page.getByTestId('add-gateways').click();
    await fill({ name: 'carrier', proxy: 'sip.carrier.example:5060', username: 'pbx-4711', secret: 'a secret of the carrier', allowed: '192.0.2.0/28' });
    await field('registers').check();
    await submit();
    await record('gateways', 'carrier').waitFor();
    await dialog.waitFor({ state: 'detached' });
    equal((await list('gateway.list'))[0].secret, true, 'whether there is a secret');
    const told = await (await page.request.get(`${pbx.url}/api/admin/gateways`)).text();
    check(!told.includes('a secret of the carrier'), 'the answer has no secret');
    check(await page.getByTestId('add-gateways').evaluate((button) => button === document.activeElement), 'the focus is back');
  });

  await run('a wrong value is told at its field, with the focus there, and changes nothing', async () => {
    await record('gateways', 'carrier').getByTestId('edit').click();
    equal(await field('secret').inputValue(), '', 'the secret');
    await fill({ proxy: 'not a host' });
    await submit();
    await page.getByTestId('wrong-proxy').getByText(/proxy is a host/).waitFor();
    check(await field('proxy').evaluate((input) => input === document.activeElement), 'the focus is there');
    equal((await list('gateway.list'))[0].proxy, 'sip.carrier.example:5060', 'proxy');
    await picture('gateway-wrong');
    await fill({ proxy: 'sip2.carrier.example' });
    await submit();
    await record('gateways', 'carrier').getByText('sip2.carrier.example').waitFor();
    const [kept] = await list('gateway.list');
    equal([kept.secret, kept.registers], [true, true], 'secret and registration');
  });

  await run('Escape leaves a dialog without a change, and the focus goes back', async () => {
    const edit = record('gateways', 'carrier').getByTestId('edit');
    await edit.click();
    await fill({ name: 'another' });
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    check(await edit.evaluate((button) => button === document.activeElement), 'the focus is back');
    equal((await list('gateway.list')).map(({ name }) => name), ['carrier'], 'gateways');
  });

  await run('a route takes its gateways in order, and a number its extensions', async () => {
    await page.getByTestId('add-gateways').click();
    await fill({ name: 'second', proxy: 'sip.second.example' });
    await submit();
    await record('gateways', 'second').waitFor();
    await page.getByTestId('add-routes').click();
    await fill({ name: 'National', pattern: '0[1-9][0-9]{3,14}', strip: '1', prefix: '+49' });
    await field('gateways').selectOption('carrier');
    await field('gateways').selectOption('second');
    await page.getByRole('button', { name: 'Move second up' }).click();
    await picture('route-form');
    await submit();
    await record('routes', 'National').getByText('through second, then carrier').waitFor();
    equal((await list('route.list'))[0].gateways, ['second', 'carrier'], 'gateways of the route');
    await page.getByTestId('add-dids').click();
    await fill({ number: '+49 30 123456', name: 'Reception', ring_seconds: '20' });
    await field('extensions').selectOption('1001');
    await field('extensions').selectOption('1002');
    await field('voicemail').selectOption('1002');
    await submit();
    await record('dids', '+4930123456').getByText('20 s, then the voicemail of 1002').waitFor();
    equal((await list('did.list'))[0].extensions, ['1001', '1002'], 'extensions of the number');
  });

  await run('what would happen is told rule by rule', async () => {
    const box = page.getByTestId('what-happens');
    await box.getByTestId('field-from').fill('9999');
    await box.getByTestId('field-to').fill('030123456');
    await box.getByTestId('explain').click();
    await box.getByTestId('wrong-from').getByText(/no extension/).waitFor();
    await box.getByTestId('field-from').fill('1001');
    await box.getByTestId('explain').click();
    await box.getByTestId('explanation').getByText('National').first().waitFor();
    check((await box.getByTestId('explanation').locator('li').count()) > 1, 'several rules');
  });

  await run('how each gateway is comes by itself from the switch', async () => {
    const words = (name) => record('gateways', name).getByTestId('gateway-state');
    await words('carrier').getByText('Registered').waitFor();
    await words('carrier').getByText('13 ms').waitFor();
    await words('second').getByText('Ready').waitFor();
  });

  await run('how a gateway is, is told for each switch and follows it', async () => {
    let answers = 0;
    await page.route('**/api/admin/gateways', async (route) => {
      if (route.request().method() !== 'GET') return route.fallback();
      const answer = await (await route.fetch()).json();
      answers += 1;
      answer.gateways[0].switches = answers === 1 ? [{ ...states[0], registration: 'TRYING', up: false, ping_ms: 0 }] : states;
      return route.fulfill({ json: answer });
    });
    const state = record('gateways', 'carrier').getByTestId('gateway-state');
    await state.getByText('Registration failed').waitFor();
    const words = (await state.innerText()).replace(/\s+/g, ' ');
    check(/Registered main 17 ms Registration failed spare/.test(words), `the state is ${words}`);
    check(answers >= 2, 'it was asked again');
  });

  await run('the page of gateways looks right: light, dark, narrow', async () => {
    for (const [command, given] of [
      ['route.add', { name: 'Emergency', pattern: '11[02]', position: 1, emergency: true, calling_class: 'internal', gateways: ['carrier', 'second'] }],
      ['route.add', { name: 'International', pattern: '00[1-9][0-9]{5,14}', position: 20, strip: 2, prefix: '+', calling_class: 'international', gateways: ['carrier'] }],
      ['did.add', { number: '+4930123457', name: 'Sales', extensions: ['1003', '1004', '1005'] }],
      ['gateway.add', { name: 'old-carrier', proxy: '198.51.100.7', transport: 'tls', enabled: false }],
    ]) await pbx.ask({ command, arguments: given });
    await page.reload();
    await record('dids', '+4930123457').waitFor();
    await record('gateways', 'carrier').getByText('Registered').waitFor();
    const box = page.getByTestId('what-happens');
    await box.getByTestId('field-from').fill('1001');
    await box.getByTestId('field-to').fill('030123456');
    await box.getByTestId('explain').click();
    await box.getByTestId('explanation').waitFor();
    const whole = async (name) => {
      await page.evaluate(() => scrollTo({ top: 0 }));
      await page.screenshot({ path: path.join(screenshots, `${name}.png`), fullPage: true });
    };
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await whole(`gateways-${colorScheme}`);
    }
    await record('gateways', 'carrier').getByTestId('edit').click();
    await picture('gateway-form-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await picture('gateway-form-light');
    await page.setViewportSize({ width: 360, height: 780 });
    await picture('gateway-form-narrow');
    check(await dialog.evaluate((shown) => shown.scrollWidth <= shown.clientWidth), 'nothing sticks out of the dialog');
    await page.keyboard.press('Escape');
    await whole('gateways-narrow');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    check(!overflow, 'nothing sticks out on a narrow screen');
    await page.setViewportSize(options.viewport);
  });

  await run('a gateway that a route has stays until the route is gone', async () => {
    const removing = async (kind, name) => {
      await record(kind, name).getByTestId('remove').click();
      await submit();
    };
    await removing('gateways', 'second');
    await page.getByTestId('form-trouble').getByText(/refer to this one/).waitFor();
    await page.keyboard.press('Escape');
    await removing('routes', 'National');
    await removing('routes', 'Emergency');
    await record('routes', 'Emergency').waitFor({ state: 'detached' });
    await removing('gateways', 'second');
    await record('gateways', 'second').waitFor({ state: 'detached' });
    await until('the gateway to be gone', async () => (await list('gateway.list')).every(({ name }) => name !== 'second'));
  });

  await run('nothing went wrong in the administrator’s page', async () => {
    const serious = page.problems.filter((text) => !/WebSocket|Failed to load resource|ERR_CONNECTION/.test(text));
    equal(serious, [], 'problems');
  });
  await page.context().close();
}
