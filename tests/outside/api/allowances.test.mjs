// What one address may take of what is for all, as several people behind a proxy and one greedy machine meet it.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { answersFit } from '../lib/contract.mjs';
import { Buyer } from '../lib/buyer.mjs';
import { hasRetryAfter, isOk, isProblem } from '../lib/expect.mjs';
import { oneOf, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

const config = '[allowances]\non = true\n';
const at = (address) => ({ headers: { 'X-Forwarded-For': address } });
const greedy = at('192.0.2.7');
const honest = at('192.0.2.8');

describe('Shares by address', () => {
  let server;
  before(async () => (server = await startServer({ config })));
  after(() => server.stop());
  const newcomer = () => new Buyer(server);
  const allAtOnce = (count, ask) => Promise.all(Array.from({ length: count }, ask));

  test('one address holds a share of the stock, and the rest is for others', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1000)] }));
    const answers = await allAtOnce(40, () => newcomer().buy(sale, oneOf('tee', 2), greedy));
    const refused = answers.filter(({ status }) => status !== 201);
    assert.equal(refused.length, 30, '20 units, two each');
    for (const answer of refused) {
      isProblem(answer, 429, 'allowance-used');
      hasRetryAfter(answer);
      assert.equal(answer.json.allowance, 'units');
      assert.match(answer.headers['ratelimit-policy'], /^"units";q=20;w=600$/);
      assert.match(answer.headers.ratelimit, /^"units";r=0;t=\d+$/);
    }
    isOk(await newcomer().buy(sale, oneOf('tee'), honest), 201);
    assert.equal((await server.report(sale)).items[0].held, 21);
  });

  test('what a client says of itself in front of the proxy’s word does not count', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1000)] }));
    const lie = (n) => at(`203.0.113.${n}, 192.0.2.7`);
    for (let n = 0; n < 20; ++n) isOk(await newcomer().join(sale, {}, lie(n)), 201);
    isProblem(await newcomer().join(sale, {}, lie(99)), 429, 'allowance-used');
  });

  test('what was refused is counted, without saying whose it was', async () => {
    const { text } = await server.admin('GET', '/metrics', undefined, { token: null });
    assert.match(text, /^sluice_allowance_refused_total\{allowance="units"\} 31$/m);
    assert.doesNotMatch(text, /192\.0\.2/);
  });

  test('a gate keeps most of its room for other addresses', async () => {
    const gate = await server.addSale(saleOf({ items: undefined, cap: 400 }));
    const check = (from) => newcomer().get(`/v1/gates/${gate}/check?mode=nginx`, from);
    const answers = await allAtOnce(50, () => check(greedy));
    assert.equal(answers.filter(({ status }) => status === 204).length, 20);
    for (const answer of answers.filter(({ status }) => status !== 204)) isProblem(answer, 401, 'not-admitted');
    assert.equal((await check(honest)).status, 204);
  });

  test('whoever gives holds back over and over pauses', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(100)] }));
    const buyer = newcomer();
    for (let n = 0; n < 10; ++n) {
      const { hold } = isOk(await buyer.buy(sale, oneOf('tee'), honest), 201);
      assert.equal((await buyer.delete(`/v1/holds/${hold}`, honest)).status, 204);
    }
    const refused = await buyer.buy(sale, oneOf('tee'), honest);
    isProblem(refused, 429, 'allowance-used');
    assert.equal(refused.json.allowance, 'give_backs');
  });

  test('two units that are bought with a place count twice, and what came to nothing does not', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1000)] }));
    const people = Array.from({ length: 11 }, newcomer);
    for (const one of people) isOk(await one.join(sale, {}, greedy), 201);
    for (const one of people.slice(0, 9)) isOk(await one.buy(sale, oneOf('tee', 2), greedy), 201);
    const refused = await people[9].buy(sale, oneOf('tee', 2), greedy);
    isProblem(refused, 429, 'allowance-used');
    assert.equal(refused.json.allowance, 'units');
    isOk(await people[9].buy(sale, oneOf('tee', 1), greedy), 201);
    isOk(await people[10].buy(sale, oneOf('tee', 2), honest), 201);
  });

  test('a first purchase that is refused takes no more than its place', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(10)], buyer_limit: 10 }));
    isOk(await newcomer().buy(sale, oneOf('tee', 4), honest), 201);
    for (let n = 0; n < 4; ++n) isProblem(await newcomer().buy(sale, oneOf('tee', 7), greedy), 409, 'not-enough');
  });

  test('who buys again when a hold is over takes units as a newcomer does', async () => {
    const sale = await server.addSale(saleOf({ items: [tee(1000)] }));
    const people = Array.from({ length: 20 }, newcomer);
    for (const one of people) {
      const { hold } = isOk(await one.buy(sale, oneOf('tee'), greedy), 201);
      assert.equal((await one.delete(`/v1/holds/${hold}`, greedy)).status, 204);
    }
    for (const one of people.slice(0, 3)) {
      const refused = await one.buy(sale, oneOf('tee'), greedy);
      isProblem(refused, 429, 'allowance-used');
      assert.equal(refused.json.allowance, 'units');
    }
    isOk(await newcomer().buy(sale, oneOf('tee'), honest), 201);
  });

  test('every answer fits the OpenAPI document', answersFit);
});

describe('Shares by address, where nobody told us of the proxy', () => {
  test('everybody is one, and the log says why', async () => {
    const server = await startServer({ config: `trusted_proxies = []\n${config}` });
    const sale = await server.addSale(saleOf({ items: [tee(1000)] }));
    for (let n = 0; n < 20; ++n) isOk(await new Buyer(server).join(sale, {}, at(`192.0.2.${n}`)), 201);
    isProblem(await new Buyer(server).join(sale, {}, at('192.0.2.99')), 429, 'allowance-used');
    await server.logged('unlisted_proxy');
    await server.stop();
    assert.equal(server.log.filter(({ event }) => event === 'unlisted_proxy').length, 1);
    assert.doesNotMatch(server.err, /192\.0\.2/);
  });
});
