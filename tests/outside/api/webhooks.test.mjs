// What the world outside is told: signed as the Standard Webhooks say, at least once under one id, and nobody is stuck
// by whoever does not listen.
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { Endpoint, secretOf } from '../lib/endpoint.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { run } from '../lib/program.mjs';
import { oneOf, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const quick = 'retry_after = ["200ms", "200ms", "200ms", "200ms", "200ms", "200ms"]';
const webhook = (name, url, more = '') =>
  `[[webhook]]\nname = "${name}"\nurl = "${url}"\nsecrets = ["${secretOf('a')}"]\nallow_private = true\n${more}\n`;

async function confirmed(server, sale, method = 'tok_ok', state = 'confirmed') {
  const buyer = new Buyer(server);
  // After a restart nobody new is called for a while.
  const { hold } = await until('a hold', async () => {
    const answer = await buyer.buy(sale, oneOf('tee'));
    return answer.status === 201 && answer.json;
  });
  const { order } = isOk(await buyer.checkout(hold, method), 202);
  await buyer.orderIs(order, state);
  return { buyer, order, hold };
}
const jobs = async (server, state) => (await server.admin('GET', `/admin/v1/jobs?state=${state}`)).json.jobs;

describe('A shop is told what happens in its sales', () => {
  const shop = new Endpoint();
  let server;
  before(async () => {
    const url = await shop.listen();
    server = await startServer({
      config: `[[webhook]]\nname = "erp"\nurl = "${url}/hook?from=sluice"\nsecrets = ["${secretOf('n')}", "${secretOf('o')}"]
allow_private = true\n${quick}\n`,
    });
  });
  after(async () => {
    await server.stop();
    shop.close();
  });

  test('openings, orders, the last unit and the end; signed by each secret', async () => {
    const sale = await server.addSale(saleOf({ id: 'told', items: [tee(1)] }));
    const [opened] = await shop.told('sale.opened');
    assert.equal(opened.event.data.sale, sale);
    assert.equal(opened.url, '/hook?from=sluice');
    const { order, hold } = await confirmed(server, sale);
    const [told] = await shop.told('order.confirmed');
    const { data } = told.event;
    assert.equal(data.order, order);
    assert.equal(data.hold, hold);
    assert.equal(data.email, 'ada@example.com');
    assert.deepEqual(data.total, { amount: 2500, currency: 'EUR' });
    assert.deepEqual(data.items, [{ item: 'tee', quantity: 1, units: [1], price: 2500 }]);
    assert.match(told.event.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    await shop.told('sale.sold_out');
    await server.act(sale, 'close');
    await shop.told('sale.closed');
    for (const each of shop.heard) {
      for (const secret of [secretOf('n'), secretOf('o')]) Endpoint.verified(each, secret);
      assert.throws(() => Endpoint.verified(each, secretOf('x')));
      assert.throws(() => Endpoint.verified({ ...each, body: `${each.body} ` }, secretOf('n')));
      assert.equal(each.headers['content-type'], 'application/json');
      assert.match(each.headers['webhook-id'], /^job_[0-9a-v]{26}$/);
    }
    assert.equal(new Set(shop.heard.map(({ headers }) => headers['webhook-id'])).size, shop.heard.length);
  });

  test('a declined payment', async () => {
    const sale = await server.addSale(saleOf());
    const { order } = await confirmed(server, sale, 'tok_declined', 'payment_failed');
    const [told] = await shop.told('order.payment_failed');
    assert.equal(told.event.data.order, order);
    assert.equal(told.event.data.state, 'payment_failed');
  });

  test('money that goes back, in part and all of it, and a merchant who cancels', async () => {
    const sale = await server.addSale(saleOf({ id: 'back', items: [tee(4)] }));
    const ask = (order, what, body) => server.admin('POST', `/admin/v1/orders/${order}/${what}`, body);
    const euros = (amount) => ({ amount, currency: 'EUR' });
    const { order } = await confirmed(server, sale);
    isOk(await ask(order, 'refund', { amount: 1000 }), 201);
    const [{ event: part }] = await shop.told('order.part_refunded');
    assert.deepEqual([part.data.order, part.data.state, part.data.units], [order, 'confirmed', 'keep']);
    assert.deepEqual([part.data.refund, part.data.refunded], [euros(1000), euros(1000)]);
    isOk(await ask(order, 'refund', { units: 'withdraw' }), 201);
    const [{ event: all }] = await shop.told('order.refunded');
    assert.deepEqual([all.data.order, all.data.state, all.data.units], [order, 'refunded', 'withdraw']);
    assert.deepEqual([all.data.refund, all.data.refunded], [euros(1500), euros(2500)]);
    assert.equal(all.data.refund.items, undefined, 'all that it had');
    const two = new Buyer(server);
    const { hold } = isOk(await two.buy(sale, { items: [{ item: 'tee', quantity: 2 }] }), 201);
    const { order: pair } = isOk(await two.checkout(hold), 202);
    await two.orderIs(pair, 'confirmed');
    shop.heard = [];
    isOk(await ask(pair, 'refund', { items: [{ item: 'tee', quantity: 1 }] }), 201);
    const [{ event: some }] = await shop.told('order.part_refunded');
    const [{ units: [stays], ...rest }] = some.data.items;
    assert.deepEqual(rest, { item: 'tee', quantity: 1, price: 2500, returned: 1 });
    assert.equal(some.data.refund.items.length, 1);
    assert.notEqual(some.data.refund.items[0].units[0], stays);
    assert.deepEqual([some.data.units, some.data.state], ['return', 'confirmed']);
    const waiting = await confirmed(server, sale, 'tok_action', 'payment_action_required');
    isOk(await ask(waiting.order, 'cancel', {}), 200);
    const [{ event: cancelled }] = await shop.told('order.released');
    assert.deepEqual([cancelled.data.order, cancelled.data.state, cancelled.data.units], [waiting.order, 'released', 'return']);
    assert.equal(cancelled.data.refunded, undefined);
  });

  test('in vain at first: again, under the same id, with a timestamp of its own', async () => {
    shop.heard = [];
    shop.answer = (request, response, count) => response.writeHead(count < 3 ? 500 : 200).end('thanks');
    await server.addSale(saleOf());
    const told = await shop.told('sale.opened', 3);
    assert.equal(new Set(told.map(({ headers }) => headers['webhook-id'])).size, 1);
    assert.equal(new Set(told.map(({ body }) => body)).size, 1);
    for (const each of told) Endpoint.verified(each, secretOf('n'));
    shop.answer = (request, response) => response.writeHead(204).end();
  });

  test('every series of the metrics is there', async () => {
    const { text } = await server.admin('GET', '/metrics');
    for (const kind of ['mail', 'webhook']) {
      for (const result of ['delivered', 'failed', 'given_up']) {
        assert.match(text, new RegExp(`sluice_deliveries_total{kind="${kind}",result="${result}"} \\d+`));
      }
    }
  });
});

describe('Whoever does not listen', () => {
  const shop = new Endpoint();
  let server;
  let config;
  before(async () => {
    config = webhook('erp', await shop.listen(), 'retry_after = ["200ms", "200ms"]');
    server = await startServer({ config });
  });
  after(async () => {
    await server.stop();
    shop.close();
  });

  test('is given up after all tries, for a person to retry or drop; the order stays what it is', async () => {
    shop.answer = (request, response) => response.writeHead(500).end();
    const sale = await server.addSale(saleOf({ id: 'deaf' }));
    const { buyer, order } = await confirmed(server, sale);
    const dead = await until('both to be dead', async () => {
      const all = await jobs(server, 'dead');
      return all.length === 2 && all;
    });
    const job = dead.find(({ event }) => event === 'order.confirmed');
    assert.equal(job.kind, 'webhook');
    assert.equal(job.endpoint, 'erp');
    assert.equal(job.order, order);
    assert.equal(job.attempts, 3);
    assert.equal(job.last_error, 'it answered 500');
    assert.equal(isOk(await buyer.get(`/v1/orders/${order}`), 200).state, 'confirmed');
    const flags = ['--admin', server.operators, '--data', server.data];
    const listed = await run(['jobs', 'list', ...flags]);
    assert.match(listed.out, new RegExp(`${job.job}\\tdead\\twebhook\\tdeaf\\t${order}`));
    shop.answer = (request, response) => response.writeHead(204).end();
    shop.heard = [];
    assert.equal((await run(['jobs', 'retry', job.job, ...flags])).code, 0);
    const [told] = await shop.told('order.confirmed');
    assert.equal(told.headers['webhook-id'], job.job);
    const other = dead.find(({ event }) => event === 'sale.opened');
    assert.equal((await run(['jobs', 'drop', other.job, '--yes', ...flags])).code, 0);
    await until('nothing to be dead', async () => (await jobs(server, 'dead')).length === 0);
  });

  test('is told all that it missed, at one word', async () => {
    shop.answer = (request, response) => response.writeHead(500).end();
    for (let i = 0; i < 3; i += 1) await server.addSale(saleOf({ id: `missed-${i}` }));
    const deaf = async (query = '') => (await server.admin('GET', `/admin/v1/jobs?state=dead${query}`)).json.jobs;
    await until('all to be dead', async () => (await deaf()).length === 3);
    assert.deepEqual((await deaf('&sale=missed-1')).map(({ sale }) => sale), ['missed-1']);
    assert.deepEqual([(await deaf('&kind=mail')).length, (await deaf('&endpoint=erp')).length], [0, 3]);
    isProblem(await server.admin('GET', '/admin/v1/jobs?sale=nope'), 404, 'no-such-sale');
    isProblem(await server.admin('GET', '/admin/v1/jobs?kind=parcel'), 422, 'invalid-field');
    const flags = ['--admin', server.operators, '--data', server.data];
    for (const [words, what] of [
      [['drop', '--all'], /--kind/],
      [['drop', '--all', '--kind', 'payment'], /by its id/],
      [['retry'], /must be an id/],
    ]) {
      const { code, err } = await run(['jobs', ...words, ...flags]);
      assert.equal(code, 2, err);
      assert.match(err, what);
    }
    shop.answer = (request, response) => response.writeHead(204).end();
    shop.heard = [];
    const dropped = await run(['jobs', 'drop', '--all', '--kind', 'webhook', '--sale', 'missed-0', '--yes', ...flags]);
    assert.deepEqual([dropped.code, dropped.out], [0, '1 dropped, 0 refused\n']);
    const tried = await run(['jobs', 'retry', '--all', '--kind', 'webhook', '--endpoint', 'erp', ...flags]);
    assert.deepEqual([tried.code, tried.out], [0, '2 tried again, 0 refused\n']);
    const told = await shop.told('sale.opened', 2);
    assert.deepEqual(told.map(({ event }) => event.data.sale).sort(), ['missed-1', 'missed-2']);
  });

  test('and says 410 is told nothing more, also after a restart, until a person says so', async () => {
    shop.answer = (request, response) => response.writeHead(410).end();
    await server.addSale(saleOf({ id: 'gone-1' }));
    await server.logged('endpoint_off');
    shop.heard = [];
    const { order } = await confirmed(server, 'gone-1');
    await server.kill();
    server = await startServer({ config, data: server.data });
    const { endpoints } = (await server.admin('GET', '/admin/v1/webhooks')).json;
    assert.equal(endpoints.length, 1);
    assert.equal(endpoints[0].endpoint, 'erp');
    assert.ok(endpoints[0].off_for.includes('gone-1') && endpoints[0].off_for.includes('deaf'), 'for every sale');
    await confirmed(server, 'gone-1');
    assert.deepEqual(shop.heard, [], `nothing of ${order} nor of the next`);
    const flags = ['--admin', server.operators, '--data', server.data];
    assert.equal((await run(['webhooks', 'enable', 'nobody', ...flags])).code, 1);
    assert.equal((await run(['webhooks', 'enable', 'Erp!', ...flags])).code, 2);
    shop.answer = (request, response) => response.writeHead(204).end();
    const enabled = await run(['webhooks', 'enable', 'erp', ...flags]);
    assert.equal(enabled.code, 0, enabled.err);
    await confirmed(server, 'gone-1');
    await shop.told('order.confirmed');
    isProblem(await server.admin('POST', '/admin/v1/webhooks/nobody/disable', {}), 404, 'no-such-endpoint');
  });

  test('and asks for patience is given it', async () => {
    shop.heard = [];
    shop.answer = (request, response, count) =>
      count === 1 ? response.writeHead(503, { 'Retry-After': '2' }).end() : response.writeHead(204).end();
    const start = Date.now();
    await server.addSale(saleOf());
    await shop.told('sale.opened', 2);
    assert.ok(Date.now() - start >= 1900, `after ${Date.now() - start} ms`);
  });
});

describe('An endpoint that does harm', () => {
  test('hangs, answers without end, redirects, or is private: nothing is stuck, and the others are told', async () => {
    const good = new Endpoint();
    const good_url = await good.listen();
    const asked = { metadata: 0 };
    const metadata = net.createServer(() => (asked.metadata += 1));
    await new Promise((resolve) => metadata.listen(0, '127.0.0.1', resolve));
    const hanging = new Endpoint();
    hanging.answer = () => {};
    const endless = new Endpoint();
    let written = 0;
    endless.answer = (request, response) => {
      response.writeHead(200, { 'Content-Length': 10e9 });
      const block = Buffer.alloc(1 << 20);
      const more = () => {
        while (!response.destroyed && response.write(block)) written += block.length;
        written += block.length;
      };
      response.on('drain', more);
      response.on('error', () => {});
      more();
    };
    const redirecting = new Endpoint();
    redirecting.answer = (request, response) =>
      response.writeHead(302, { Location: `http://127.0.0.1:${metadata.address().port}/` }).end();
    const config =
      webhook('hanging', await hanging.listen(), 'timeout = "1s"\nretry_after = []') +
      webhook('endless', await endless.listen(), 'retry_after = []') +
      webhook('redirecting', await redirecting.listen(), 'retry_after = []') +
      `[[webhook]]\nname = "rebinding"\nurl = "https://localhost:${metadata.address().port}/"\nretry_after = []
secrets = ["${secretOf('a')}"]\n` +
      webhook('good', good_url);
    const server = await startServer({ config });
    try {
      const sale = await server.addSale(saleOf());
      await confirmed(server, sale);
      const [told] = await good.told('order.confirmed');
      Endpoint.verified(told, secretOf('a'));
      const dead = await until('what is in vain to be given up', async () => {
        const all = await jobs(server, 'dead');
        return all.length === 6 && all;
      });
      const errors = Object.fromEntries(dead.map(({ endpoint, last_error }) => [endpoint, last_error]));
      assert.deepEqual(Object.keys(errors).sort(), ['hanging', 'rebinding', 'redirecting']);
      assert.equal(errors.redirecting, 'it answered 302');
      assert.match(errors.rebinding, /address is private/);
      assert.equal(asked.metadata, 0, 'nobody has been led to a private address');
      assert.equal(endless.of('order.confirmed').length, 1, 'its status was enough');
      assert.ok(written < 100e6, `${written} bytes were taken`);
    } finally {
      await server.leave();
      for (const each of [good, hanging, endless, redirecting]) each.close();
      metadata.close();
    }
  });
});

describe('At least once', () => {
  test('a kill -9 between the order and its webhook loses nothing, and repeats under the same id', async () => {
    const shop = new Endpoint();
    shop.answer = () => {}; // heard, and never answered: whether it arrived nobody knows
    const config = webhook('erp', await shop.listen(), `events = ["order.confirmed"]\n${quick}`);
    let server = await startServer({ config });
    try {
      const sale = await server.addSale(saleOf({ items: [tee(20)] }));
      const orders = [];
      for (let i = 0; i < 5; ++i) orders.push((await confirmed(server, sale)).order);
      await shop.told('order.confirmed', 5);
      await server.kill();
      const first = new Map(shop.heard.map(({ headers, event }) => [event.data.order, headers['webhook-id']]));
      shop.heard = [];
      shop.answer = (request, response) => response.writeHead(204).end();
      server = await startServer({ config, data: server.data });
      const told = await shop.told('order.confirmed', 5);
      for (const { headers, event } of told) assert.equal(headers['webhook-id'], first.get(event.data.order));
      assert.deepEqual(told.map(({ event }) => event.data.order).sort(), orders.sort());
      await until('all to be done', async () => (await jobs(server, 'ready')).length === 0);
    } finally {
      await server.leave();
      shop.close();
    }
  });
});

describe('Wrong settings are named', () => {
  const cases = [
    ['url = "http://shop.example/"', /webhook\[0\]\.url: must be an https URL/],
    ['url = "https://u:p@shop.example/"', /webhook\[0\]\.url: must have neither a user/],
    [`url = "https://shop.example/"\nevents = ["order.paid"]`, /webhook\[0\]\.events\[0\]: "order\.paid" is none of/],
    [`url = "https://shop.example/"\nretry_after = ["2d"]`, /webhook\[0\]\.retry_after\[0\]: must be a duration/],
    [`url = "https://shop.example/"\nspeed = 1`, /webhook\[0\]\.speed: is not a known field/],
  ];
  for (const [fields, said] of cases) {
    test(fields.replaceAll('\n', ' '), async () => {
      await assert.rejects(
        startServer({ config: `[[webhook]]\nname = "a"\nsecrets = ["${secretOf('a')}"]\n${fields}\n` }),
        said,
      );
    });
  }
  test('a secret that is too short, and it is not repeated', async () => {
    const config = '[[webhook]]\nname = "a"\nurl = "https://shop.example/"\nsecrets = ["whsec_c2hvcnQ="]\n';
    await assert.rejects(startServer({ config }), (error) => {
      assert.match(error.message, /webhook\[0\]\.secrets\[0\]: must be whsec_ and base64 of 24 to 64 random bytes/);
      assert.doesNotMatch(error.message, /c2hvcnQ/);
      return true;
    });
  });
});
