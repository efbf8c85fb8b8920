// The picture of the README: the demo shop as it runs, with a product on sale, and somebody who waits in line.
// Usage: SLUICE_BIN=... node pages/picture.mjs FILE.png

import { writeFile } from 'node:fs/promises';

import { openBrowser, Person } from '../lib/browser.mjs';
import { Buyer } from '../lib/buyer.mjs';
import { startServer } from '../lib/server.mjs';

const file = process.argv[2] ?? 'shop.png';
const paper = '#dfe6e3';
const height = 700;
const waiting = 40; // in front of whoever is photographed

const runner = {
  id: 'runner',
  name: 'Harbour runner',
  opens_at: '2024-01-01T00:00:00Z',
  pace: { admit: 1, per: '10s' },
  items: [{ id: 'shoe', name: 'Running shoe', price: { amount: 12_900, currency: 'EUR' }, stock: 500 }],
};

async function inLine(server) {
  await server.addSale(runner);
  for (let i = 0; i < waiting; i += 1) await new Buyer(server).join(runner.id);
}

async function photograph(browser, server, width, lead) {
  const ada = await Person.in(browser, server.buyers, { viewport: { width, height }, deviceScaleFactor: 1 });
  await ada.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await lead(ada);
  const picture = await ada.page.screenshot();
  await ada.close();
  return `data:image/png;base64,${picture.toString('base64')}`;
}

async function sideBySide(browser, pictures) {
  const page = await browser.newPage({ viewport: { width: 1400, height: height + 80 } });
  await page.setContent(`<style>
    body { display: inline-flex; gap: 32px; margin: 0; padding: 32px; background: ${paper} }
    img { display: block; border: 1px solid #b9c6c1; border-radius: 12px }
  </style>${pictures.map((picture) => `<img src="${picture}">`).join('')}`);
  return page.locator('body').screenshot();
}

const [server, browser] = await Promise.all([startServer({ args: ['--demo'] }), openBrowser()]);
try {
  const pictures = [
    await photograph(browser, server, 860, async (ada) => {
      await ada.goes('/sale/demo');
      await ada.button('Buy now').waitFor(); // it opens after five seconds
      await ada.reads('#state', 'On sale');
    }),
  ];
  await inLine(server);
  pictures.push(
    await photograph(browser, server, 390, async (ada) => {
      await ada.goes(`/queue/${runner.id}`);
      await ada.presses('Join');
      await ada.isInLine();
      await ada.reads('#wait', /\d/);
    }),
  );
  await writeFile(file, await sideBySide(browser, pictures));
  console.log(file);
} finally {
  await browser.close();
  await server.leave();
}
