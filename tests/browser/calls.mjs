// Two people call each other, each with a real Chromium page: the sound goes from page to page.
import path from 'node:path';
import { shows } from '../support/chromium.mjs';
import { until } from '../support/processes.mjs';
import { check, equal } from '../support/suite.mjs';
import { hears, hears_nothing, panel, person, phase } from '../support/talking_pages.mjs';

export async function calls({ browser, pbx, simulated, run, screenshots }) {
  const where = { browser, pbx };
  const bob = await person(where, 'bob', '1002');
  const zoe = await person(where, 'zoe', '1003');
  const call = (page, number) => page.locator(`[data-extension="${number}"]`).getByTestId('call').click();
  const over = (page) => page.getByTestId('ended-call').waitFor();
  const picture = (page, name) => page.screenshot({ path: path.join(screenshots, `${name}.png`) });
  const in_all_looks = async (page, name) => {
    await picture(page, `${name}-light`);
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture(page, `${name}-dark`);
    await page.setViewportSize({ width: 360, height: 740 });
    await picture(page, `${name}-narrow`);
    check(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${name}: nothing sticks out`);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1280, height: 760 });
  };

  await run('before the first call the page explains why it wants the microphone, and asks nothing until then', async () => {
    await call(bob, '1003');
    await bob.getByTestId('microphone-notice').waitFor();
    await picture(bob, 'microphone-notice');
    equal(await bob.evaluate(() => window.connections.length), 0, 'connections');
    await bob.getByTestId('microphone-cancel').click();
    equal(await panel(bob).count(), 0, 'calls');
    await call(bob, '1003');
    await bob.getByTestId('microphone-go-on').click();
  });

  await run('the other page rings, shows who calls, and the table shows both ringing', async () => {
    const incoming = zoe.getByTestId('incoming');
    await incoming.waitFor();
    check((await incoming.innerText()).includes('Bob Novák'), 'the caller has a name');
    check((await zoe.title()).includes('Bob Novák is calling'), 'the title tells');
    await phase(bob, 'calling');
    await shows(bob, '1003', 'ringing');
    await shows(bob, '1002', 'ringing');
    await in_all_looks(zoe, 'call-incoming');
  });

  await run('answered, both show the call, and sound flows both ways', async () => {
    await zoe.getByTestId('answer').click();
    await zoe.getByTestId('microphone-go-on').click();
    await Promise.all([phase(bob, 'talking'), phase(zoe, 'talking')]);
    await Promise.all([hears(bob, 'bob'), hears(zoe, 'zoe')]);
    await shows(zoe, '1002', 'talking');
    equal(await panel(zoe).getAttribute('data-sound'), 'flowing', 'the sound as shown');
    check(/^0:0\d/.test(await panel(zoe).getByTestId('call-timer').innerText()), 'the timer runs');
    await in_all_looks(zoe, 'call-talking');
  });

  await run('an administrator sees with whom they talk, others that they do', async () => {
    const alice = await person(where, 'alice', '1001');
    try {
      const party = (page, number) => page.locator(`[data-extension="${number}"] .with`);
      equal(await party(alice, '1002').getAttribute('title'), 'with Zoë Okafor, 1003', 'with whom 1002 talks');
      equal(await party(alice, '1003').getAttribute('title'), 'with Bob Novák, 1002', 'with whom 1003 talks');
      await shows(bob, '1003', 'talking');
      equal(await party(bob, '1003').count(), 0, 'what a user sees of it');
      await picture(alice, 'table-with-whom');
      await alice.setViewportSize({ width: 360, height: 740 });
      await picture(alice, 'table-with-whom-narrow');
      check(await alice.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'nothing sticks out');
    } finally {
      await alice.context().close();
    }
  });

  await run('a message that waits is shown at once, and goes when it is heard', async () => {
    const letters = bob.locator('[data-extension="1003"] .messages');
    await simulated.do('messages', { mailbox: '1003@extensions', count: 2 });
    await letters.waitFor();
    equal(await letters.getAttribute('title'), '2 new messages', 'what it says');
    await picture(bob, 'table-messages');
    await simulated.do('messages', { mailbox: '1003@extensions', count: 0 });
    await letters.waitFor({ state: 'detached' });
  });

  await run('muted, nothing is heard at the other end, and then again', async () => {
    await panel(bob).getByTestId('mute').click();
    await hears_nothing(zoe, 'zoe');
    await panel(bob).getByTestId('mute').click();
    await hears(zoe, 'zoe');
  });

  await run('held by one, the switch knows; resumed, both hear each other', async () => {
    await panel(bob).getByTestId('hold').click();
    await bob.locator('[data-testid="call-panel"][data-held="true"]').waitFor();
    await hears_nothing(zoe, 'zoe');
    await panel(bob).getByTestId('hold').click();
    await bob.locator('[data-testid="call-panel"][data-held="false"]').waitFor();
    await hears(zoe, 'zoe');
    equal((await simulated.do('received')).methods['verto.modify'], 2, 'verto.modify that the switch got');
  });

  await run('keys reach the switch, from the pad and from the keyboard', async () => {
    await panel(zoe).getByTestId('keypad').click();
    await panel(zoe).getByTestId('key-4').click();
    await zoe.keyboard.press('2');
    await until('both keys', async () => {
      const { messages } = await simulated.do('received');
      const keys = messages.filter(({ message }) => message?.method === 'verto.info').map(({ message }) => message.params.dtmf);
      return keys.join('') === '42';
    });
    await picture(zoe, 'call-keypad');
    await panel(zoe).getByTestId('keypad').click();
  });

  await run('going to other pages and back in the middle of a call interrupts nothing', async () => {
    await zoe.evaluate(() => (window.same_document = true));
    await zoe.getByTestId('page-phones').focus();
    await zoe.keyboard.press('Enter');
    const heading = zoe.getByRole('heading', { name: 'Phones', level: 1 });
    await heading.waitFor();
    await until('the heading to have the focus', () => heading.evaluate((element) => element === document.activeElement));
    equal(new URL(zoe.url()).pathname, '/phones', 'path');
    equal(await zoe.getByTestId('page-phones').getAttribute('aria-current'), 'page', 'the page that is marked');
    await zoe.getByTestId('page-settings').click();
    await zoe.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    await hears(zoe, 'zoe');
    await panel(zoe).getByTestId('hang-up').waitFor();
    await zoe.goBack();
    await heading.waitFor();
    await zoe.goBack();
    await shows(zoe, '1002', 'talking');
    check(await zoe.evaluate(() => window.same_document), 'the document is the same');
    await Promise.all([hears(zoe, 'zoe'), hears(bob, 'bob')]);
    equal(await zoe.evaluate(() => window.connections.length), 1, 'connections ever made');
  });

  await run('a page that is reloaded in the middle of a call gets it back, timer and all', async () => {
    const began = Date.now();
    await zoe.reload();
    await phase(zoe, 'talking');
    await Promise.all([hears(zoe, 'zoe'), hears(bob, 'bob')]);
    check((await panel(zoe).innerText()).includes('Bob Novák'), 'who it is with');
    console.log(`      taken up again, and heard, within ${Date.now() - began} ms`);
  });

  await run('a connection that is cut is made again, and the call goes on', async () => {
    const logins = async () => (await simulated.do('received')).methods.login;
    const before = await logins();
    await simulated.do('drop_browsers');
    await until('both to log in again', async () => (await logins()) >= before + 2);
    await Promise.all([phase(zoe, 'talking'), phase(bob, 'talking')]);
    await Promise.all([hears(zoe, 'zoe'), hears(bob, 'bob')]);
  });

  await run('hanging up ends it at both ends, and the table knows', async () => {
    await panel(zoe).getByTestId('hang-up').click();
    await over(bob);
    check((await bob.getByTestId('ended-call').innerText()).includes('hung up'), 'bob reads why');
    await shows(bob, '1003', 'online');
    await shows(bob, '1002', 'online');
    await until('nothing to be kept', async () => (await simulated.do('state')).channels.every(({ presence_id }) => !/^100[23]@/.test(presence_id)));
  });

  await run('a call that is declined says so to who called', async () => {
    await call(zoe, '1002');
    await bob.getByTestId('incoming').waitFor();
    await bob.getByTestId('decline').click();
    const ended = zoe.locator('[data-testid="ended-call"][data-tone="trouble"]');
    await ended.waitFor();
    check((await ended.innerText()).includes('Bob Novák declined the call.'), await ended.innerText());
    await in_all_looks(zoe, 'call-declined');
    await ended.getByTestId('dismiss').click();
  });

  await run('a number that nobody has, and a person who is nowhere, are told in words', async () => {
    await zoe.getByTestId('dialer').click();
    await zoe.getByTestId('dial-number').fill('4711');
    await picture(zoe, 'dialer');
    await zoe.getByTestId('dial').click();
    const words = async (text) => until(text, async () => (await zoe.getByTestId('dock').innerText()).includes(text));
    await words('There is no such number.');
    await call(zoe, '1005');
    await words('is not online on any phone or browser.');
  });

  await run('a blocked microphone is told with what to do about it', async () => {
    await zoe.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
    });
    await call(zoe, '1002');
    await until('the words', async () => (await zoe.getByTestId('dock').innerText()).includes('The microphone is blocked for this page. Allow it'));
  });

  await run('nothing went wrong in the two pages meanwhile', async () => {
    const serious = [...bob.problems, ...zoe.problems].filter((text) => !/WebSocket|Failed to load resource|ERR_CONNECTION/.test(text));
    equal(serious, [], 'problems');
  });

  await bob.context().close();
  await zoe.context().close();
  await until('both to be gone', async () => {
    const presence = await pbx.presence();
    return presence['1002'].browsers === 0 && presence['1003'].browsers === 0;
  });
}
