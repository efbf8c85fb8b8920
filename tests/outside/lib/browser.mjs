// A browser, and people in it: each has a profile of their own, and everything that goes wrong in their pages is kept.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

import { chromium } from 'playwright-core';

export const chromium_path = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const no_browser = existsSync(chromium_path) ? false : `no ${chromium_path} here`;

const patience_ms = 30_000; // a loaded machine is no failure
const phone = { width: 375, height: 740 };

export async function openBrowser() {
  const browser = await chromium.launch({
    executablePath: chromium_path,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return browser;
}

export class Person {
  troubles = []; // console errors, exceptions, requests to elsewhere
  refusals = []; // the console's lines about answers that are no 2xx

  static async in(browser, origin, options = {}) {
    const person = new Person();
    person.origin = origin;
    person.context = await browser.newContext({ viewport: phone, baseURL: origin, ...options });
    person.context.setDefaultTimeout(patience_ms);
    person.page = await person.context.newPage();
    person.#watch();
    return person;
  }

  #watch() {
    const { page, context, troubles, origin } = this;
    page.on('pageerror', (error) => troubles.push(`exception: ${error.stack}`));
    page.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      const kept = message.text().startsWith('Failed to load resource') ? this.refusals : troubles;
      kept.push(`console: ${message.text()} ${message.location().url}`);
    });
    context.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(`${origin}/`) && !url.startsWith('data:')) troubles.push(`a request to ${url}`);
    });
  }

  async goes(path) {
    return this.page.goto(path);
  }
  // Waits until the page's main heading, or another element, reads so.
  async reads(selector, text) {
    const found = this.page.locator(selector, { hasText: text }).filter({ visible: true }).first();
    await found.waitFor();
  }
  button(name) {
    return this.page.getByRole('button', { name, exact: true }).filter({ visible: true });
  }
  async presses(name) {
    await this.button(name).click();
  }
  async arrivesAt(pattern) {
    await this.page.waitForURL(pattern);
    return new URL(this.page.url()).pathname.split('/').at(-1);
  }

  // The heading is there before the shop has answered, the number is not.
  async isInLine() {
    await this.reads('h1', 'You are in line');
    await this.reads('#ticket-number', /\d/);
  }

  async buys(sale) {
    await this.goes(`/.sluice/sale/${sale}`);
    await this.presses('Buy now');
    return this.arrivesAt('**/checkout/hold_*');
  }
  async pays(method) {
    await this.page.getByLabel('E-mail address').fill('ada@example.com');
    await this.page.locator(`input[value=${method}]`).check();
    await this.page.getByRole('button', { name: /^Pay / }).click();
    return this.arrivesAt('**/order/ord_*');
  }

  // Bytes of everything that the page has got, with heads; without a stream that goes on.
  transferred() {
    return this.page.evaluate(() =>
      ['navigation', 'resource'].flatMap((type) => performance.getEntriesByType(type)).reduce((sum, { transferSize }) => sum + transferSize, 0),
    );
  }

  noTrouble() {
    assert.deepEqual(this.troubles, []);
  }
  close() {
    return this.context.close();
  }
}

const axe_source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// Every rule that axe knows, best practices included, in the colours of the given scheme.
export async function accessibilityTroubles(page, scheme) {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  await page.evaluate(`${axe_source}; undefined`);
  const { violations } = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })');
  return violations.map(
    ({ id, help, nodes }) => `${scheme}: ${id}: ${help}: ${nodes.map(({ html }) => html).join(' | ')}`,
  );
}
