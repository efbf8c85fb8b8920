// Behind a load balancer that knows nothing of HTTP, and behind a proxy that writes Forwarded.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { isOk, isProblem } from '../lib/expect.mjs';
import { RawConnection } from '../lib/raw.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { startServer } from '../lib/server.mjs';

const joins = (sale) => `POST /v1/sales/${sale}/tickets HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n`;

describe('Behind a load balancer', () => {
  const config = 'proxy_protocol = true\ntrusted_proxies = ["127.0.0.1"]\n[allowances]\non = true\n';

  test('everybody whom it announces has a share of their own', async () => {
    const server = await startServer({ config });
    const sale = await server.addSale(saleOf({ items: [tee(1000)] }));
    const from = async (announcement) => {
      const connection = new RawConnection(server.buyers).send(announcement + joins(sale));
      await connection.untilAnswers(1);
      connection.destroy();
      return connection.answers[0].status;
    };
    const line = (client) => `PROXY TCP4 ${client} 198.51.100.1 56324 443\r\n`;
    for (let n = 0; n < 20; ++n) assert.equal(await from(line('192.0.2.7')), 201);
    assert.equal(await from(line('192.0.2.7')), 429);
    const binary = '\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\x02\x08\xc6\x33\x64\x01\xdc\x04\x01\xbb';
    assert.equal(await from(binary), 201);

    for (const [bytes, address] of [
      [joins(sale), undefined],
      [line('192.0.2.9') + joins(sale), '127.0.0.9'],
    ]) {
      const refused = new RawConnection(server.buyers, address).send(bytes);
      await refused.untilClosed();
      assert.equal(refused.received, '');
    }
    await server.stop();
  });
});

describe('Behind a proxy that writes Forwarded', () => {
  const config = 'forwarded_header = "Forwarded"\n[allowances]\non = true\n';

  test('it tells who asks, and X-Forwarded-For does not', async () => {
    const server = await startServer({ config });
    const sale = await server.addSale(saleOf({ items: [tee(1000)] }));
    const says = (n, client) => ({
      headers: { 'X-Forwarded-For': `203.0.113.${n}`, Forwarded: `for=203.0.113.${n}, for="${client}:4711"` },
    });
    for (let n = 0; n < 20; ++n) isOk(await new Buyer(server).join(sale, {}, says(n, '192.0.2.7')), 201);
    isProblem(await new Buyer(server).join(sale, {}, says(99, '192.0.2.7')), 429, 'allowance-used');
    isOk(await new Buyer(server).join(sale, {}, says(1, '192.0.2.8')), 201);
    await server.stop();
  });
});
