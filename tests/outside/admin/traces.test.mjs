// Traces as a collector is sent them: OTLP over HTTP, as JSON.

import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { Endpoint, secretOf } from '../lib/endpoint.mjs';
import { isOk } from '../lib/expect.mjs';
import { run, scratchFile } from '../lib/program.mjs';
import { saleOf } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

const hex = (bytes) => new RegExp(`^(?!0+$)[0-9a-f]{${2 * bytes}}$`);

// Holds each request against the protocol (opentelemetry-proto 1.3, its JSON encoding) and keeps its spans.
class Collector {
  spans = [];
  bodies = [];
  problems = [];
  hung = 0;
  answers = true;

  async listen() {
    this.server = http.createServer((request, response) => {
      const chunks = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        if (!this.answers) return void (this.hung += 1);
        try {
          this.#take(request, Buffer.concat(chunks).toString());
        } catch (problem) {
          this.problems.push(problem);
        }
        response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
      });
    });
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.endpoint = `http://127.0.0.1:${this.server.address().port}/v1/traces`;
  }
  #take(request, body) {
    this.bodies.push(body);
    this.headers = request.headers;
    assert.deepEqual([request.method, request.url, request.headers['content-type']], ['POST', '/v1/traces', 'application/json']);
    for (const { resource, scopeSpans } of JSON.parse(body).resourceSpans) {
      assert.equal(attributes(resource)['service.name'], 'sluice');
      for (const { scope, spans } of scopeSpans) {
        assert.equal(scope.name, 'sluice');
        spans.forEach(isSpan);
        this.spans.push(...spans);
      }
    }
  }
  named(name, count = 1) {
    const of_name = () => this.spans.filter((span) => span.name === name);
    return until(`${count} x ${name}`, () => of_name().length >= count && of_name());
  }
  close() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

const attributes = ({ attributes: all }) =>
  Object.fromEntries(all.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]));

function isSpan(span) {
  assert.deepEqual(Object.keys(span).filter((key) => key !== 'parentSpanId'), ['traceId', 'spanId', 'name', 'kind', 'startTimeUnixNano', 'endTimeUnixNano', 'attributes', 'status']);
  assert.match(span.traceId, hex(16));
  assert.match(span.spanId, hex(8));
  if (span.parentSpanId !== undefined) assert.match(span.parentSpanId, hex(8));
  assert.ok([2, 3].includes(span.kind));
  const [start, end] = [BigInt(span.startTimeUnixNano), BigInt(span.endTimeUnixNano)];
  assert.ok(end >= start && Math.abs(Number(start / 1_000_000n) - Date.now()) < 60_000, `${start} to ${end}`);
  for (const { value } of span.attributes) assert.ok('stringValue' in value || /^\d+$/.test(value.intValue));
}

async function collecting(story, settings = 'sample = 1', config = '') {
  const collector = new Collector();
  await collector.listen();
  story.after(() => collector.close());
  const server = await startServer({ config: `[trace]\nendpoint = "${collector.endpoint}"\n${settings}\n${config}` });
  story.after(() => server.stop());
  return { collector, server };
}

const spansCounted = async (server, result) => {
  const { text } = await server.admin('GET', '/metrics');
  return Number(new RegExp(`^sluice_trace_spans_total\\{result="${result}"\\} (\\d+)`, 'm').exec(text)[1]);
};
const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const tracedBy = (flags) => ({ headers: { traceparent: `00-${trace}-00f067aa0ba902b7-${flags}` } });

test('a purchase hangs together from the click to the payment and to whoever is told of it', async (story) => {
  const endpoint = new Endpoint();
  const url = await endpoint.listen();
  story.after(() => endpoint.close());
  const key = await scratchFile('headers', 'X-Api-Key: hush\n');
  const webhook = `[[webhook]]\nname = "erp"\nurl = "${url}/hook"\nsecrets = ["${secretOf('a')}"]\nallow_private = true\n`;
  const { collector, server } = await collecting(story, `sample = 1\nheaders_file = "${key}"`, webhook);
  const sale = await server.addSale(saleOf());
  const ada = new Buyer(server);
  const { hold } = isOk(await ada.buy(sale, undefined, tracedBy('01')), 201);
  const { order } = isOk(await ada.checkout(hold, 'tok_ok', tracedBy('01')), 202);
  await ada.orderIs(order, 'confirmed');

  const [buy] = await collector.named('POST /v1/sales/{sale}/buy');
  const [checkout] = await collector.named('POST /v1/holds/{hold}/checkout');
  const [authorize] = await collector.named('payment authorize');
  const [capture] = await collector.named('payment capture');
  const [delivery] = await collector.named('delivery webhook');
  for (const span of [buy, checkout, authorize, capture, delivery]) assert.equal(span.traceId, trace, span.name);
  for (const span of [buy, checkout]) assert.equal(span.parentSpanId, '00f067aa0ba902b7', span.name);
  for (const span of [authorize, capture, delivery]) assert.equal(span.parentSpanId, checkout.spanId, span.name);
  assert.equal(new Set(collector.spans.map(({ spanId }) => spanId)).size, collector.spans.length);
  assert.deepEqual(attributes(buy), { 'http.request.method': 'POST', 'http.route': '/v1/sales/{sale}/buy', 'http.response.status_code': 201, 'sluice.sale': sale });
  assert.equal(attributes(authorize)['sluice.sale'], sale);
  assert.ok(BigInt(authorize.startTimeUnixNano) >= BigInt(checkout.startTimeUnixNano));
  assert.ok(endpoint.heard.some(({ headers }) => headers.traceparent === `00-${trace}-${delivery.spanId}-01`), 'whoever is told hears of their span');
  assert.equal(collector.headers['x-api-key'], 'hush');

  await until('all to be counted', async () => (await spansCounted(server, 'sent')) >= collector.spans.length);
  assert.deepEqual(collector.problems, []);
  const sent = collector.bodies.join('\n');
  for (const secret of ['ada@example.com', hold, order, server.token, ...ada.jar.values()]) assert.ok(!sent.includes(secret), secret);
});

test('what somebody types into an address is in no span', async (story) => {
  const { collector, server } = await collecting(story);
  for (const path of ['/v1/sales/ada@example.com', '/v1/sales/ada/tickets/current', '/v1/orders/ord_x?key=hush', '/ada@example.com']) {
    await server.ask('GET', path);
  }
  const [first] = await collector.named('GET /v1/sales/{sale}');
  assert.deepEqual(Object.keys(attributes(first)), ['http.request.method', 'http.route', 'http.response.status_code']);
  await collector.named('GET /v1/orders/{order}');
  await collector.named('GET /v1/sales/{sale}/tickets/current');
  assert.doesNotMatch(collector.bodies.join('\n'), /ada|hush|ord_x/);
  assert.deepEqual(collector.problems, []);
});

test("who says that a trace is not collected is heard, and so is the settings' share", async (story) => {
  const { collector, server } = await collecting(story, 'sample = 0');
  const sale = await server.addSale(saleOf());
  const ada = new Buyer(server);
  const { hold } = isOk(await ada.buy(sale, undefined, tracedBy('00')), 201);
  const { order } = isOk(await ada.checkout(hold), 202);
  await ada.orderIs(order, 'confirmed');
  const bob = new Buyer(server);
  isOk(await bob.buy(sale, undefined, tracedBy('01')), 201);
  await collector.named('POST /v1/sales/{sale}/buy');
  assert.equal(collector.spans.length, 1, 'Bob, who asked for it');
});

test('nothing is sent where nobody collects', async (story) => {
  const server = await startServer();
  story.after(() => server.stop());
  const sale = await server.addSale(saleOf());
  isOk(await new Buyer(server).buy(sale, undefined, tracedBy('01')), 201);
  for (const result of ['sent', 'dropped', 'failed']) assert.equal(await spansCounted(server, result), 0);
});

test('a collector that hangs holds up no buyer, and what it does not take is counted', async (story) => {
  const { collector, server } = await collecting(story);
  collector.answers = false;
  const sale = await server.addSale(saleOf());
  const path = `/v1/sales/${sale}`;
  await server.ask('GET', path);
  await until('the collector to hang', () => collector.hung > 0);
  const took = [];
  // More than the queue holds, in some thousands at once.
  while ((await spansCounted(server, 'dropped')) === 0) {
    const ask = async () => {
      const begin = performance.now();
      isOk(await server.ask('GET', path), 200);
      took.push(performance.now() - begin);
    };
    for (let i = 0; i < 20; i += 1) await Promise.all(Array.from({ length: 50 }, ask));
  }
  took.sort((a, b) => a - b);
  assert.ok(took[Math.floor(took.length * 0.99)] < 2000, `${took.at(-1)} ms: less than a try of the collector takes`);
  collector.answers = true;
});

test('sluice check warns of a collector that cannot be reached, and a wrong setting stops it', async () => {
  const checked = async (text) => {
    const file = await scratchFile('sluice.toml', text);
    return run(['check', '--config', file, '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0']);
  };
  const away = await checked('[trace]\nendpoint = "http://127.0.0.1:1/v1/traces"\n');
  assert.equal(away.code, 0, away.out);
  assert.match(away.out, /^warn {2}trace: http:\/\/127\.0\.0\.1:1\/v1\/traces: /m);
  for (const [text, words] of [
    ['[trace]\nsample = 1\n', ':1: trace.endpoint: is missing'],
    ['[trace]\nendpoint = "collector"\n', ':2: trace.endpoint: must be an http or https URL'],
    ['[trace]\nendpoint = "http://127.0.0.1:1"\nsample = 2\n', ':3: trace.sample: must be a number from 0'],
  ]) {
    const { code, err } = await checked(text);
    assert.equal(code, 2);
    assert.ok(err.includes(words), err);
  }
});
