// Hears what Sluice relays to RabbitMQ, and does each thing once, however often its message comes.
//
//   npm install
//   BROKER=amqp://shop:PASSWORD@127.0.0.1:5672 QUEUE=sluice.events INBOX=inbox.jsonl node consumer.cjs
//
// It ends when the broker goes away, and is to be started again by whoever looks after it (systemd: Restart=always).
'use strict';

const amqp = require('amqplib');

const { Inbox } = require('./inbox.cjs');

const { BROKER = 'amqp://127.0.0.1', QUEUE = 'sluice.events', INBOX = 'inbox.jsonl' } = process.env;
const unacknowledged_max = 100; // what is handed out at once

// What this service does about an event; its own work belongs here. What throws is handed back, and after the fourth time
// the broker puts it among the dead letters.
function deedOf({ type, data }) {
  switch (type) {
    case 'order.confirmed':
      return { ship: data.order, items: data.items.map(({ item, quantity }) => ({ item, quantity })) };
    case 'order.refunded':
      return { expect_back: data.order };
    default:
      return { nothing: type };
  }
}

async function consume() {
  const inbox = new Inbox(INBOX);
  const connection = await amqp.connect(BROKER);
  connection.on('error', (error) => console.error(error.message));
  connection.on('close', () => process.exit(1));
  const channel = await connection.createChannel();
  await channel.prefetch(unacknowledged_max);
  await channel.consume(QUEUE, (message) => {
    if (message === null) process.exit(1); // the queue was deleted
    const id = message.properties.messageId;
    try {
      if (!inbox.has(id)) inbox.add(id, deedOf(JSON.parse(message.content)));
      channel.ack(message);
    } catch (error) {
      console.error(`${id}: ${error.message}`);
      channel.nack(message);
    }
  });
  console.log('listening');
}

consume().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
