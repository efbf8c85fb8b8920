// Every page at 320 px with text twice as large: nothing is wider than the page (WCAG 1.4.4 and 1.4.10).

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { pages } from '../lib/pages.mjs';
import { saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { cells, makeUp, showCell } from '../lib/waiting.mjs';

const width = 320;
const text_size = '210%'; // a twentieth to spare: how wide words are hangs on the fonts of the machine
const languages = ['en', 'de', 'ar'];

describe('On a narrow phone with large text', { skip: no_browser }, () => {
  let server;
  let browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });
  const phone = (options) => Person.in(browser, server.buyers, { viewport: { width, height: 740 }, ...options });

  // Also what a box hides or scrolls by itself would be found: each element holds its words, and none is squeezed into a
  // column of letters.
  async function fits({ page }, what) {
    const { wide, spilling, squeezed } = await page.evaluate((size) => {
      document.documentElement.style.fontSize = size;
      const isSeen = (node) => node.clientWidth > 1 && getComputedStyle(node).display !== 'inline';
      const spills = (node) => node.scrollWidth > node.clientWidth + 1;
      const wordsOf = (node) => [...node.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE);
      const isLong = (node) => wordsOf(node).some(({ data }) => data.trim().length > 4);
      const isColumn = (node) => {
        const { width, height } = node.getBoundingClientRect();
        const em = parseFloat(getComputedStyle(node).fontSize);
        return width > 1 && width < 2.5 * em && height > 3 * em;
      };
      const nameOf = (node) => `${node.localName}#${node.id}.${node.className}`;
      return {
        wide: document.documentElement.scrollWidth,
        spilling: [...document.querySelectorAll('body *')].filter((node) => isSeen(node) && spills(node)).map(nameOf),
        squeezed: [...document.querySelectorAll('body *')].filter((node) => isLong(node) && isColumn(node)).map(nameOf),
      };
    }, text_size);
    assert.deepEqual({ wide, spilling, squeezed }, { wide: width, spilling: [], squeezed: [] }, what);
  }

  for (const [name, lead] of Object.entries(pages)) {
    test(`${name}: nothing is wider than the page`, async () => {
      const ada = await phone();
      await lead(ada, { server, browser });
      await fits(ada, 'en');
      for (const language of languages.slice(1)) {
        const address = new URL(ada.page.url());
        address.searchParams.set('lang', language);
        await ada.goes(address.href);
        await ada.page.waitForFunction(() =>
          [...document.querySelectorAll('h1')].some((h1) => h1.checkVisibility() && h1.innerText.trim() !== ''),
        );
        await fits(ada, language);
      }
      await ada.close();
    });
  }

  test('the waiting page in every scene: nothing is wider than the page', async () => {
    const sale = await server.addSale(saleOf({ name: 'Winter drop' }));
    for (const language of languages) {
      const ada = await phone();
      const answers = {};
      await makeUp(ada.page, answers);
      for (const cell of cells) {
        await showCell(ada, `/.sluice/queue/${sale}?lang=${language}`, answers, cell);
        await fits(ada, `${language}: ${cell.slice(0, 3)}`);
      }
      await ada.close();
    }
  });

  test('without JavaScript, and for those who write programs: nothing is wider than the page', async () => {
    const sale = await server.addSale(saleOf());
    const ada = await phone();
    for (const path of [`/.sluice/queue/${sale}?plain=1`, '/problems/sold-out', '/openapi']) {
      for (const language of languages) {
        const answer = await ada.goes(`${path}${path.includes('?') ? '&' : '?'}lang=${language}`);
        assert.equal(answer.status(), 200, path);
        await fits(ada, `${path} ${language}`);
      }
    }
    await ada.close();
  });
});
