// Of whom a sale gives places.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { run } from '../lib/program.mjs';
import { oneOf, oneTee, saleOf, secondsFromNow, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { signedAccount } from '../lib/work.mjs';

describe('Places for accounts of the shop', () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server.stop());
  const newSale = (fields) => server.addSale(saleOf({ identity: 'account', items: [tee(50)], ...fields }));
  async function keyOf(sale) {
    const { out } = await run(['sale', '--admin', server.operators, '--data', server.data, 'origin-key', sale]);
    return out.match(/[0-9a-f]{4}\.[\w-]{43}/)[0];
  }
  const as = (account) => ({ headers: { 'X-Sluice-Account': account } });

  test('one account has one place and one limit on three devices', async () => {
    const sale = await newSale({ buyer_limit: 2 });
    const key = await keyOf(sale);
    const devices = [new Buyer(server), new Buyer(server), new Buyer(server)];
    const joined = await Promise.all(devices.map((one) => one.join(sale, {}, as(signedAccount(key, 'customer-1')))));
    assert.deepEqual(joined.map(({ status }) => status).sort(), [200, 200, 201]);
    assert.equal(new Set(joined.map(({ json }) => json.ordinal)).size, 1);
    const { hold } = isOk(await devices[0].buy(sale, oneOf('tee', 2)), 201);
    const again = await devices[1].buy(sale, oneOf('tee', 1), as(signedAccount(key, 'customer-1')));
    assert.equal(isOk(again, 200).hold, hold, 'what the account has already');
    assert.equal((await server.report(sale)).items[0].held, 2);
    isOk(await new Buyer(server).join(sale, {}, as(signedAccount(key, 'customer-2'))), 201);
  });

  test('what one device holds, another one of the account sees', async () => {
    const sale = await newSale();
    const key = await keyOf(sale);
    const [phone, desk] = [new Buyer(server), new Buyer(server)];
    const { hold } = isOk(await phone.buy(sale, oneTee, as(signedAccount(key, 'ada'))), 201);
    await desk.join(sale, {}, as(signedAccount(key, 'ada')));
    assert.equal(isOk(await desk.get(`/v1/holds/${hold}`), 200).hold, hold);
    isProblem(await new Buyer(server).get(`/v1/holds/${hold}`), 404, 'no-such-hold');
  });

  test('whoever has none gets no place, however they ask', async () => {
    const sale = await newSale();
    const ada = new Buyer(server);
    isProblem(await ada.join(sale), 403, 'account-wanted');
    isProblem(await ada.buy(sale), 403, 'account-wanted');
    assert.equal(isOk(await ada.get(`/v1/sales/${sale}`), 200).identity, 'account');
  });

  test('what is signed wrongly is refused by its name', async () => {
    const [sale, other] = [await newSale(), await newSale()];
    const key = await keyOf(sale);
    const bad = {
      'of another sale': signedAccount(await keyOf(other), 'ada'),
      'too old': signedAccount(key, 'ada', Date.now() - 6 * 60_000),
      'of a time to come': signedAccount(key, 'ada', Date.now() + 6 * 60_000),
      unsigned: 'ada',
    };
    for (const [what, account] of Object.entries(bad)) {
      const { detail } = isProblem(await new Buyer(server).join(sale, {}, as(account)), 401, 'bad-credentials');
      assert.match(detail, /X-Sluice-Account/, what);
    }
  });

  test('every answer fits the OpenAPI document', answersFit);
});

describe('Who says so', () => {
  test('is nobody but a trusted proxy', async () => {
    const server = await startServer({ config: 'trusted_proxies = []\n' });
    const sale = await server.addSale(saleOf({ identity: 'account' }));
    const { out } = await run(['sale', '--admin', server.operators, '--data', server.data, 'origin-key', sale]);
    const account = signedAccount(out.match(/[0-9a-f]{4}\.[\w-]{43}/)[0], 'ada');
    const answer = await new Buyer(server).join(sale, {}, { headers: { 'X-Sluice-Account': account } });
    isProblem(answer, 403, 'account-wanted');
    await server.stop();
  });
});

describe('Places for codes, and for work', () => {
  let server;
  before(async () => (server = await startServer()));
  after(() => server.stop());

  test('only a code gives a place', async () => {
    const priority = [{ name: 'members', share: 0.2, codes: [{ code: 'WINTER-26', uses: 5 }] }];
    const sale = await server.addSale(saleOf({ identity: 'code', priority }));
    const ada = new Buyer(server);
    isProblem(await ada.join(sale), 403, 'code-wanted');
    isProblem(await ada.buy(sale), 403, 'code-wanted');
    isOk(await ada.join(sale, { code: 'winter 26' }), 201);
    isOk(await ada.buy(sale), 201);
  });

  test('an entry in a draw costs more work than a place', async () => {
    const sale = await server.addSale(saleOf({ identity: 'work', lobby: 'draw', opens_at: secondsFromNow(600) }));
    const problem = isProblem(await new Buyer(server).join(sale), 403, 'work-wanted');
    assert.equal(problem.bits, 19);
  });

  test('settings that nobody could meet are refused by their name', async () => {
    for (const fields of [{ identity: 'code' }, { identity: 'work' }, { identity: 'friends' }]) {
      const sale = saleOf(fields);
      const answer = await server.admin('PUT', `/admin/v1/sales/${sale.id}`, sale);
      assert.match(isProblem(answer, 422, 'invalid-field').detail, /^identity/);
    }
  });

  test('every answer fits the OpenAPI document', answersFit);
});
