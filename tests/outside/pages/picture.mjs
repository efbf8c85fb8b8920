// The pictures of the README and the docs: the demo shop as it runs, with a product on sale, and somebody who waits in
// line; and the operators' dashboard beside a sale that people buy from.
// Usage: SLUICE_BIN=... node pages/picture.mjs FOLDER

import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { openBrowser, Person } from '../lib/browser.mjs';
import { Buyer } from '../lib/buyer.mjs';
import { startServer } from '../lib/server.mjs';

const folder = process.argv[2] ?? '.';
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

const drop = {
  id: 'winter',
  name: 'Winter drop',
  opens_at: '2024-01-01T00:00:00Z',
  pace: { admit: 4, per: '1s' },
  items: [
    { id: 'tee', name: 'Winter tee', price: { amount: 2500, currency: 'EUR' }, stock: 120 },
    { id: 'cap', name: 'Winter cap', price: { amount: 1900, currency: 'EUR' }, stock: 60 },
  ],
};

// Somebody comes, buys as soon as they may, and pays.
async function comesAndBuys(server, item) {
  const ada = new Buyer(server);
  const cart = { items: [{ item, quantity: 1 }] };
  let answer = await ada.buy(drop.id, cart);
  while (answer.status === 202) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    answer = await ada.buy(drop.id, cart);
  }
  if (answer.status === 201) await ada.checkout(answer.json.hold);
}

async function photographDashboard(browser, server) {
  await server.addSale(drop);
  const operator = await Person.in(browser, server.operators, { viewport: { width: 1280, height: 900 } });
  await operator.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await operator.goes(`/#/sale/${drop.id}`);
  await operator.page.getByLabel('Admin token').fill(server.token);
  await operator.presses('Sign in');
  const crowd = [];
  for (let i = 0; i < 260; i += 1) {
    crowd.push(comesAndBuys(server, i % 3 === 0 ? 'cap' : 'tee'));
    await new Promise((resolve) => setTimeout(resolve, 40 + 120 * Math.abs(Math.sin(i / 40))));
  }
  await operator.reads('#units-list', /\d\d of 120 sold/);
  const picture = await operator.page.screenshot();
  await server.act(drop.id, 'close');
  await Promise.allSettled(crowd);
  await operator.close();
  return picture;
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
      await ada.goes('/.sluice/sale/demo');
      await ada.button('Buy now').waitFor(); // it opens after five seconds
      await ada.reads('#state', 'On sale');
    }),
  ];
  await inLine(server);
  pictures.push(
    await photograph(browser, server, 390, async (ada) => {
      await ada.goes(`/.sluice/queue/${runner.id}`);
      await ada.presses('Join');
      await ada.isInLine();
      await ada.reads('#wait', /\d/);
    }),
  );
  await writeFile(path.join(folder, 'shop.png'), await sideBySide(browser, pictures));
  await writeFile(path.join(folder, 'dashboard.png'), await photographDashboard(browser, server));
} finally {
  await browser.close();
  await server.leave();
}
