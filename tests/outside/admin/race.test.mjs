import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Buyer, newKey } from '../lib/buyer.mjs';
import { answersFit } from '../lib/contract.mjs';
import { saleOf, secondsFromNow, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

// Bounded by what the operators do, not by time: a build under a sanitizer takes longer and does the same.
const changes = 60; // of each kind
const crowd = 8; // buyers at once
const visits_max = 2000;
const languages = ['en', 'de', 'fr', 'es', 'pt', 'it', 'ja', 'zh', 'ko', 'ar'];

// A message of one letter: an answer made of two of them, or of memory that was let go, shows.
const letters = 'abcdefghijklmnopqrstuvwxyz';
const messageOf = (n) => letters[n % letters.length].repeat(40 + (n % 7) * 50);
const isWhole = (message) => message === '' || /^([a-z])\1*$/.test(message);

describe('Operators change sales while the crowd is there', () => {
  let server;
  const refused = []; // answers that nobody may get
  let open;
  let lobby;

  before(async () => {
    server = await startServer({ config: 'threads = 2\n' });
    open = await server.addSale(saleOf({ items: [tee(400)], buyer_limit: 1 }));
    lobby = await server.addSale(
      saleOf({ items: [tee(20)], opens_at: secondsFromNow(86_400), lobby: 'draw', lobby_time: '48h' }),
    );
  });
  after(() => server.stop());

  function judge(what, { status, text }) {
    if (status >= 500 && status !== 503) refused.push(`${what}: ${status} ${text}`);
  }

  // --- Operators: each does its kind of change, one after the other.

  async function operate(method, path, body, allowed) {
    const answer = await server.admin(method, `/admin/v1/sales${path}`, body);
    judge(`${method} ${path}`, answer);
    if (answer.status < 500) assert.ok(allowed.includes(answer.status), `${method} ${path}: ${answer.text}`);
    return answer;
  }
  const operators = {
    patch: async (n) => {
      const sale = [open, lobby][n % 2];
      await operate('PATCH', `/${sale}`, { message: messageOf(n), name: `Name ${n}`, cap: 5000 + n }, [200]);
    },
    add: async (n) => {
      const sale = saleOf({ id: `added-${n}`, items: [tee(3)], message: messageOf(n) });
      await operate('PUT', `/${sale.id}`, sale, [201]);
      judge('a buyer of a new sale', await new Buyer(server).buy(sale.id));
    },
    pause: async () => {
      await operate('POST', `/${open}/pause`, {}, [200]);
      await operate('POST', `/${open}/resume`, {}, [200]);
    },
    stock: async (n) => {
      await operate('POST', `/${open}/items/tee/stock`, { delta: n % 2 === 0 ? 3 : -2 }, [200, 409]);
    },
    list: async () => {
      const { json } = await operate('GET', '', undefined, [200]);
      assert.ok(json.sales.length >= 2);
      await operate('GET', `/${open}/report`, undefined, [200]);
      await operate('GET', `/${lobby}`, undefined, [200]);
      assert.equal((await server.admin('GET', '/metrics')).status, 200);
    },
  };

  // --- Buyers: each visit is one person's way, as far as it goes.

  async function ask(buyer, method, path, body, options) {
    const answer = await buyer.send(method, path, body, options);
    judge(`${method} ${path}`, answer);
    return answer;
  }
  async function looks(buyer, sale, language) {
    const headers = { 'Accept-Language': language, Cookie: buyer.cookie };
    for (const page of [`/.sluice/queue/${sale}`, `/.sluice/queue/${sale}?plain=1`]) {
      judge(`GET ${page}`, await server.ask('GET', page, { headers }));
    }
    const { json } = await ask(buyer, 'GET', `/v1/sales/${sale}`);
    assert.ok(isWhole(json.message), `the message of ${sale}: ${json.message}`);
  }
  async function waitsInTheLobby(buyer, language) {
    await ask(buyer, 'POST', `/v1/sales/${lobby}/tickets`, {});
    const { status, json } = await ask(buyer, 'GET', `/v1/sales/${lobby}/tickets/current`);
    if (status === 200) assert.equal(typeof json.lobby_number, 'number', JSON.stringify(json));
    await looks(buyer, lobby, language);
  }
  async function handsOver(buyer, sale) {
    const { json } = await ask(buyer, 'POST', `/v1/sales/${sale}/tickets/current/handover`, {});
    if (!json?.code) return buyer;
    const phone = new Buyer(server);
    await ask(phone, 'POST', `/v1/sales/${sale}/tickets/handover`, { code: json.code });
    return phone;
  }
  async function pays(buyer, hold) {
    const headers = { 'Idempotency-Key': newKey() };
    const wish = { email: 'ada@example.com', payment: { method: 'tok_ok' } };
    const { json } = await ask(buyer, 'POST', `/v1/holds/${hold}/checkout`, wish, { headers });
    if (json?.order) await ask(buyer, 'GET', `/v1/orders/${json.order}`);
  }
  async function visit(n) {
    const language = languages[n % languages.length];
    let buyer = new Buyer(server);
    await waitsInTheLobby(buyer, language);
    if (n % 2 === 0) buyer = await handsOver(buyer, lobby);
    await ask(buyer, 'POST', `/v1/sales/${open}/tickets`, {});
    await ask(buyer, 'GET', `/v1/sales/${open}/tickets/current`);
    if (n % 4 === 1) buyer = await handsOver(buyer, open);
    await looks(buyer, open, language);
    if (n % 5 === 0) return ask(buyer, 'DELETE', `/v1/sales/${open}/tickets/current`);
    const { json } = await ask(buyer, 'POST', `/v1/sales/${open}/buy`, { items: [{ item: 'tee', quantity: 1 }] });
    if (!json?.hold) return undefined;
    await ask(buyer, 'GET', `/v1/holds/${json.hold}`);
    return n % 3 === 0 ? ask(buyer, 'DELETE', `/v1/holds/${json.hold}`) : pays(buyer, json.hold);
  }

  test('and nobody is told nonsense, nothing fails, and the ledger agrees', async () => {
    let are_changing = true;
    const changing = Object.values(operators).map(async (operator) => {
      for (let n = 0; n < changes; n += 1) await operator(n);
    });
    const ended = Promise.all(changing).finally(() => (are_changing = false));
    let visits = 0;
    const visiting = Array.from({ length: crowd }, async () => {
      while (are_changing && visits < visits_max) await visit((visits += 1));
    });
    await Promise.all([ended, ...visiting]);

    assert.ok(visits >= crowd, `${visits} visits`);
    assert.deepEqual(refused, []);
    assert.equal((await server.admin('GET', '/livez')).status, 200);
    const { holds, orders } = await server.report(open);
    assert.ok(holds.secured > 0 && orders.accepted > 0, 'some of them bought');
    answersFit();
  });
});
