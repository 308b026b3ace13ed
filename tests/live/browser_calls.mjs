// Calls of real Chromium pages, through the relay and a real FreeSWITCH.
import { has_chromium, launch, shows } from '../support/chromium.mjs';
import { until } from '../support/processes.mjs';
import { check, equal, skip } from '../support/suite.mjs';
import { hears, listen, panel, person, phase } from '../support/talking_pages.mjs';

export async function browser_calls({ pbx, real, live, ask, quiet, people, registered, telco }) {
  if (!has_chromium()) return skip('calls of browsers', 'there is no Chromium');
  const browser = await launch();
  const where = { browser, pbx, options: { permissions: ['microphone'] } };
  /** The page asks before the browser does, the first time. */
  const allow_microphone = async (page) => {
    const notice = page.getByTestId('microphone-go-on');
    const asks = await notice.waitFor({ timeout: 700 }).then(() => true, () => false);
    if (asks) await notice.click();
  };
  const call = async (page, number) => {
    await page.locator(`[data-extension="${number}"]`).getByTestId('call').click();
    await allow_microphone(page);
  };
  const dial = async (page, number) => {
    await page.getByTestId('dialer').click();
    await page.getByTestId('dial-number').fill(number);
    await page.getByTestId('dial').click();
  };
  const answer = async (page) => {
    await page.getByTestId('incoming').waitFor();
    await page.getByTestId('answer').click();
    await allow_microphone(page);
  };
  const hang_up = (page) => panel(page).getByTestId('hang-up').click();
  const no_calls = (page) => until('no call in the page', async () => (await panel(page).count()) === 0);

  let alice;
  let zoe;
  await live('two browsers: called by the row\'s button, answered, sound both ways, muted, held, resumed', async () => {
    alice = await person(where, 'alice', '1001');
    zoe = await person(where, 'zoe', '1003');
    await call(alice, '1003');
    await zoe.getByTestId('incoming').waitFor();
    check((await zoe.getByTestId('incoming').innerText()).includes(people[0].name), 'who calls');
    await shows(alice, '1003', 'ringing');
    await answer(zoe);
    await Promise.all([phase(alice, 'talking'), phase(zoe, 'talking')]);
    await Promise.all([hears(alice, 'alice'), hears(zoe, 'zoe')]);
    await shows(alice, '1003', 'talking');
    check((await panel(alice).getAttribute('aria-label')).includes(people[2].name), `alice sees ${await panel(alice).getAttribute('aria-label')}`);
    check((await panel(zoe).getAttribute('aria-label')).includes(people[0].name), `zoe sees ${await panel(zoe).getAttribute('aria-label')}`);
    const loud = await listen(zoe, 'packets to zoe');
    await panel(alice).getByTestId('mute').click();
    // The switch codes the sound anew: silence is not nothing, but next to it.
    await until('zoe to hear silence', async () => (await listen(zoe, 'packets to zoe')) < loud / 100);
    await panel(alice).getByTestId('mute').click();
    await hears(zoe, 'zoe');
    await panel(alice).getByTestId('hold').click();
    await alice.locator('[data-testid="call-panel"][data-held="true"]').waitFor();
    await panel(alice).getByTestId('hold').click();
    await alice.locator('[data-testid="call-panel"][data-held="false"]').waitFor();
    await Promise.all([hears(alice, 'alice'), hears(zoe, 'zoe')]);
  });

  await live('keys are heard by the switch, and a reload in the middle of the call keeps it', async () => {
    await panel(alice).getByTestId('keypad').click();
    await panel(alice).getByTestId('key-4').click();
    await panel(alice).getByTestId('keypad').click();
    await alice.reload();
    await phase(alice, 'talking');
    await Promise.all([hears(alice, 'alice'), hears(zoe, 'zoe')]);
    await hang_up(zoe);
    await until('alice to read why', async () => (await alice.getByTestId('ended-call').innerText()).includes('hung up'));
    await quiet();
  });

  await live('a declined call says so in words', async () => {
    await ask('extension.set', { extension: '1003', voicemail: false });
    await call(alice, '1003');
    await zoe.getByTestId('incoming').waitFor();
    await zoe.getByTestId('decline').click();
    const ended = alice.locator('[data-testid="ended-call"][data-tone="trouble"]');
    await ended.waitFor();
    console.log(`      ${(await ended.innerText()).replace(/\s+/g, ' ')}`);
    await quiet();
  });

  await live('a browser and a phone call each other with sound both ways', async () => {
    const bobs = await registered(people[1]);
    const lamp = await bobs.watch('1001');
    equal(lamp.status, 202, 'the phone watches the browser\'s extension');
    await call(alice, '1002');
    const ringing = await bobs.rings();
    await until('the lamp to be lit for a browser\'s call', () => ['early', 'confirmed'].includes(lamp.states.at(-1)));
    equal([ringing.caller.number, ringing.caller.name], [people[0].number, people[0].name], 'who is shown');
    ringing.answer();
    await phase(alice, 'talking');
    await Promise.all([hears(alice, 'alice'), ringing.sounds()]);
    await until('the lamp to say that the browser talks', () => lamp.states.at(-1) === 'confirmed');
    await hang_up(alice);
    await until('the phone to be told', () => ringing.ended);
    await until('the lamp to go out', () => lamp.states.at(-1) === 'terminated');
    const back = await bobs.call('1003');
    await answer(zoe);
    await until('an answer', () => back.state === 'answered');
    await Promise.all([hears(zoe, 'zoe'), back.sounds()]);
    back.hang_up();
    await no_calls(zoe);
    await quiet();
  });

  await live('two browsers of one person both ring, and one that leaves does not hide the other', async () => {
    const other = await person(where, 'zoe', '1003');
    await until('two browsers', async () => (await pbx.presence())['1003'].browsers === 2);
    await call(alice, '1003');
    await Promise.all([zoe.getByTestId('incoming').waitFor(), other.getByTestId('incoming').waitFor()]);
    await answer(other);
    await phase(alice, 'talking');
    await until('the first to stop ringing', async () => (await zoe.getByTestId('incoming').count()) === 0);
    await hears(other, 'zoe\'s second browser');
    await hang_up(alice);
    await quiet();
    await other.context().close();
    await until('one browser', async () => (await pbx.presence())['1003'].browsers === 1);
    await call(alice, '1003');
    await zoe.getByTestId('incoming').waitFor();
    await hang_up(alice);
    await quiet();
  });

  await live('a browser calls out through a carrier, and one that may not is told', async () => {
    await ask('extension.set', { extension: '1001', calling_class: 'national' });
    await dial(alice, '030555999');
    const first = await telco.rings();
    first.answer();
    await phase(alice, 'talking');
    await Promise.all([hears(alice, 'alice'), first.sounds()]);
    await hang_up(alice);
    await quiet();
    await dial(alice, '0015551234567');
    await until('the words', async () => /not allowed|barred|may not/i.test(await alice.getByTestId('dock').innerText()));
    console.log(`      ${(await alice.getByTestId('dock').innerText()).replace(/\s+/g, ' ').slice(0, 160)}`);
  });

  await live('a browser transfers its caller to a phone', async () => {
    const bobs = await registered(people[1]);
    await call(alice, '1003');
    await answer(zoe);
    await Promise.all([phase(alice, 'talking'), phase(zoe, 'talking')]);
    await panel(zoe).getByTestId('transfer').click();
    await panel(zoe).getByTestId('transfer-number').fill('1002');
    await panel(zoe).getByTestId('transfer-send').click();
    const ringing = await bobs.rings();
    equal(ringing.caller.number, '1001', 'who is shown to the phone');
    ringing.answer();
    await Promise.all([hears(alice, 'alice'), ringing.sounds()]);
    await hang_up(alice);
    await quiet();
  });

  await browser.close();
}
