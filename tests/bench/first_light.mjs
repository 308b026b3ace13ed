// From `sofia::register` on the Event Socket to the changed row in the browser's DOM, with 1,000 extensions.
//
// The clock starts when the simulated switch hands the event to its socket and stops in a MutationObserver of the page.
// Both read the same machine's clock. Beside it: the same distance without pbxd, from this
// program to the page's DOM over the browser's debugging connection, as the noise of the machine.
import { performance } from 'node:perf_hooks';
import { has_chromium, launch, open_page, sign_in } from '../support/chromium.mjs';
import { Pbx, SimulatedSwitch } from '../support/pbx.mjs';
import { requests_for, sample_people } from '../support/people.mjs';
import { until } from '../support/processes.mjs';

const rounds = 300;
if (!has_chromium()) {
  console.error('first-light: there is no Chromium');
  process.exit(0);
}
const people = sample_people(1000, { logins: 1 });
const pbx = await Pbx.make({ level: 'warning' });
await pbx.start();
await pbx.ask_all(requests_for(people));
const simulated = await SimulatedSwitch.start(pbx);
await until('the link', async () => (await pbx.ask({ command: 'status' })).switches[0].state === 'up');
const browser = await launch();
const page = await open_page(browser);
await sign_in(page, pbx.url, 'alice', 'demo-password');
await until('fifty rows', async () => (await page.locator('[data-extension]').count()) >= 50);

await page.evaluate(() => {
  window.seen = [];
  new MutationObserver((changes) => {
    const now = performance.timeOrigin + performance.now();
    for (const { target } of changes) window.seen.push([target.dataset.extension, target.dataset.state, now]);
  }).observe(document.querySelector('[data-testid=rows]'), { subtree: true, attributeFilter: ['data-state'] });
});

const now = () => performance.timeOrigin + performance.now();
const phone = ({ line }) => ({ user: line.username, password: line.password, contact: `<sip:${line.username}@127.0.0.1:6001>`, call_id: line.username });
const times = [];
const noise = [];
for (let round = 0; round < rounds; ++round) {
  const person = people[1 + (round % 40)];
  const wanted = Math.floor(round / 40) % 2 === 0 ? 'online' : 'offline';
  const from = await page.evaluate(() => window.seen.length);
  const { event_us } =
    wanted === 'online' ? await simulated.do('register', phone(person)) : await simulated.do('expire', { user: person.line.username });
  const seen = await page.waitForFunction(
    ([number, state, start]) => window.seen.slice(start).find(([n, s]) => n === number && s === state)?.[2],
    [person.number, wanted, from], { polling: 5, timeout: 10000 });
  times.push((await seen.jsonValue()) - event_us / 1000);
  const start = now();
  noise.push((await page.evaluate(() => performance.timeOrigin + performance.now())) - start);
  // Spread over the second, so that no timer of either side is hit each time.
  await new Promise((resolve) => setTimeout(resolve, (round * 37) % 60));
}

const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))].toFixed(2);
console.log(`first_light.p50_ms ${quantile(times, 0.5)} ms`);
console.log(`first_light.p99_ms ${quantile(times, 0.99)} ms`);
console.log(`first_light.max_ms ${quantile(times, 1)} ms`);
console.log(`first_light.rounds ${times.length} events`);
console.log(`first_light.browser_noise_p50_ms ${quantile(noise, 0.5)} ms`);
console.log(`first_light.browser_noise_p99_ms ${quantile(noise, 0.99)} ms`);
await browser.close();
await simulated.stop();
await pbx.stop();
await pbx.remove();
