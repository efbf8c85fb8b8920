// What the world outside is told goes to a message broker, too: each event at least once under one id, whatever becomes of
// the broker, and consumers that keep the ids have each effect once.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { Endpoint, secretOf } from '../lib/endpoint.mjs';
import { isOk } from '../lib/expect.mjs';
import { removeScratch, repository, run, scratchFile, scratchFolder } from '../lib/program.mjs';
import { Rabbit } from '../lib/rabbit.mjs';
import { oneOf, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until, within } from '../lib/until.mjs';

const quick = 'retry_after = ["200ms", "200ms", "200ms", "200ms", "200ms", "500ms", "500ms", "500ms", "1s", "1s", "1s", "1s"]';

// What comes out of a queue, acknowledged.
class Ear {
  heard = []; // {message, event}

  // A broker that was killed takes connections before it has its queues again, and then ends them.
  static at(rabbit, queue) {
    return until(`${queue} to be read`, () => Ear.open(rabbit, queue).catch(() => null), { within_ms: 60_000 });
  }
  static async open(rabbit, queue) {
    const ear = new Ear();
    ear.connection = await rabbit.connect();
    ear.connection.on('error', () => {});
    ear.channel = await ear.connection.createChannel();
    ear.channel.on('error', () => {});
    await ear.channel.consume(queue, (message) => {
      if (message === null) return;
      ear.heard.push({ message, event: JSON.parse(message.content) });
      ear.channel.ack(message);
    });
    return ear;
  }
  of(type) {
    return this.heard.filter(({ event }) => event.type === type);
  }
  told(type, count = 1) {
    return until(`${count} x ${type} out of the queue`, () => this.of(type).length >= count && this.of(type));
  }
  hears(orders) {
    const isHeard = () => {
      const known = new Set(this.of('order.confirmed').map(({ event }) => event.data.order));
      return orders.every((order) => known.has(order));
    };
    return until('every order to be heard of', isHeard, { within_ms: 60_000 });
  }
  close() {
    return this.connection.close().catch(() => {});
  }
}

async function buy(server, sale) {
  const buyer = new Buyer(server);
  const { hold } = isOk(await buyer.buy(sale, oneOf('tee')), 201);
  const { order } = isOk(await buyer.checkout(hold), 202);
  await buyer.orderIs(order, 'confirmed');
  return order;
}
const many = (count, each) => Promise.all(Array.from({ length: count }, each));
const jobs = async (server, state) => isOk(await server.admin('GET', `/admin/v1/jobs?state=${state}`), 200).jobs;
const allTold = (server) => until('nothing to be under way', async () => (await jobs(server, 'ready')).length === 0);
const metric = async (server, name) => {
  const { text } = await server.admin('GET', '/metrics');
  return Number(text.split('\n').find((line) => line.startsWith(`${name} `))?.split(' ').at(-1));
};
const tries = (server, result) => metric(server, `sluice_deliveries_total{kind="relay",result="${result}"}`);

describe('A message broker is told what happens in sales', () => {
  let rabbit;
  let password_file;
  const shop = new Endpoint();
  const servers = [];
  const relayTo = (queue, more = '', url = rabbit.url) =>
    `[relay]\nurl = "${url}"\npassword_file = "${password_file}"\nqueue = "${queue}"\n${quick}\n${more}\n`;
  async function serve(config) {
    const server = await startServer({ config });
    servers.push(server);
    return server;
  }

  before(async () => {
    password_file = await scratchFile('password', 'hush\n');
    rabbit = await Rabbit.start();
  });
  after(async () => {
    shop.close();
    for (const server of servers) {
      await server.leave();
      const audit = await run(['audit', '--data', server.data]);
      assert.equal(audit.code, 0, audit.out);
    }
    await rabbit.stop();
    await removeScratch();
  });

  test('the events of a sale and its orders arrive once each, in the words of the webhooks', async () => {
    const url = await shop.listen();
    const server = await serve(
      `${relayTo('once')}[[webhook]]\nname = "erp"\nurl = "${url}"\nsecrets = ["${secretOf('s')}"]\nallow_private = true\n`,
    );
    await server.logged('relay_connected');
    const ear = await Ear.at(rabbit, 'once');
    const sale = await server.addSale(saleOf({ items: [tee(1)] }));
    const order = await buy(server, sale);
    await shop.told('sale.sold_out');
    await server.act(sale, 'close');
    await shop.told('sale.closed');
    await ear.told('sale.closed');
    await allTold(server);
    const texts = (all) => all.map((one) => one.body ?? one.message.content.toString()).sort();
    assert.deepEqual(texts(ear.heard), texts(shop.heard));
    assert.deepEqual(ear.heard.map(({ event }) => event.type).sort(), ['order.confirmed', 'sale.closed', 'sale.opened', 'sale.sold_out']);
    for (const { message, event } of ear.heard) {
      const { messageId, contentType, deliveryMode, type, appId } = message.properties;
      assert.match(messageId, /^job_[0-9a-v]{26}$/);
      assert.deepEqual([contentType, deliveryMode, type, appId], ['application/json', 2, event.type, 'sluice']);
      assert.deepEqual([message.fields.exchange, message.fields.routingKey], ['once', event.type]);
    }
    assert.equal(new Set(ear.heard.map(({ message }) => message.properties.messageId)).size, 4);
    const [{ message, event }] = ear.of('order.confirmed');
    assert.equal(event.data.order, order);
    const [hook] = shop.of('order.confirmed');
    assert.equal(message.properties.headers.traceparent, hook.headers.traceparent);
    assert.equal(await tries(server, 'delivered'), 4);
    assert.equal(await metric(server, 'sluice_relay_connected'), 1);
    await ear.close();
  });

  test('over TLS, with a certificate that is trusted', async () => {
    const secure = `amqps://${rabbit.user}@localhost:${rabbit.tls_port}`;
    const server = await serve(relayTo('secure', `ca_file = "${rabbit.certificate}"\nevents = ["sale.opened"]`, secure));
    await server.logged('relay_connected');
    const ear = await Ear.at(rabbit, 'secure');
    await server.addSale(saleOf());
    await ear.told('sale.opened');
    await ear.close();
  });

  test('a broker that answers nobody holds nobody up, and is told again when it does', async () => {
    const server = await serve(relayTo('frozen', 'timeout = "1s"'));
    await server.logged('relay_connected');
    const ear = await Ear.at(rabbit, 'frozen');
    const sale = await server.addSale(saleOf({ items: [tee(3)] }));
    await ear.told('sale.opened');
    rabbit.freeze();
    let orders;
    try {
      orders = await many(3, () => buy(server, sale));
      await until('a try in vain', async () => (await tries(server, 'failed')) > 0);
    } finally {
      rabbit.thaw();
    }
    await ear.hears(orders);
    await allTold(server);
    await ear.close();
  });

  test('what no queue takes was not delivered, and is told again', async () => {
    const server = await serve(relayTo('unbound'));
    await server.logged('relay_connected');
    await rabbit.with((channel) => channel.unbindQueue('unbound', 'unbound', '#'));
    await server.addSale(saleOf());
    await until('a try in vain', async () => (await tries(server, 'failed')) > 0);
    assert.equal(await tries(server, 'delivered'), 0);
    const [job] = await jobs(server, 'ready');
    assert.deepEqual([job.kind, job.event], ['relay', 'sale.opened']);
    await rabbit.with((channel) => channel.bindQueue('unbound', 'unbound', '#'));
    await allTold(server);
    assert.equal(await rabbit.depth('unbound'), 1);
  });

  test('what a full queue refuses waits, and is dead for a person in the end', async () => {
    await rabbit.control('set_policy', 'full', '^full$', '{"max-length":1}', '--apply-to', 'queues');
    const server = await serve(relayTo('full').replace(quick, 'retry_after = ["100ms"]'));
    await server.logged('relay_connected');
    for (let i = 0; i < 6; i += 1) await server.addSale(saleOf());
    const dead = await until('a dead job', async () => (await jobs(server, 'dead'))[0]);
    assert.match(dead.last_error, /^the broker has refused it$/);
    await rabbit.with((channel) => channel.purgeQueue('full'));
    const { code, err } = await run(['jobs', 'retry', dead.job, '--admin', server.operators, '--data', server.data]);
    assert.equal(code, 0, err);
    await until('it to be told', async () => (await jobs(server, 'dead')).every(({ job }) => job !== dead.job));
    await allTold(server);
  });

  describe('The example of a consumer', () => {
    const example = path.join(repository, 'examples/relay_consumer/consumer.cjs');
    let server;
    let inbox;
    const lines = async () => (await readFile(inbox, 'utf8').catch(() => '')).split('\n').filter(Boolean).map((line) => JSON.parse(line));
    async function listens(port) {
      const child = spawn(process.execPath, [example], {
        env: {
          ...process.env,
          NODE_PATH: path.join(repository, 'tests/outside/node_modules'),
          BROKER: `amqp://${rabbit.user}:${rabbit.password}@127.0.0.1:${port}`,
          QUEUE: 'consumed',
          INBOX: inbox,
        },
      });
      child.said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (child.said += text));
      child.gone = new Promise((resolve) => child.on('close', resolve));
      await until('the consumer to listen', () => child.said.includes('listening\n'));
      return child;
    }
    before(async () => {
      inbox = path.join(await scratchFolder(), 'inbox.jsonl');
      server = await serve(relayTo('consumed', 'events = ["order.confirmed"]'));
      await server.logged('relay_connected');
    });

    test('killed between its deed and its word: the message comes again, the deed does not', async () => {
      const way = await deafWay(rabbit.port);
      const first = await listens(way.port);
      way.mute();
      const order = await buy(server, await server.addSale(saleOf()));
      await until('the deed', async () => (await lines()).length === 1);
      first.kill('SIGKILL');
      await within('the consumer to be gone', first.gone);
      way.close();
      await until('the message to be there again', async () => (await rabbit.depth('consumed')) === 1);
      const second = await listens(rabbit.port);
      await until('the message to be gone', async () => (await rabbit.depth('consumed')) === 0);
      const next = await buy(server, await server.addSale(saleOf()));
      await until('the next deed', async () => (await lines()).length >= 2);
      assert.deepEqual((await lines()).map(({ ship }) => ship), [order, next]);
      second.kill('SIGKILL');
      await second.gone;
    });

    test('a message that cannot be read ends among the dead letters, and holds up no other', async () => {
      const consumer = await listens(rabbit.port);
      const before_it = (await lines()).length;
      await rabbit.with(async (channel) => {
        channel.publish('consumed', 'order.confirmed', Buffer.from('no JSON'), { messageId: 'poison', persistent: true });
        await channel.waitForConfirms();
      });
      const order = await buy(server, await server.addSale(saleOf()));
      await until('the dead letter', async () => (await rabbit.depth('consumed.dead')) === 1);
      await until('the deed', async () => (await lines()).length === before_it + 1);
      assert.equal((await lines()).at(-1).ship, order);
      const dead = await rabbit.with((channel) => channel.get('consumed.dead', { noAck: true }));
      assert.equal(dead.properties.messageId, 'poison');
      assert.equal(dead.properties.headers['x-death'][0].reason, 'delivery_limit');
      assert.equal(consumer.said.match(/^poison: /gm).length, 4, 'handed out four times');
      consumer.kill('SIGKILL');
      await consumer.gone;
    });
  });

  test('killed in the midst of orders and started again: none is lost', async () => {
    const server = await serve(relayTo('killed'));
    await server.logged('relay_connected');
    await rabbit.keeps('killed', 'killed.dead');
    const sale = await server.addSale(saleOf({ items: [tee(60)] }));
    const before_it = await many(20, () => buy(server, sale));
    const bought = many(20, () => buy(server, sale));
    await until('some to be confirmed', async () => (await tries(server, 'delivered')) >= 5);
    await rabbit.crash();
    const orders = [...before_it, ...(await bought), ...(await many(20, () => buy(server, sale)))];
    await server.logged('relay_away');
    await rabbit.again();
    await server.logged('relay_connected', 2);
    const ear = await Ear.at(rabbit, 'killed');
    await ear.hears(orders);
    await allTold(server);
    assert.deepEqual(await jobs(server, 'dead'), []);
    const ids = new Map(ear.heard.map(({ message, event }) => [message.properties.messageId, event.data.order]));
    assert.equal([...ids.values()].filter(Boolean).length, 60, 'one id for each order, however often it came');
    await ear.close();
  });

  test('away for the whole sale: buyers notice nothing, and then all is told', async () => {
    await rabbit.crash();
    const server = await serve(relayTo('away'));
    const sale = await server.addSale(saleOf({ items: [tee(10)] }));
    const orders = await many(10, () => buy(server, sale));
    const late = await new Buyer(server).buy(sale, oneOf('tee'));
    assert.equal(late.status, 409, 'sold out');
    assert.equal(await metric(server, 'sluice_relay_connected'), 0);
    await until('the opening, ten orders and sold out to wait', async () => (await jobs(server, 'ready')).length === 12);
    await server.logged('relay_away');
    await rabbit.again();
    await server.logged('relay_connected');
    const ear = await Ear.at(rabbit, 'away');
    await ear.hears(orders);
    await ear.told('sale.sold_out');
    await allTold(server);
    assert.equal(ear.heard.length, 12, 'once each');
    assert.equal(await tries(server, 'failed'), 0, 'what could not leave was not tried');
    assert.equal(server.log.filter(({ event }) => event === 'relay_away').length, 1, 'said once');
    assert.doesNotMatch(server.err, /hush/);
    await ear.close();
  });

  test('`sluice check` names what would not work, and makes nothing', async () => {
    const data = path.join(await scratchFolder(), 'none');
    const check = async (text) => {
      const file = await scratchFile('sluice.toml', text);
      return run(['check', '--config', file, '--data', data, '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0']);
    };
    const address = `127.0.0.1:${rabbit.port}`;
    for (let i = 0; i < 2; i += 1) {
      const fresh = await check(relayTo('fresh'));
      assert.equal(fresh.code, 0, fresh.out);
      assert.ok(fresh.out.includes(`ok    relay: ${address} is there; the first start will make the queue fresh\n`), fresh.out);
    }
    const known = await check(relayTo('once'));
    assert.ok(known.out.includes(`ok    relay: ${address} is there, with its queues once and once.dead\n`), known.out);
    await rabbit.with(async (channel) => {
      await channel.assertQueue('other.dead', { arguments: { 'x-queue-type': 'quorum' } });
      await channel.assertQueue('other', { arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 7 } });
    });
    const wrong_password = await scratchFile('password', 'guessed\n');
    const nobody = relayTo('once', '', `amqp://${rabbit.user}@127.0.0.1:1`);
    const untrusted = relayTo('once', '', `amqps://${rabbit.user}@localhost:${rabbit.tls_port}`);
    for (const [config, said] of [
      [relayTo('other'), /^FAIL {2}relay: \S+: the broker says PRECONDITION_FAILED - inequivalent arg 'x-d/m],
      [relayTo('once').replace(password_file, wrong_password), /^FAIL {2}relay: \S+: the broker says ACCESS_REFUSED - Login was refused/m],
      [relayTo('once', '', `${rabbit.url}/elsewhere`), /^FAIL {2}relay: \S+: the broker says NOT_ALLOWED - vhost elsewhere not found/m],
      [nobody, /^FAIL {2}relay: 127\.0\.0\.1:1: cannot be reached: /m],
      [untrusted, /^FAIL {2}relay: localhost:\d+: cannot be reached: /m],
    ]) {
      const { code, out } = await check(config);
      assert.equal(code, 2, out);
      assert.match(out, said);
      assert.doesNotMatch(out, /hush|guessed/);
    }
  });
});

// A way to a port on which, once muted, nothing the client says arrives any more.
async function deafWay(port) {
  let is_mute = false;
  const sockets = new Set();
  const server = net.createServer((client) => {
    const broker = net.connect({ host: '127.0.0.1', port });
    for (const socket of [client, broker]) sockets.add(socket.on('error', () => {}));
    client.on('data', (data) => is_mute || broker.write(data));
    broker.on('data', (data) => client.write(data));
    client.on('close', () => is_mute || broker.destroy());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    mute: () => (is_mute = true),
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
