// The reference topology of docs/cluster.md on this machine, until Ctrl-C: `make cluster`.
import { removeScratch } from '../lib/program.mjs';
import { Topology } from './topology.mjs';

const ended = new Promise((resolve) => ['SIGINT', 'SIGTERM'].forEach((name) => process.once(name, resolve)));
const stay = setInterval(() => {}, 60_000);
const topology = await Topology.start();
const at = (port) => `127.0.0.1:${port}`;
const { database, tills, balancers, rabbit, redis, bank_port, folder, ledger } = topology;
const lines = [
  ...balancers.map(({ name, port }) => [name, `http://${at(port)}`]),
  ...tills.map(({ name, admin_listen, data }) => [`server ${name}`, `operators on http://${at(admin_listen)}, token in ${data}/admin.token`]),
  ['ledger', ledger],
  ...database.nodes.map(({ name, rest_port }) => [`Patroni ${name}`, `http://${at(rest_port)}/cluster`]),
  ['etcd', `http://${at(database.etcd.port)}`],
  ['RabbitMQ', `${rabbit.url}, password ${rabbit.password}`],
  ['Redis', `redis://${at(redis.port)}/0`],
  ['payments', `a sandbox on http://${at(bank_port)}`],
  ['folder', folder],
];
for (const [name, text] of lines) console.log(`${name.padEnd(12)}${text}`);
console.log('ready; Ctrl-C stops all of it');
await ended;
clearInterval(stay);
await topology.stop();
await removeScratch();
