// What is sold is taken from the stock in the shop's own database, by a statement of the operator's: once for each item
// of an order, whatever the database does in between.
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk } from '../lib/expect.mjs';
import { Postgres } from '../lib/postgres.mjs';
import { run, scratchFile } from '../lib/program.mjs';
import { oneOf, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

// As the docs have it: what was taken under a key is not taken again.
const statement = `
WITH taken AS (
  INSERT INTO sluice_taken (key) VALUES ($4) ON CONFLICT DO NOTHING RETURNING key
)
UPDATE product SET on_hand = on_hand - $2
WHERE sku = $1 AND EXISTS (SELECT 1 FROM taken)`;

const return_statement = `
WITH returned AS (
  INSERT INTO sluice_taken (key) VALUES ($4) ON CONFLICT DO NOTHING RETURNING key
)
UPDATE product SET on_hand = on_hand + $2
WHERE sku = $1 AND EXISTS (SELECT 1 FROM returned)`;

const items = [
  { id: 'tee', name: 'Winter tee', price: { amount: 2500, currency: 'EUR' }, stock: 10 },
  { id: 'cap', name: 'Cap', price: { amount: 1500, currency: 'EUR' }, stock: 10 },
];

describe("The stock in the shop's own database", () => {
  let postgres, database, server, config;
  const sql = (text) => postgres.ask(database, text);
  before(async () => {
    postgres = await Postgres.start();
    database = postgres.database();
    sql('CREATE TABLE product (sku text PRIMARY KEY, on_hand bigint NOT NULL CHECK (on_hand >= 0))');
    sql('CREATE TABLE sluice_taken (key text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())');
    sql("INSERT INTO product VALUES ('tee', 100), ('cap', 100)");
    const dsn_file = await scratchFile('dsn', `${postgres.keywords(database, 'hush')}\n`);
    config = `[stock_database]\ndsn_file = "${dsn_file}"\nstatement = '''${statement}'''\nreturn_statement = '''${return_statement}'''\ntimeout = "2s"\nretry_after = ["200ms", "200ms", "200ms"]\n`;
    server = await startServer({ config });
  });
  after(async () => {
    await server.stop();
    postgres.stop();
  });

  const onHand = async () => sql('SELECT sku, on_hand FROM product ORDER BY sku').split('\n').join(' ');
  const jobs = async (state) => isOk(await server.admin('GET', `/admin/v1/jobs?state=${state}`), 200).jobs;
  async function buy(sale, cart, method = 'tok_ok') {
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale, cart), 201);
    const { order } = isOk(await buyer.checkout(hold, method), 202);
    return { buyer, order };
  }

  test('has what was sold taken away, each item once, and nothing of what was not paid', async () => {
    const sale = await server.addSale(saleOf({ items }));
    const cart = { items: [{ item: 'tee', quantity: 2 }, { item: 'cap', quantity: 1 }] };
    const limits = await server.addSale(saleOf({ id: 'carts', items, buyer_limit: 5 }));
    const { buyer, order } = await buy(limits, cart);
    await buyer.orderIs(order, 'confirmed');
    await until('both to be taken', async () => (await onHand()) === 'cap|99 tee|98');
    const keys = sql('SELECT key FROM sluice_taken ORDER BY key');
    assert.equal(keys, [`${order}:cap`, `${order}:tee`].join('\n'));
    const failed = await buy(sale, oneOf('tee'), 'tok_declined');
    await failed.buyer.orderIs(failed.order, 'payment_failed');
    const robots = await server.addSale(saleOf({ id: 'robots', items, rehearsal: true }));
    const played = await buy(robots, oneOf('tee'));
    await played.buyer.orderIs(played.order, 'confirmed');
    await until('nothing to be under way', async () => (await jobs('ready')).length === 0);
    assert.equal(await onHand(), 'cap|99 tee|98');
  });

  test('has back what a refund brings back, once, and neither what stays the buyer\'s nor what goes off sale', async () => {
    const sale = await server.addSale(saleOf({ id: 'refunds', items, buyer_limit: 5 }));
    const cart = { items: [{ item: 'tee', quantity: 2 }, { item: 'cap', quantity: 1 }] };
    const refund = async (order, body) => isOk(await server.admin('POST', `/admin/v1/orders/${order}/refund`, body), 201);
    const orders = [];
    for (let i = 0; i < 4; i += 1) {
      const { buyer, order } = await buy(sale, cart);
      await buyer.orderIs(order, 'confirmed');
      orders.push({ buyer, order });
    }
    const [back, early, kept, withdrawn] = orders;
    await until('all to be taken', async () => (await onHand()) === 'cap|95 tee|90');
    await refund(back.order, {});
    await refund(early.order, { amount: 100, units: 'return' });
    await refund(kept.order, { units: 'keep' });
    await refund(withdrawn.order, { units: 'withdraw' });
    for (const { buyer, order } of orders) await buyer.orderIs(order, 'refunded');
    await until('two to be back', async () => (await onHand()) === 'cap|97 tee|94');
    await until('nothing to be under way', async () => (await jobs('ready')).length === 0);
    assert.equal(await onHand(), 'cap|97 tee|94');
    const keys = sql("SELECT key FROM sluice_taken WHERE key LIKE '%:returned' ORDER BY key");
    const of = ({ order }) => [`${order}:cap:returned`, `${order}:tee:returned`];
    assert.equal(keys, [...of(back), ...of(early)].sort().join('\n'));
    sql("UPDATE product SET on_hand = CASE sku WHEN 'tee' THEN 98 ELSE 99 END");
  });

  test('has back the units that a refund names, each refund once', async () => {
    const sale = await server.addSale(saleOf({ id: 'parts', items, buyer_limit: 5 }));
    const { buyer, order } = await buy(sale, { items: [{ item: 'tee', quantity: 3 }, { item: 'cap', quantity: 1 }] });
    await buyer.orderIs(order, 'confirmed');
    await until('all to be taken', async () => (await onHand()) === 'cap|98 tee|95');
    for (const [quantity, left] of [[1, 'cap|98 tee|96'], [1, 'cap|98 tee|97']]) {
      isOk(await server.admin('POST', `/admin/v1/orders/${order}/refund`, { items: [{ item: 'tee', quantity }] }), 201);
      await until('it to be back', async () => (await onHand()) === left);
    }
    isOk(await server.admin('POST', `/admin/v1/orders/${order}/refund`, {}), 201);
    await until('the rest to be back', async () => (await onHand()) === 'cap|99 tee|98');
    const keys = sql(`SELECT key FROM sluice_taken WHERE key LIKE '${order}:%:returned%' ORDER BY key`);
    const wanted = ['cap:returned', 'tee:returned', 'tee:returned:1', 'tee:returned:2'];
    assert.equal(keys, wanted.map((key) => `${order}:${key}`).join('\n'));
  });

  test('is tried again while the database is away, and takes no unit twice', async () => {
    const sale = await server.addSale(saleOf({ id: 'away', items: [tee(10)] }));
    postgres.crash();
    const { buyer, order } = await buy(sale, oneOf('tee'));
    await buyer.orderIs(order, 'confirmed');
    const dead = await until('the job to be dead', async () => (await jobs('dead')).find((job) => job.order === order));
    assert.deepEqual([dead.kind, dead.event], ['stock', 'order.confirmed']);
    assert.match(dead.last_error, /^the database: /);
    assert.doesNotMatch(JSON.stringify(dead) + server.err, /hush/, 'the password is told to nobody');
    postgres.again();
    const { code, err } = await run(['jobs', 'retry', dead.job, '--admin', server.operators, '--data', server.data]);
    assert.equal(code, 0, err);
    await until('it to be taken', async () => (await onHand()) === 'cap|99 tee|97');
    const metrics = await until('all to be settled', async () => {
      const { text } = await server.admin('GET', '/metrics');
      return /sluice_deliveries_total\{kind="stock",result="delivered"\} 21\n/.test(text) && text;
    });
    assert.match(metrics, /sluice_deliveries_total\{kind="stock",result="given_up"\} 1\n/);
  });

  test('what the database says against it waits for a person, and the order stays', async () => {
    const sale = await server.addSale(saleOf({ id: 'short', items: [tee(10)] }));
    sql("UPDATE product SET on_hand = 0 WHERE sku = 'tee'");
    const { buyer, order } = await buy(sale, oneOf('tee'));
    const dead = await until('the job to be dead', async () => (await jobs('dead')).find((job) => job.order === order));
    assert.match(dead.last_error, /^the database says 23514: /);
    await buyer.orderIs(order, 'confirmed');
    isOk(await server.admin('POST', `/admin/v1/jobs/${dead.job}/drop`, {}), 200);
    assert.equal(sql(`SELECT count(*) FROM sluice_taken WHERE key LIKE '${order}%'`), '0', 'a whole statement or nothing');
  });

  test('`sluice check` reads the statement at the database, and changes nothing', async () => {
    const check = async (text) => {
      const file = await scratchFile('sluice.toml', text);
      return run(['check', '--config', file, '--data', `${server.data}-none`, '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0']);
    };
    const before = await onHand();
    const good = await check(config);
    assert.match(good.out, /^ok {4}stock_database: is there, and understands the statements$/m);
    for (const [wrong, said] of [
      [config.replace('on_hand - $2', 'on_hnad - $2'), /^FAIL {2}stock_database: the database says 42703: column "on_hnad" does not exist$/m],
      [config.replace('UPDATE product', 'UPDAT product'), /^FAIL {2}stock_database: the database says 42601: /m],
      [config.replace('EXISTS (SELECT 1 FROM taken)', '$6 = 1'), /^FAIL {2}stock_database: the statement has \$6, and there are 5$/m],
      [config.replace('on_hand + $2', 'on_hnad + $2'), /^FAIL {2}stock_database: return_statement: the database says 42703: /m],
      [config.replace('FROM taken)', 'FROM taken); DELETE FROM product'), /^FAIL {2}stock_database: the database says 42601: /m],
    ]) {
      const { code, out } = await check(wrong);
      assert.equal(code, 2, out);
      assert.match(out, said);
    }
    assert.equal(await onHand(), before);
  });

  test('a database that hangs holds nobody up', async () => {
    const silent = net.createServer();
    await new Promise((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const sockets = [];
    silent.on('connection', (socket) => sockets.push(socket.on('error', () => {})));
    const dsn_file = await scratchFile('dsn', `host=127.0.0.1 port=${silent.address().port} dbname=x user=x sslmode=disable`);
    const other = await startServer({
      config: `[stock_database]\ndsn_file = "${dsn_file}"\nstatement = "SELECT 1"\ntimeout = "200ms"\nretry_after = ["100ms"]\n`,
    });
    const sale = await other.addSale(saleOf({ items: [tee(2)] }));
    const buyer = new Buyer(other);
    const { hold } = isOk(await buyer.buy(sale, oneOf('tee')), 201);
    const { order } = isOk(await buyer.checkout(hold), 202);
    await buyer.orderIs(order, 'confirmed');
    const dead = await until('the job to be dead', async () => isOk(await other.admin('GET', '/admin/v1/jobs?state=dead'), 200).jobs[0]);
    assert.match(dead.last_error, /no answer in time/);
    await other.leave();
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
});
