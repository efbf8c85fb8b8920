import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('A sale without a waitlist', () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server.stop());

  const newSale = (fields) => server.addSale(saleOf({ items: [tee(1)], waitlist: false, ...fields }));
  const refusedBy = (sale, act) =>
    until('newcomers to be refused', async () => {
      const answer = await new Buyer(server)[act](sale);
      return answer.status === 409 && answer;
    });

  test('every unit held: sold-out at once, from buy and from tickets, and no cookie', async () => {
    const sale = await newSale();
    isOk(await new Buyer(server).buy(sale), 201);
    for (const act of ['buy', 'join']) {
      const answer = await refusedBy(sale, act);
      isProblem(answer, 409, 'sold-out');
      assert.deepEqual(answer.set_cookies, []);
    }
  });

  test('a hundred at once for ten units: ten secured, the others refused, nobody waits', async () => {
    const sale = await newSale({ items: [tee(10)] });
    const buyers = Array.from({ length: 100 }, () => new Buyer(server));
    const answers = await Promise.all(buyers.map((buyer) => buyer.buy(sale)));
    assert.equal(answers.filter(({ status }) => status === 201).length, 10);
    const others = answers.filter(({ status }) => status !== 201);
    // While units are merely offered newcomers queue; they are told when the last one is held.
    const told = await Promise.all(
      others.map(async (answer, i) => {
        if (answer.status === 409) return answer.json.type;
        assert.equal(answer.status, 202, answer.text);
        const buyer = buyers[answers.indexOf(answer)];
        await until(`buyer ${i} to be told`, async () => (await buyer.place(sale)).json.state !== 'waiting');
        return (await buyer.place(sale)).json.state;
      }),
    );
    assert.deepEqual(
      [...new Set(told)].filter((each) => !['/problems/sold-out', 'sold_out'].includes(each)),
      [],
    );
    assert.equal((await server.report(sale)).items[0].held, 10);
  });

  test('while a unit is merely offered, newcomers queue, and are next', async () => {
    const sale = await newSale();
    const [offered, waiter] = [new Buyer(server), new Buyer(server)];
    assert.equal(isOk(await offered.join(sale), 201).state, 'called');
    isOk(await waiter.buy(sale), 202);
    await offered.leave(sale);
    await waiter.placeIs(sale, 'called');
    isOk(await waiter.buy(sale), 201);
  });

  test('a unit that comes back can be bought by whoever comes', async () => {
    const sale = await newSale();
    const first = new Buyer(server);
    const { hold } = isOk(await first.buy(sale), 201);
    await refusedBy(sale, 'buy');
    await first.delete(`/v1/holds/${hold}`);
    const newcomer = new Buyer(server);
    await until('a newcomer to be served', async () => (await newcomer.buy(sale)).status === 201);
  });

  test('who has a hold still gets it by a second click', async () => {
    const sale = await newSale();
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale), 201);
    await refusedBy(sale, 'buy');
    assert.equal(isOk(await buyer.buy(sale), 200).hold, hold);
  });

  test('with a waitlist (the default) the same newcomers wait', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    isOk(await new Buyer(server).buy(sale), 201);
    assert.equal(isOk(await new Buyer(server).join(sale), 201).state, 'waiting');
    isOk(await new Buyer(server).buy(sale), 202);
  });

  test('a shortage of pace is never "sold out"', async () => {
    const sale = await newSale({ items: [tee(5)], pace: { admit: 1, per: '60s' } });
    for (let i = 0; i < 6; i += 1) {
      const answer = await new Buyer(server).buy(sale);
      assert.ok([201, 202].includes(answer.status), answer.text);
    }
  });

  test('every answer fits the OpenAPI document', answersFit);
});
