// Everything that one vandal does at once, each kind from an address of its own in 127/8, until the parent ends it.
//
//   node vandals.mjs ORIGIN SALE        prints a line of JSON a second: how much of each was done
//
// A process of its own, so that what it does to its own event loop slows no honest purchase down.

import http from 'node:http';
import net from 'node:net';

const [, , origin, sale] = process.argv;
const { hostname, port } = new URL(origin);
const of_kind = { slow: '127.0.2.1', idle: '127.0.2.2', readers: '127.0.2.3', joins: '127.0.2.4', codes: '127.0.2.5' };
const done = { slow: 0, idle: 0, reads: 0, joins: 0, work_wanted: 0, codes: 0, refused: 0, cut: 0 };

const reopen_ms = 5000; // sooner, and opening what is cut at once leaves this process no time for anything else

// Keeps `count` connections open, each begun anew some time after it was closed.
function keepOpen(count, localAddress, onOpen) {
  const open = () => {
    const socket = net.connect({ host: hostname, port: Number(port), localAddress });
    socket.on('connect', () => onOpen(socket));
    socket.on('error', () => {});
    socket.on('data', () => {});
    socket.on('close', () => {
      done.cut += 1;
      setTimeout(open, reopen_ms);
    });
  };
  for (let n = 0; n < count; n += 1) setTimeout(open, (n * 2000) / count);
}

// A head that never ends, a byte each five seconds.
function slowClient(socket) {
  done.slow += 1;
  socket.write('GET / HTTP/1.1\r\nHost: a\r\nX: ');
  const timer = setInterval(() => socket.write('a'), 5000);
  socket.on('close', () => clearInterval(timer));
}

// Ids that there are none of, as fast as they are answered.
function reader(socket, cookie) {
  const line = `GET /v1/orders/ord_${'0'.repeat(26)} HTTP/1.1\r\nHost: a\r\nCookie: ${cookie}\r\n\r\n`;
  const batch = line.repeat(64);
  let waiting = 0;
  const send = () => {
    waiting += 64;
    socket.write(batch);
  };
  socket.on('data', (data) => {
    const answers = data.toString('latin1').split('HTTP/1.1 ').length - 1;
    done.reads += answers;
    waiting -= answers;
    if (waiting < 64) send();
  });
  send();
}

const agents = Object.fromEntries(
  ['joins', 'codes'].map((kind) => [kind, new http.Agent({ keepAlive: true, maxSockets: 32 })]),
);
function post(kind, path, body, onAnswer) {
  const text = JSON.stringify(body);
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) };
  const options = { hostname, port, path, method: 'POST', headers, agent: agents[kind], localAddress: of_kind[kind] };
  const sent = http.request(options, (answer) => {
    let all = '';
    answer.on('data', (part) => (all += part));
    answer.on('end', () => onAnswer(answer, all));
  });
  sent.on('error', () => (done.cut += 1));
  sent.end(text);
}

function atRate(per_second, act) {
  const tick_ms = 20;
  setInterval(() => {
    for (let n = 0; n < (per_second * tick_ms) / 1000; n += 1) act();
  }, tick_ms);
}

function join() {
  post('joins', `/v1/sales/${sale}/tickets`, {}, ({ statusCode }, text) => {
    if (statusCode < 300) done.joins += 1;
    else if (text.includes('work-wanted')) done.work_wanted += 1;
    else done.refused += 1;
  });
}
function tryCode() {
  const code = `WRONG-${Math.random().toString(36).slice(2, 10)}`;
  post('codes', `/v1/sales/${sale}/tickets`, { code }, ({ statusCode }) => {
    if (statusCode === 404) done.codes += 1;
    else done.refused += 1;
  });
}

post('joins', `/v1/sales/${sale}/tickets`, {}, (answer) => {
  const cookie = (answer.headers['set-cookie'] ?? ['']).map((each) => each.split(';')[0]).join('; ');
  keepOpen(2000, of_kind.slow, slowClient);
  keepOpen(5000, of_kind.idle, () => (done.idle += 1));
  keepOpen(160, of_kind.readers, (socket) => reader(socket, cookie));
  atRate(334, join);
  atRate(1000, tryCode);
});
setInterval(() => console.log(JSON.stringify(done)), 1000);
