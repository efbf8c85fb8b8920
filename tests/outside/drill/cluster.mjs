// The reference topology of docs/cluster.md on this machine, until Ctrl-C: `make cluster`.
import { removeScratch } from '../lib/program.mjs';
import { Topology } from './topology.mjs';

const ended = new Promise((resolve) => ['SIGINT', 'SIGTERM'].forEach((name) => process.once(name, resolve)));
const stay = setInterval(() => {}, 60_000);
const topology = await Topology.start();
const at = (port) => `127.0.0.1:${port}`;
const { database, owners, edges, workers, balancers, rabbit, redis, bank_port, folder, ledger } = topology;
const operators = ({ admin_listen }) => `operators on http://${at(admin_listen)}`;
const lines = [
  ...balancers.map(({ name, port }) => [name, `http://${at(port)}`]),
  ...edges.map((edge) => [`edge ${edge.name}`, `http://${at(edge.listen)}, ${operators(edge)}`]),
  ...owners.map((owner) => [`owner ${owner.name}`, `${operators(owner)}, token in ${owner.data}/admin.token`]),
  ...workers.map((worker) => [`worker ${worker.name}`, operators(worker)]),
  ['ledger', ledger],
  ...database.nodes.map(({ name, rest_port }) => [`Patroni ${name}`, `http://${at(rest_port)}/cluster`]),
  ['etcd', `http://${at(database.etcd.port)}`],
  ['RabbitMQ', `${rabbit.url}, password ${rabbit.password}`],
  ...redis.servers.map(({ name, port }) => [name, `redis://${at(port)}/0`]),
  ...redis.sentinels.map(({ name, port }) => [name, `${at(port)}, which knows them as bus`]),
  ['payments', `a sandbox on http://${at(bank_port)}`],
  ['folder', folder],
];
for (const [name, text] of lines) console.log(`${name.padEnd(12)}${text}`);
console.log('ready; Ctrl-C stops all of it');
await ended;
clearInterval(stay);
await topology.stop();
await removeScratch();
