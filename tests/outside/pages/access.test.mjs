import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { accessibilityTroubles, no_browser, openBrowser, Person } from '../lib/browser.mjs';
import { mug, saleOf, secondsFromNow, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

describe('Every page', { skip: no_browser }, () => {
  let server;
  let browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });

  const newSale = (fields) => server.addSale(saleOf(fields));
  const held_sale = async () => {
    const sale = await newSale({ items: [tee(1)] });
    const holder = await Person.in(browser, server.buyers);
    await holder.buys(sale);
    return { sale, holder };
  };
  async function waits(someone, sale) {
    await someone.goes(`/sale/${sale}`);
    await someone.button(/^(Join the line|Buy now)$/).click();
    await someone.isInLine();
  }

  const pagesOf = (sale) => {
    const of_nobody = ['/checkout/hold_00000000000000000000000000', '/order/ord_00000000000000000000000000'];
    return ['/', `/sale/${sale}`, `/queue/${sale}`, `/draw/${sale}`, ...of_nobody];
  };

  // Each leads somebody to a page in the state that is named.
  const pages = {
    'the shop': async (ada) => {
      await newSale({ name: 'Shown' });
      await ada.goes('/');
      await ada.reads('h2', 'Shown');
    },
    'a product': async (ada) => {
      await ada.goes(`/sale/${await newSale({ message: 'Two each' })}`);
      await ada.button('Buy now').waitFor();
    },
    'a product of several items': async (ada) => {
      await ada.goes(`/sale/${await newSale({ items: [tee(), mug()] })}`);
      await ada.button('Buy now').waitFor();
    },
    'a sale to come': async (ada) => {
      await ada.goes(`/sale/${await newSale({ opens_at: secondsFromNow(3600) })}`);
      await ada.reads('#countdown-box', 'Opens in');
    },
    'a closed sale': async (ada) => {
      const sale = await newSale();
      await server.act(sale, 'close');
      await ada.goes(`/sale/${sale}`);
      await ada.reads('#act', 'Sale closed');
    },
    'a sale that is not there': async (ada) => {
      assert.equal((await ada.goes('/sale/nothing')).status(), 404);
      await ada.reads('h1', 'There is no such sale');
      await ada.reads('a', 'Back to the shop');
    },
    'an address that is not there': async (ada) => {
      const answer = await ada.goes('/nothing/here');
      assert.equal(answer.status(), 404);
      await ada.reads('h1', 'There is nothing here');
    },
    'the queue, waiting': async (ada) => {
      const { sale } = await held_sale();
      await waits(ada, sale);
      await ada.reads('#ahead', 'Nobody is ahead');
    },
    'the queue, called': async (ada) => {
      const { sale, holder } = await held_sale();
      await waits(ada, sale);
      await holder.presses('Give it back');
      await holder.page.locator('dialog[open] button[value=yes]').click();
      await ada.reads('h1', 'It is your turn');
    },
    'the queue, asked whether to leave': async (ada) => {
      const { sale } = await held_sale();
      await waits(ada, sale);
      await ada.presses('Leave the line');
      await ada.page.locator('dialog[open]').waitFor();
    },
    'the queue, without a place': async (ada) => {
      await ada.goes(`/queue/${await newSale()}`);
      await ada.reads('h1', 'You have no place in this line');
    },
    'the queue, closed': async (ada) => {
      const { sale } = await held_sale();
      await waits(ada, sale);
      await server.act(sale, 'close');
      await ada.reads('h1', 'The sale is over');
    },
    'the checkout': async (ada) => {
      await ada.buys(await newSale());
      await ada.page.getByRole('button', { name: /^Pay / }).waitFor();
    },
    'the checkout with a mistake': async (ada) => {
      await ada.buys(await newSale());
      await ada.page.getByRole('button', { name: /^Pay / }).click();
      await ada.reads('#email-error', 'e-mail');
    },
    'the checkout of nothing': async (ada) => {
      await ada.goes('/checkout/hold_00000000000000000000000000');
      await ada.reads('h1', 'There is nothing held here for you');
    },
    'a confirmed order': async (ada) => {
      await ada.buys(await newSale());
      await ada.pays('tok_ok');
      await ada.reads('h1', 'Confirmed');
    },
    'a declined order': async (ada) => {
      await ada.buys(await newSale());
      await ada.pays('tok_declined');
      await ada.reads('h1', 'did not go through');
    },
    'an order that is not there': async (ada) => {
      await ada.goes('/order/ord_00000000000000000000000000');
      await ada.reads('h1', 'There is no such order of yours');
    },
  };

  for (const [name, lead] of Object.entries(pages)) {
    test(`${name} can be used by everybody, in light and dark, on a phone`, async () => {
      const ada = await Person.in(browser, server.buyers);
      await lead(ada);
      for (const scheme of ['light', 'dark']) {
        assert.deepEqual(await accessibilityTroubles(ada.page, scheme), []);
      }
      const { wide, title, language } = await ada.page.evaluate(() => ({
        wide: document.documentElement.scrollWidth,
        title: document.title,
        language: document.documentElement.lang,
      }));
      assert.ok(wide <= 375, `${wide} px wide on a phone of 375`);
      assert.ok(title && language);
      await ada.close();
    });
  }

  test('explains itself without JavaScript', async () => {
    const { sale } = await held_sale();
    const ada = await Person.in(browser, server.buyers, { javaScriptEnabled: false });
    for (const path of pagesOf(sale)) {
      await ada.goes(path);
      await ada.reads('p', /JavaScript/);
    }
    ada.noTrouble();
    await ada.close();
  });

  test('comes with the headers that keep others out', async () => {
    const sale = await newSale();
    for (const path of pagesOf(sale)) {
      const { status, headers } = await server.ask('GET', path);
      assert.equal(status, 200, path);
      assert.match(headers['content-type'], /^text\/html; charset=utf-8/, path);
      const policy = headers['content-security-policy'];
      assert.match(policy, /default-src 'self'/, path);
      assert.match(policy, /frame-ancestors 'none'/, path);
      assert.doesNotMatch(policy, /unsafe/, path);
      assert.equal(headers['x-content-type-options'], 'nosniff', path);
      assert.ok(headers['referrer-policy'], path);
      assert.match(headers['cache-control'], /no-store|no-cache/, path);
    }
  });

  test("/sluice.js is there for a shop's own page", async () => {
    const { status, headers, text } = await server.ask('GET', '/sluice.js');
    assert.equal(status, 200);
    assert.match(headers['content-type'], /javascript/);
    assert.ok(text.length > 100);
  });
});
