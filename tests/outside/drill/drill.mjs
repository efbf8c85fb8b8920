// Every process of the reference topology is killed, stopped and cut off under purchases, and people are asked what they saw:
// `make drill`. What it prints is the table of docs/cluster.md.
//
//   node drill/drill.mjs [people a second] [ROLE,...] [FAULT,...]      exit 1: something was untrue, or an aim was missed
import { removeScratch } from '../lib/program.mjs';
import { play } from './fault.mjs';
import { watchCommits } from './judge.mjs';
import { Topology } from './topology.mjs';

const lasts_ms = 15_000;
// The longest time without "secured" that is aimed at, in ms: of each kind of fault, or of all.
const roles = {
  owner: ['the owner that sells', { kill: 2000, stop: 5000, cut: 5000 }],
  waiting: ['the owner that waits', 2000],
  edge: ['an edge', 2000],
  worker: ['a worker', 2000],
  balancer: ['one of the balancers', 2000],
  primary: ['PostgreSQL, the primary', { kill: 6000, stop: 15_000, cut: 15_000 }],
  machine: ["the primary's machine", { kill: 12_000, stop: 15_000, cut: 15_000 }],
  follower: ['PostgreSQL, the standby', { kill: 2000, stop: 5000, cut: 5000 }],
  etcd: ['etcd', 2000],
  rabbit: ['RabbitMQ', 2000],
  redis: ['Redis, the primary', 5000],
  sentinel: ['a sentinel', 2000],
  bank: ['the payment provider', 2000],
};
const faults = { kill: 'kill -9', stop: 'stopped 15 s', cut: 'cut off 15 s' };

// Orders of which the broker was told.
async function listen(rabbit) {
  const heard = new Set();
  const again = async () => {
    const connection = await rabbit.connect().catch(() => null);
    if (connection === null) return void setTimeout(again, 500);
    connection.on('error', () => {});
    connection.on('close', () => !heard.is_over && setTimeout(again, 500));
    heard.close = () => connection.close().catch(() => {});
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    await channel.consume('sluice.events', (message) => {
      if (message === null) return;
      const { type, data } = JSON.parse(message.content);
      if (type === 'order.confirmed') heard.add(data.order);
      channel.ack(message);
    });
  };
  await again();
  return heard;
}

const seconds = (ms) => (ms / 1000).toFixed(1);

const tellLogs = ({ members, database }) => {
  const tell = (name, text, lines) => console.error(name, text.split('\n').slice(-lines).join('\n'));
  for (const { name, server } of members) tell(name, server.err, 10);
  for (const { name, patroni } of database.nodes) tell(name, patroni.said, 60);
};

// Does it, and prints its row. Whether all was true, and as quick as is aimed at.
async function isGood(topology, { role, fault, rate, heard }) {
  const [name, aims] = roles[role];
  const aim = aims[fault] ?? aims;
  const row = (...cells) => console.log(`| ${[name, faults[fault], ...cells].join(' | ')} |`);
  try {
    const { secured, asked, longest_ms, leases, wrong, answers } = await play(topology, { role, fault, rate, lasts_ms, heard });
    const counts = Object.values(wrong).map((list) => list.length);
    row(seconds(longest_ms), seconds(aim), `${secured} of ${asked}`, leases, counts.join(' '));
    const details = Object.values(wrong).flatMap((list) => list.slice(0, 5));
    if (process.env.VERBOSE || details.length > 0) console.error(JSON.stringify({ answers, details }));
    if (process.env.VERBOSE) tellLogs(topology);
    return details.length === 0 && longest_ms <= aim;
  } catch (error) {
    row(error.message, seconds(aim), '', '', '');
    tellLogs(topology);
    return false;
  }
}

const [rate = '200', only_roles = Object.keys(roles).join(), only_faults = Object.keys(faults).join()] = process.argv.slice(2);
const topology = await Topology.start({ cuts: true, broker: only_roles.includes('rabbit') });
let is_good = true;
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => topology.stop().finally(() => process.exit(1)));
try {
  watchCommits(topology.database);
  const heard = topology.rabbit && (await listen(topology.rabbit));
  console.log(`${rate} people a second. Wrong: lost, oversold, captured twice, places of two, owners of one lease, anything else.\n`);
  console.log('| what | how | longest without "secured", s | aim | secured of asked | leases | wrong |\n|---|---|---|---|---|---|---|');
  for (const role of only_roles.split(',')) {
    for (const fault of only_faults.split(',')) {
      is_good = (await isGood(topology, { role, fault, rate: Number(rate), heard })) && is_good;
    }
  }
  if (heard) {
    heard.is_over = true;
    await heard.close();
  }
} finally {
  await topology.stop();
  await removeScratch();
}
process.exitCode = is_good ? 0 : 1;
