// What a merchant needs to ship: every order once, whatever else happens meanwhile, and nothing in a file that runs.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { isOk, isProblem, order_pattern } from '../lib/expect.mjs';
import { onTerminal, run } from '../lib/program.mjs';
import { oneOf, saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

// RFC 4180, read by the book: rows of cells.
function parseCsv(text) {
  const rows = [];
  let row = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const found = cell.exec(text);
    assert.ok(found, `CSV at ${at}: ${text.slice(at, at + 80)}`);
    row.push(found[1]?.replaceAll('""', '"') ?? found[2]);
    if (found[3] === ',') continue;
    rows.push(row);
    row = [];
  }
  assert.deepEqual(row, []);
  const [titles, ...lines] = rows;
  return lines.map((line) => Object.fromEntries(titles.map((title, i) => [title, line[i]])));
}

describe('Orders for merchants', () => {
  let server, sale, other;
  const placed = []; // oldest first: {order, email, method}
  const hostile = [
    '=cmd|/c@evil.example',
    '+49@evil.example',
    '-1+1@evil.example',
    "'=1@evil.example",
    '=1+1|x@evil.example',
    'łódź@bücher.example',
  ];

  const orders = (query = '', of = sale) => server.admin('GET', `/admin/v1/sales/${of}/orders${query}`);
  const ask = (...args) => run(['orders', ...args, '--admin', server.operators, '--data', server.data]);
  async function place(email, method = 'tok_ok', details = {}) {
    const buyer = new Buyer(server);
    const { hold } = isOk(await buyer.buy(sale), 201);
    const body = { email, payment: { method }, ...details };
    const { order } = isOk(await buyer.post(`/v1/holds/${hold}/checkout`, body), 202);
    placed.push({ order, email, method });
    return buyer.orderIs(order, method === 'tok_declined' ? 'payment_failed' : 'confirmed');
  }
  // Page by page, as the answers say.
  async function walk(query, meanwhile = async () => {}) {
    const found = [];
    for (let next = `/admin/v1/sales/${sale}/orders${query}`; next; ) {
      const answer = await server.admin('GET', next);
      const { orders, next: after } = isOk(answer, 200);
      found.push(...orders);
      next = /^<([^>]+)>; rel="next"$/.exec(answer.headers.link ?? '')?.[1];
      assert.equal(next !== undefined, after !== null);
      await meanwhile();
    }
    return found;
  }
  const newestFirst = () => placed.map(({ order }) => order).reverse();

  before(async () => {
    server = await startServer();
    server.records_operators = true;
    sale = await server.addSale(saleOf({ items: [tee(100)] }));
    other = await server.addSale(saleOf());
    for (const email of hostile) await place(email, 'tok_ok', { name: 'Ada, "the Countess"', note: '=1+1\r\nnext' });
    await place('ada@example.com', 'tok_declined');
  });
  after(() => server.stop());

  test('are listed newest first, with what ships and how it was paid', async () => {
    const listed = await walk('?limit=3');
    assert.deepEqual(listed.map(({ order }) => order), newestFirst());
    const [failed, last] = listed;
    assert.equal(failed.state, 'payment_failed');
    assert.equal(failed.payment.state, 'declined');
    assert.equal(last.payment.state, 'captured');
    assert.deepEqual(last.total, { amount: 2500, currency: 'EUR' });
    assert.equal(last.items[0].item, 'tee');
    assert.equal(last.details.note, '=1+1\r\nnext');
    isOk(await orders('', other), 200);
  });

  test('are searched by state, address and time', async () => {
    assert.deepEqual((await walk('?state=payment_failed')).map(({ email }) => email), ['ada@example.com']);
    assert.equal((await walk('?email=EVIL.example')).length, 5);
    assert.equal((await walk('?email=%2B49%40')).length, 1);
    const { created_at } = (await walk(''))[1];
    assert.equal((await walk(`?since=${created_at}`)).length, 2);
    assert.equal((await walk('?since=2099-01-01T00:00:00Z')).length, 0);
  });

  test('are shown one by one, with their history', async () => {
    const [first] = placed;
    const shown = isOk(await server.admin('GET', `/admin/v1/orders/${first.order}`), 200);
    assert.equal(shown.email, first.email);
    assert.deepEqual(shown.history.map(({ state }) => state), ['accepted', 'payment_pending', 'paid', 'confirmed']);
    isProblem(await server.admin('GET', '/admin/v1/orders/ord_00000000000000000000000001'), 404, 'no-such-order');
    isProblem(await server.admin('GET', '/admin/v1/orders/1'), 404, 'no-such-order');
  });

  test('are for nobody without the token, and questions that are wrong are named', async () => {
    isProblem(await server.admin('GET', `/admin/v1/sales/${sale}/orders`, undefined, { token: null }), 401, 'bad-credentials');
    isProblem(await server.admin('GET', '/admin/v1/sales/nothing/orders'), 404, 'no-such-sale');
    for (const query of ['state=lost', 'limit=0', 'limit=501', 'since=now', 'before=x', 'format=xlsx']) {
      assert.ok(isProblem(await orders(`?${query}`), 422, 'invalid-field').detail.startsWith(query.split('=')[0]), query);
    }
  });

  test('of a file that a spreadsheet opens are no formulas, and are read back by the book', async () => {
    const { code, out, err } = await ask('export', sale);
    assert.equal(code, 0, err);
    const lines = parseCsv(out);
    assert.deepEqual(lines.map(({ order }) => order), newestFirst());
    for (const line of lines) {
      for (const cell of Object.values(line)) assert.doesNotMatch(cell, /^[=+\-@\t\r]/, cell);
    }
    const emails = lines.map(({ email }) => email.replace(/^'/, '')).reverse();
    assert.deepEqual(emails, placed.map(({ email }) => email));
    const ada = lines.at(-1);
    assert.deepEqual([ada.items, ada.total, ada.currency, ada.state], ['1 x tee', '25.00', 'EUR', 'confirmed']);
    assert.equal(JSON.parse(ada.details).name, 'Ada, "the Countess"');
  });

  test('are exported as JSON lines, too, and filtered', async () => {
    const { code, out } = await ask('export', sale, '--format', 'jsonl', '--email', 'evil.example');
    assert.equal(code, 0);
    const lines = out.trimEnd().split('\n').map((line) => JSON.parse(line));
    assert.equal(lines.length, 5);
    assert.ok(lines.every(({ order }) => order_pattern.test(order)));
  });

  test('are lines with tabs in a pipe, the answer itself with --json, and a table on a terminal', async () => {
    const { code, out } = await ask('list', sale, '--limit', '4');
    assert.equal(code, 0);
    const lines = out.trimEnd().split('\n').map((line) => line.split('\t'));
    assert.deepEqual(lines.map(([order]) => order), newestFirst().slice(0, 4));
    assert.equal(lines[0][5], '25.00 EUR');
    assert.equal(JSON.parse((await ask('list', sale, '--json')).out).orders.length, placed.length);
    const shown = await onTerminal(['orders', 'list', sale, '--limit', '2', '--admin', server.operators, '--data', server.data]);
    assert.match(shown.out, /^ORDER +PLACED +STATE +E-MAIL +ITEMS +TOTAL\n/);
    assert.match(shown.out, /There are more: --before ord_/);
    const one = await onTerminal(['orders', 'show', placed[0].order, '--admin', server.operators, '--data', server.data]);
    assert.match(one.out, /confirmed {2,}\w{3} \d\d/);
    assert.match(one.out, /Ada, "the Countess"/);
    assert.doesNotMatch(one.out, /\r/, 'nothing of others moves the cursor');
  });

  test('that are asked for wrongly are one line and exit 2', async () => {
    for (const [args, ...names] of [
      [['show', 'order'], 'order'],
      [['list'], 'SALE'],
      [['export', sale, '--format', 'xlsx'], '--format'],
    ]) {
      const { code, err } = await ask(...args);
      assert.equal(code, 2, err);
      for (const name of names) assert.ok(err.includes(name), err);
    }
    for (const [args, name] of [
      [['list', sale, '--state', 'lost'], 'state'],
      [['list', 'no/such sale'], 'Not found'],
      [['export', 'nothing'], 'No such sale'],
      [['show', 'ord_00000000000000000000000001'], 'No such order'],
    ]) {
      const { code, out, err } = await ask(...args);
      assert.equal(code, 1, err);
      assert.equal(out, '');
      assert.ok(err.includes(name), err);
    }
  });

  test('are the same after a restart, and of a sale that has ended', async () => {
    await server.act(sale, 'close');
    const before_it = await walk('');
    await server.leave();
    server = await startServer({ data: server.data });
    assert.deepEqual((await walk('')).map(({ order }) => order), before_it.map(({ order }) => order));
  });

  test('every answer is one that the description has', answersFit);
});

describe('Ten thousand orders', () => {
  const many = 10_000;
  let server, sale;
  before(async () => {
    server = await startServer();
    sale = await server.addSale(saleOf({ items: [tee(many + 1000)], rehearsal: true }));
    const rushed = await run(['rehearse', '--url', server.buyers, '--sale', sale, '--buyers', String(many), '--over', '10s', '--connections', '64', '--yes'], { within_ms: 240_000 });
    assert.ok([0, 99].includes(rushed.code), rushed.out + rushed.err);
  });
  after(() => server.stop());

  test('are paged without one missing or doubled while new ones come', async () => {
    const count = async () => Object.values((await server.report(sale)).orders ?? {});
    const seen = new Set();
    const walk = async (meanwhile) => {
      const found = [];
      let next = `/admin/v1/sales/${sale}/orders?limit=500`;
      while (next) {
        const answer = await server.admin('GET', next);
        found.push(...isOk(answer, 200).orders.map(({ order }) => order));
        next = /^<([^>]+)>/.exec(answer.headers.link ?? '')?.[1];
        await meanwhile();
      }
      return found;
    };
    const all = await walk(async () => {});
    assert.ok(all.length > many * 0.9, `${all.length} orders, ${JSON.stringify(await count())}`);
    const fresh = [];
    const again = await walk(async () => {
      const buyer = new Buyer(server);
      const { hold } = isOk(await buyer.buy(sale, oneOf('tee')), 201);
      fresh.push(isOk(await buyer.checkout(hold), 202).order);
    });
    for (const order of again) assert.ok(!seen.has(order) && seen.add(order), `${order} twice`);
    assert.deepEqual(again.filter((order) => !fresh.includes(order)), all);
    assert.ok(fresh.length > 15);
    assert.deepEqual((await walk(async () => {})).slice(0, fresh.length), fresh.reverse());
  });
});
