// What the two descriptions say is complete, and says what is so: every example is sent or held against its schema.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import Stripe from 'stripe';

import { Buyer } from '../lib/buyer.mjs';
import { contractOf } from '../lib/contract.mjs';
import { secretOf } from '../lib/endpoint.mjs';
import { isOk } from '../lib/expect.mjs';
import { request } from '../lib/http.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

const problem_type = 'application/problem+json';
const stripe = new Stripe('sk_test_outside');
const slugOf = (type) => type.split('/').at(-1);
const examplesOf = (contract, content) =>
  Object.values(content.examples ?? {}).map((each) => contract.resolved(each).value);
// The problem types that a response names.
const typesOf = (response) =>
  response.content?.[problem_type]?.schema.allOf.flatMap((part) => part.properties?.type.enum ?? []) ?? [];

// Visits every schema within `node`: visit(schema, where).
function eachSchema(node, where, visit) {
  if (node === null || typeof node !== 'object') return;
  if (typeof node.type === 'string' && !('in' in node) && !('scheme' in node)) visit(node, where);
  for (const [name, part] of Object.entries(node)) {
    if (!['example', 'examples', 'value', 'enum', 'const', 'default'].includes(name))
      eachSchema(part, `${where}/${name}`, visit);
  }
}

const isBounded = {
  string: (schema) => ['maxLength', 'pattern', 'format', 'enum', 'const'].some((bound) => bound in schema),
  integer: (schema) => 'minimum' in schema,
  number: (schema) => 'minimum' in schema || 'exclusiveMinimum' in schema,
  array: (schema) => 'items' in schema,
};
// Text whose length nobody bounds: streams, pages, metrics, what a visitor asked for.
const unbounded = /text~?1?|\/content\/text\/|envoy/;

describe('The descriptions', () => {
  let server;
  const ports = {};
  before(async () => {
    // Nobody is told anything there: it does not exist.
    const erp = `[[webhook]]\nname = "erp"\nurl = "https://erp.invalid/"\nsecrets = ["${secretOf('a')}"]\n`;
    const people = '[mail]\nurl = "smtp://127.0.0.1:9"\nfrom = "a@shop.example"\n[push]\ncontact = "mailto:a@shop.example"\n';
    server = await startServer({ config: erp + people });
    ports.buyers = { origin: server.buyers, contract: await contractOf(server.buyers) };
    ports.operators = { origin: server.operators, contract: await contractOf(server.operators) };
  });
  after(() => server.stop());

  for (const name of ['buyers', 'operators']) {
    describe(`of the ${name}' port`, () => {
      let contract;
      let document;
      before(() => {
        contract = ports[name].contract;
        document = contract.document;
      });

      test('is served without credentials, and may be cached', async () => {
        const answer = await request(ports[name].origin, 'GET', '/openapi.json');
        isOk(answer, 200);
        assert.match(answer.headers['cache-control'], /public, max-age=\d+/);
        assert.match(document.openapi, /^3\.1\./);
        assert.ok(document.info.title && document.info.version && document.info.description);
        assert.equal(document.servers[0].url, '/');
        assert.ok(Object.values(document.components.securitySchemes).every((scheme) => scheme.description));
      });

      test('its schemas are valid, and every reference leads somewhere', () => {
        const ajv = new Ajv({ strict: false });
        addFormats(ajv);
        ajv.addSchema(document, 'openapi');
        for (const schema of Object.keys(document.components.schemas)) {
          ajv.compile({ $ref: `openapi#/components/schemas/${schema}` });
        }
        const references = JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g);
        for (const [, $ref] of references) assert.ok(contract.resolved({ $ref }), $ref);
      });

      test('every operation has an id of its own, a tag, a summary, its parameters and who may', () => {
        const ids = new Set();
        const tags = new Map(document.tags.map((tag) => [tag.name, tag.description]));
        for (const { what, path, operation, parameters } of contract.operations) {
          assert.match(operation.operationId, /^[a-z][A-Za-z]+$/, what);
          assert.ok(!ids.has(operation.operationId), `${operation.operationId} twice`);
          ids.add(operation.operationId);
          assert.equal(operation.tags.length, 1, what);
          assert.ok(tags.get(operation.tags[0]), what);
          assert.ok(operation.summary, what);
          const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, each]) => each);
          const given = parameters.filter((each) => each.in === 'path');
          assert.deepEqual(
            given.map((each) => each.name),
            wanted,
            what,
          );
          assert.ok(
            given.every((each) => each.required),
            what,
          );
          assert.ok(
            parameters.some((each) => each.name === 'traceparent'),
            what,
          );
          for (const way of operation.security) {
            for (const scheme of Object.keys(way))
              assert.ok(document.components.securitySchemes[scheme], `${what} ${scheme}`);
          }
        }
      });

      test('every parameter, header and body has an example that fits', () => {
        const ajv = new Ajv({ strict: false });
        addFormats(ajv);
        const { parameters, headers } = document.components;
        const operations = contract.operations;
        for (const each of [
          ...Object.values(parameters),
          ...Object.values(headers),
          ...operations.flatMap((o) => o.parameters),
        ]) {
          const check = ajv.compile(each.schema);
          assert.ok(each.description, JSON.stringify(each));
          assert.ok(check(each.example), `${JSON.stringify(each)}: ${ajv.errorsText(check.errors)}`);
        }
        for (const { what, operation, pointer, responses } of operations) {
          const bodies = responses.map(([status, response]) => [['responses', status], response]);
          if (operation.requestBody) bodies.push([['requestBody'], operation.requestBody]);
          for (const [at, body] of bodies) {
            assert.ok(at[0] === 'requestBody' || body.description, `${what} ${at}`);
            for (const [type, content] of Object.entries(body.content ?? {})) {
              const examples = examplesOf(contract, content);
              assert.ok(examples.length > 0, `${what} ${at} ${type} has an example`);
              const from = at[1] === 'default' ? ['components', 'responses', 'Refused'] : [...pointer, ...at];
              const strict =
                type === 'application/json' && !('address' in (examples.at(-1) ?? {})) && !examples[0].openapi;
              for (const value of examples) {
                assert.equal(
                  contract.schemaMisfit([...from, 'content', type, 'schema'], value, { strict }),
                  null,
                  `${what} ${at}`,
                );
              }
            }
          }
        }
      });

      test('every error is a problem document, with its types, their statuses and when to come back', async () => {
        const slugs = new Set();
        for (const { what, responses } of contract.operations) {
          for (const [status, response] of responses) {
            if (Number(status) < 400 || (status === '503' && what === 'GET /readyz')) continue;
            if (status !== 'default' && !(Number(status) >= 400)) continue;
            assert.deepEqual(Object.keys(response.content), [problem_type], `${what} ${status}`);
            const types = typesOf(response);
            assert.ok(types.length > 0, `${what} ${status}`);
            const examples = response.content[problem_type].examples;
            assert.deepEqual(Object.keys(examples), types.map(slugOf), `${what} ${status}`);
            for (const value of examplesOf(contract, response.content[problem_type])) {
              if (status !== 'default') assert.equal(value.status, Number(status), `${what} ${value.type}`);
              slugs.add(slugOf(value.type));
            }
          }
          assert.ok(
            responses.some(([status]) => status === 'default'),
            what,
          );
        }
        for (const slug of slugs) {
          const { title, status, detail } = document.components.examples[slug].value;
          const answer = await request(ports[name].origin, 'GET', `/problems/${slug}`);
          assert.equal(answer.status, 200, slug);
          assert.ok(answer.text.startsWith(`${title} (${status})\n`), answer.text);
          assert.ok(answer.text.includes(`\n${detail}\n`), answer.text);
        }
      });

      test('schemas have bounds', () => {
        eachSchema({ ...document, components: { ...document.components, examples: {} } }, '', (schema, where) => {
          if (unbounded.test(where)) return;
          if (schema.enum || schema.const) return;
          const check = isBounded[schema.type];
          assert.ok(!check || check(schema), `${where}: ${JSON.stringify(schema)}`);
        });
      });

      test('is a page for people, too, that says all of it', async () => {
        const answer = await request(ports[name].origin, 'GET', '/openapi');
        assert.equal(answer.status, 200);
        assert.match(answer.headers['content-type'], /^text\/html; charset=utf-8$/);
        assert.match(answer.headers['content-security-policy'], /default-src 'self'/);
        assert.equal(answer.headers['x-content-type-options'], 'nosniff');
        assert.deepEqual(answer.set_cookies, []);
        for (const { operation } of contract.operations) {
          assert.ok(answer.text.includes(`<section id="${operation.operationId}"`), operation.operationId);
        }
        for (const schema of Object.keys(document.components.schemas))
          assert.ok(answer.text.includes(`id="schema-${schema}"`), schema);
        const ids = new Set([...answer.text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
        for (const [, target] of answer.text.matchAll(/href="#([^"]+)"/g))
          assert.ok(ids.has(target), `#${target} is there`);
        for (const [, file] of answer.text.matchAll(/(?:href|src)="(\/[^"#]*)/g)) {
          const found = await request(ports[name].origin, 'GET', file);
          assert.equal(found.status, 200, file);
        }
      });
    });
  }

  // Sends what the operation shows, and holds the answer against what it shows: no member that is not described.
  async function plays(contract, send, id, values, status) {
    const { what, method, path, operation, pointer, parameters } = contract.operations.find(
      (each) => each.operation.operationId === id,
    );
    const bodies = operation.requestBody
      ? examplesOf(contract, operation.requestBody.content['application/json'])
      : [undefined];
    const answers = [];
    for (const body of bodies) {
      const shown = Object.fromEntries(parameters.map((each) => [each.name, each.example]));
      const target = path.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? shown[name]);
      const answer = await send(method, target, body, answers.length);
      const name = `${what} ${JSON.stringify(body)} -> ${answer.status} ${answer.text}`;
      assert.equal(answer.status, status, name);
      assert.equal(contract.misfit(method, target, answer), null, name);
      if (answer.json && status < 300 && id !== 'describe') {
        const at = [...pointer, 'responses', status, 'content', 'application/json', 'schema'];
        assert.equal(contract.schemaMisfit(at, answer.json, { strict: true }), null, name);
      }
      answers.push(answer);
    }
    return answers;
  }

  test('every example is taken, and what comes back is as described: the operators', async () => {
    const { contract } = ports.operators;
    const played = new Set();
    const plays_it = async (id, status, values = {}) => {
      played.add(id);
      const send = (method, target, body) => server.admin(method, target, body);
      return plays(contract, send, id, values, status);
    };
    const { operation } = contract.operations.find((each) => each.operation.operationId === 'createSale');
    const [sale, gate] = examplesOf(contract, operation.requestBody.content['application/json']);
    isOk(await server.admin('PUT', '/admin/v1/sales/drop-1', sale), 201);
    isOk(await server.admin('PUT', '/admin/v1/sales/drop-1', sale), 200);
    isOk(await server.admin('PUT', '/admin/v1/sales/shop', gate), 201);
    played.add('createSale');
    await server.act('shop', 'open');
    for (const id of ['openSale', 'pauseSale', 'resumeSale', 'listSales', 'readSale', 'changeSale', 'clearLine', 'readReport'])
      await plays_it(id, 200);
    for (const id of ['reportLoad', 'readOriginKeys']) await plays_it(id, 200, { sale: 'shop' });
    for (const id of ['readPreflight', 'tick', 'keepRehearsal', 'lookWhetherReady', 'untick']) await plays_it(id, 200);
    await plays_it('adjustStock', 200);
    await plays_it('revokePass', 409); // nobody has that place
    await plays_it('makeCodes', 201);
    await plays_it('revokeCode', 404); // there is no such code
    await plays_it('listCodes', 200);
    for (const id of ['listKeys', 'rotateKeys']) await plays_it(id, 200);
    await plays_it('listJobs', 200);
    await plays_it('listOrders', 200);
    for (const id of ['disableWebhook', 'listWebhooks', 'enableWebhook']) await plays_it(id, 200);
    for (const id of ['readOrder', 'readJob', 'retryJob', 'dropJob']) await plays_it(id, 404);
    for (const id of ['cancelOrder', 'refundOrder', 'eraseOrder']) await plays_it(id, 404);
    await plays_it('readSaleReport', 200, { form: 'json' });
    await plays_it('addUser', 201);
    for (const id of ['changeUser', 'listUsers', 'logIn', 'readSession', 'listActs', 'removeUser']) await plays_it(id, 200);
    await plays_it('logOut', 204);
    await plays_it('changePassword', 409); // the token has none
    for (const id of ['readMetrics', 'readLiveness', 'readReadiness', 'explainProblem', 'describe'])
      await plays_it(id, 200);
    played.add('watch'); // it never ends: admin/watching.test.mjs listens to it
    const copy = await server.admin('PUT', '/admin/v1/sales/drop-2', { ...sale, id: 'drop-2' });
    isOk(copy, 201);
    await plays_it('closeSale', 200, { sale: 'drop-2' });
    assert.deepEqual(
      contract.operations.map((each) => each.operation.operationId).filter((id) => !played.has(id)),
      [],
    );
  });

  test('every example is taken, and what comes back is as described: the buyers', async () => {
    const { contract } = ports.buyers;
    const played = new Set();
    const by = (someone) => (method, target, body) => someone.send(method, target, body);
    const byEach = (people, headers) => (method, target, body, i) =>
      people[i % people.length].send(method, target, body, { headers });
    const plays_it = async (id, status, send, values = {}) => {
      played.add(id);
      return plays(contract, send, id, values, status);
    };
    const people = Array.from({ length: 4 }, () => new Buyer(server));
    const [ada, ben, cleo, dan] = people;
    for (const id of ['listSales', 'readStatus', 'explainProblem', 'describe']) await plays_it(id, 200, by(ada));
    await plays_it('joinLine', 201, byEach([ada, ben]));
    await plays_it('readPlace', 200, by(ada));
    await plays_it('readItem', 200, by(ada));
    played.add('giveFeedback'); // of a place, of an order: api/feedback.test.mjs holds both against the description
    await ada.placeIs('drop-1', 'called');
    await plays_it('offerPlace', 201, by(ada));
    await plays_it('takePlaceOver', 404, by(cleo)); // whose code it shows nobody knows
    const [held] = await plays_it('takeUnits', 201, by(ada));
    const [bought] = await plays_it('buy', 201, by(dan));
    await plays_it('buy', 200, by(dan));
    await plays_it('readHold', 200, by(ada), { hold: held.json.hold });
    await plays_it('findHold', 200, by(ada));
    const [ordered] = await plays_it('checkOut', 202, (method, target, body, i) => {
      const [who, hold] = i === 0 ? [ada, held] : [dan, bought];
      return who.send(method, `/v1/holds/${hold.json.hold}/checkout`, body);
    });
    await plays_it('readOrder', 200, by(ada), { order: ordered.json.order });
    const secret = (await readFile(path.join(server.data, 'sandbox.secret'), 'utf8')).trim();
    await plays_it('takePaymentEvent', 204, (method, target, body) => {
      const payload = JSON.stringify(body);
      const header = stripe.webhooks.generateTestHeaderString({ payload, secret });
      return new Buyer(server).send(method, target, payload, { headers: { 'Stripe-Signature': header } });
    });
    isOk(await ben.join('drop-1'), 200);
    const [again] = [await cleo.buy('drop-1')];
    await plays_it('releaseHold', 204, by(cleo), { hold: isOk(again, 201).hold });
    await plays_it('leaveLine', 204, by(ben));
    const visitor = new Buyer(server);
    const [checked] = await plays_it('checkPass', 204, by(visitor), { sale: 'shop' });
    await plays_it('checkPassForEnvoy', 200, by(visitor), { sale: 'shop' });
    await plays_it('enterGate', 303, by(visitor), { sale: 'shop' });
    const { keys } = (await server.admin('GET', '/admin/v1/sales/shop/origin-key')).json;
    const origin = { Authorization: `Bearer ${keys[0].key}`, 'X-Sluice-Pass': checked.headers['x-sluice-pass'] };
    await plays_it('reportLoad', 204, byEach([new Buyer(server)], origin), { sale: 'shop' });
    await plays_it('extendStay', 200, byEach([new Buyer(server)], origin), { sale: 'shop' });
    await plays_it('revokePass', 204, byEach([new Buyer(server)], origin), { sale: 'shop' });
    const { json: settings } = await server.admin('GET', '/admin/v1/sales/drop-1');
    const own = { payment: 'shop', checkout_url: 'https://shop.example/checkout?hold={hold}', buyer_limit: 4 };
    const shops = { ...(settings.settings ?? settings), ...own, id: 'drop-3', opens_at: '2024-01-01T00:00:00Z' };
    delete shops.closes_at;
    delete shops.priority;
    isOk(await server.admin('PUT', '/admin/v1/sales/drop-3', shops), 201);
    const shown = await visitor.get('/v1/gates/drop-3/check');
    const shop_keys = (await server.admin('GET', '/admin/v1/sales/drop-3/origin-key')).json.keys;
    const shops_own = { Authorization: `Bearer ${shop_keys[0].key}`, 'X-Sluice-Pass': shown.headers['x-sluice-pass'] };
    const byShop = byEach([new Buyer(server)], shops_own);
    const [taken] = await plays_it('takeForVisitor', 201, byShop, { sale: 'drop-3' });
    const { hold } = taken.json;
    for (const id of ['readShopHold', 'beginPaying', 'failPaying', 'extendHold', 'confirmHold'])
      await plays_it(id, 200, byShop, { hold });
    await plays_it('cancelHold', 204, byShop, { hold });
    const given_up = isOk(await new Buyer(server).buy('drop-3'), 201).hold;
    await plays_it('releaseShopHold', 204, byShop, { hold: given_up });
    isOk(await server.admin('PUT', '/admin/v1/sales/drop-4', saleOf({ id: 'drop-4', items: [tee(1)] })), 201);
    isOk(await new Buyer(server).buy('drop-4'), 201);
    const eve = new Buyer(server);
    isOk(await eve.join('drop-4'), 201);
    for (const id of ['leaveAddress', 'readNotice']) await plays_it(id, 200, by(eve), { sale: 'drop-4' });
    await plays_it('takeAddressBack', 204, by(eve), { sale: 'drop-4' });
    for (const id of ['followStatus', 'followChanges']) played.add(id); // they never end: document.test.mjs listens to them
    assert.deepEqual(
      contract.operations.map((each) => each.operation.operationId).filter((id) => !played.has(id)),
      [],
    );
  });
});
