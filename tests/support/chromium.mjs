// Debian's Chromium, headless, driven by Playwright-core (which web/ depends on).
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './pbx.mjs';
import { until } from './processes.mjs';

const { chromium } = createRequire(path.join(root, 'web/package.json'))('playwright-core');

export const executable = process.env.PBXD_CHROMIUM ?? '/usr/bin/chromium';
export const has_chromium = () => existsSync(executable);

export function launch(extra = []) {
  return chromium.launch({
    executablePath: executable,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream', '--allow-loopback-in-peer-connection', ...extra,
    ],
  });
}

/** A page of a person of its own (cookies and storage apart), with what went wrong in it. */
export async function open_page(browser, options = {}) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
  const page = await context.newPage();
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') page.problems.push(message.text());
  });
  return page;
}

export async function sign_in(page, url, login, password) {
  await page.goto(`${url}/sign-in`);
  await page.getByTestId('login').fill(login);
  await page.getByTestId('password').fill(password);
  await page.getByTestId('sign-in').click();
  await page.waitForURL(/\/extensions\/\d+$/);
  await page.locator('[data-extension]').first().waitFor();
}

/** Waits until the page shows an extension in a state. */
export function shows(page, number, state, seconds = 10) {
  return until(
    `the page to show ${number} as ${state}`,
    async () => (await page.locator(`[data-extension="${number}"]`).getAttribute('data-state', { timeout: 1000 })) === state,
    { seconds },
  );
}
