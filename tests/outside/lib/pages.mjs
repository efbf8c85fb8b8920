// Every page that is not the waiting page's table of scenes (waiting.mjs), each in the state that is named.

import assert from 'node:assert/strict';

import { Person } from './browser.mjs';
import { mug, saleOf, secondsFromNow, tee } from './sales.mjs';

const newSale = (world, fields) => world.server.addSale(saleOf(fields));
export async function heldSale(world) {
  const sale = await newSale(world, { items: [tee(1)] });
  const holder = await Person.in(world.browser, world.server.buyers);
  await holder.buys(sale);
  return { sale, holder };
}
async function waits(someone, sale) {
  await someone.goes(`/.sluice/sale/${sale}`);
  await someone.button(/^(Join the line|Buy now)$/).click();
  await someone.isInLine();
}

export const asksForEverything = {
  asks_for: ['contact', 'shipping_address', 'billing_address'],
  shipping_methods: [
    { id: 'slow', name: 'By ship' },
    { id: 'fast', name: 'By air' },
  ],
};

// As the server gives it, but for its letters: no other code is wider, so what is seen does not hang on chance.
export const wide_code = 'WWWW-MMMM';
export const withWideCode = (page) =>
  page.route('**/tickets/current/handover', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), code: wide_code } });
  });

// Each leads a Person there; `world` has the server and the browser that people use.
export const pages = {
  'the shop': async (ada, world) => {
    await newSale(world, { name: 'Shown' });
    await ada.goes('/');
    await ada.reads('h2', 'Shown');
  },
  'a product': async (ada, world) => {
    await ada.goes(`/.sluice/sale/${await newSale(world, { message: 'Two each' })}`);
    await ada.button('Buy now').waitFor();
  },
  'a product of several items': async (ada, world) => {
    await ada.goes(`/.sluice/sale/${await newSale(world, { items: [tee(), mug()] })}`);
    await ada.button('Buy now').waitFor();
  },
  'a sale to come': async (ada, world) => {
    await ada.goes(`/.sluice/sale/${await newSale(world, { opens_at: secondsFromNow(3600) })}`);
    await ada.reads('#countdown-box', 'Opens in');
  },
  'a closed sale': async (ada, world) => {
    const sale = await newSale(world);
    await world.server.act(sale, 'close');
    await ada.goes(`/.sluice/sale/${sale}`);
    await ada.reads('#act', 'Sale closed');
  },
  'a sale that is not there': async (ada, world) => {
    assert.equal((await ada.goes('/.sluice/sale/nothing')).status(), 404);
    await ada.reads('h1', 'There is no such sale');
    await ada.reads('a', 'Back to the shop');
  },
  'an address that is not there': async (ada, world) => {
    const answer = await ada.goes('/nothing/here');
    assert.equal(answer.status(), 404);
    await ada.reads('h1', 'There is nothing here');
  },
  'the queue, waiting': async (ada, world) => {
    const { sale } = await heldSale(world);
    await waits(ada, sale);
    await ada.reads('#ahead', 'Nobody is ahead');
  },
  'the queue, called': async (ada, world) => {
    const { sale, holder } = await heldSale(world);
    await waits(ada, sale);
    await holder.presses('Give it back');
    await holder.page.locator('dialog[open] button[value=yes]').click();
    await ada.reads('h1', 'It is your turn');
  },
  'the queue, asked whether to leave': async (ada, world) => {
    const { sale } = await heldSale(world);
    await waits(ada, sale);
    await ada.presses('Leave the line');
    await ada.page.locator('dialog[open]').waitFor();
  },
  'the queue, without a place': async (ada, world) => {
    await ada.goes(`/.sluice/queue/${await newSale(world)}`);
    await ada.reads('h1', 'You have no place in this line');
  },
  'the queue, closed': async (ada, world) => {
    const { sale } = await heldSale(world);
    await waits(ada, sale);
    await world.server.act(sale, 'close');
    await ada.reads('h1', 'The sale is over');
  },
  'the checkout': async (ada, world) => {
    await ada.buys(await newSale(world));
    await ada.page.getByRole('button', { name: /^Pay / }).waitFor();
  },
  'the checkout with a mistake': async (ada, world) => {
    await ada.buys(await newSale(world));
    await ada.page.getByRole('button', { name: /^Pay / }).click();
    await ada.reads('#email-error', 'e-mail');
  },
  'the checkout of a sale that asks for everything': async (ada, world) => {
    await ada.buys(await newSale(world, asksForEverything));
    await ada.page.locator('#ask-billing_address summary').click();
    await ada.page.getByRole('button', { name: /^Pay / }).click();
    await ada.reads('.wrong', 'Please fill this in.');
  },
  'the checkout of nothing': async (ada, world) => {
    await ada.goes('/.sluice/checkout/hold_00000000000000000000000000');
    await ada.reads('h1', 'There is nothing held here for you');
  },
  'a confirmed order': async (ada, world) => {
    await ada.buys(await newSale(world));
    await ada.pays('tok_ok');
    await ada.reads('h1', 'Confirmed');
  },
  'a declined order': async (ada, world) => {
    await ada.buys(await newSale(world));
    await ada.pays('tok_declined');
    await ada.reads('h1', 'did not go through');
  },
  'an order that is not there': async (ada, world) => {
    await ada.goes('/.sluice/order/ord_00000000000000000000000000');
    await ada.reads('h1', 'There is no such order of yours');
  },
  'another device': async (ada, world) => {
    const { sale } = await heldSale(world);
    await waits(ada, sale);
    await ada.goes(`/.sluice/handover/${sale}`);
    await ada.button('Continue on another device').waitFor();
  },
  'another device, with a code': async (ada, world) => {
    const { sale } = await heldSale(world);
    await waits(ada, sale);
    await withWideCode(ada.page);
    await ada.goes(`/.sluice/handover/${sale}`);
    await ada.presses('Continue on another device');
    await ada.reads('#code', wide_code);
  },
  'a priority code': async (ada, world) => {
    const priority = [{ name: 'members', share: 0.2, codes: [{ code: 'WINTER' }] }];
    await ada.goes(`/.sluice/priority/${await newSale(world, { priority })}`);
    await ada.page.getByLabel('Your code').fill('WINTER');
  },
  'a draw to come': async (ada, world) => {
    const coming = { opens_at: secondsFromNow(3600), lobby: 'draw', lobby_time: '2h' };
    await ada.goes(`/.sluice/draw/${await newSale(world, coming)}`);
    await ada.reads('#fits', 'The draw takes place');
  },
};
