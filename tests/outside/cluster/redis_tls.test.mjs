// A Redis to which TLS is spoken, and which wants to be shown a certificate: the bus and the mirror go over it, and to one that is
// not who it should be nobody is sent.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Buyer } from '../lib/buyer.mjs';
import { crowdAt, isReady, seenAt, startEdge } from '../lib/cluster.mjs';
import { isOk } from '../lib/expect.mjs';
import { removeScratch, run, scratchFile, scratchFolder } from '../lib/program.mjs';
import { certificatesIn, Redis } from '../lib/redis.mjs';
import { saleOf, tee } from '../lib/sales.mjs';
import { launchServer } from '../lib/server.mjs';
import { until } from '../lib/until.mjs';

describe('A Redis over TLS', () => {
  let tls;
  let redis;
  let owner;
  let edge;
  let sale;

  // Of [cluster], or, without the prefix, of [mirror].
  const filesOf = ({ ca, certificate, key }, prefix = 'bus_') =>
    Object.entries({ ca_file: ca, certificate_file: certificate, key_file: key }).map(([name, file]) => (file ? `${prefix}${name} = "${file}"\n` : '')).join('');
  const busOf = async (files, { scheme = 'rediss', host = '127.0.0.1', port = redis.port } = {}) =>
    `[cluster]\nname = "drop"\nbus_file = "${await scratchFile('bus', `${scheme}://:hush@${host}:${port}/1\n`)}"\n${filesOf(files)}`;

  before(async () => {
    tls = certificatesIn(await scratchFolder());
    redis = await Redis.start({ password: 'hush', tls });
    const config = `trusted_proxies = []\n${await busOf(tls)}`;
    const password_file = await scratchFile('password', 'hush\n');
    const mirror = `[mirror]\nredis = "rediss://127.0.0.1:${redis.port}/0"\npassword_file = "${password_file}"\n${filesOf(tls, '')}`;
    owner = await launchServer({ config: config + mirror, args: ['--role', 'owner'] });
    await owner.isReady();
    edge = await startEdge({ config, owner });
    sale = await owner.addSale(saleOf({ items: [tee(10_000)] }));
    await seenAt([edge], sale);
  });
  after(async () => {
    await edge?.leave();
    await owner?.leave();
    await redis?.crash();
    await removeScratch();
  });

  test('people buy at the edge, pages of any size come over it, and the mirror is written', async () => {
    isOk(await new Buyer(edge).buy(sale), 201);
    const page = await edge.ask('GET', `/.sluice/queue/${sale}?plain=1`, { headers: { Accept: 'text/html' } });
    assert.equal(page.status, 200);
    await until('the mirror to be written', () => redis.hash(`sluice:sale:${sale}`).state === 'open');
    await until('and what was bought', () => redis.hash(`sluice:sale:${sale}:item:tee`).held === '1');
  });

  test('it is killed and comes back, and is frozen and thawed: all go on with it', async () => {
    const crowd = crowdAt([edge], sale);
    await crowd.more(50);
    await redis.crash();
    await redis.again();
    await crowd.more(50);
    redis.freeze();
    await until('the edge to notice', async () => (await edge.admin('GET', '/readyz', undefined, { token: null })).status === 503);
    redis.thaw();
    await crowd.more(50);
    const told = await crowd.stop();
    await isReady(edge);
    await told.isAllThere(edge);
  });

  test('who is not who they should be is named in one line, before anything is said to them', async () => {
    const other = certificatesIn(await scratchFolder());
    const asked = async (command, text) => {
      const where = ['--data', path.join(await scratchFolder(), 'data'), '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0'];
      return run([command, '--config', await scratchFile('sluice.toml', text), ...where]);
    };
    const clear = await Redis.start({ password: 'hush' });
    for (const [what, text, words] of [
      ['an unknown authority', await busOf({ ...tls, ca: other.ca }), /is not who it should be: (unable to get local issuer certificate|certificate signature failure|self-signed certificate in certificate chain)/],
      ["another machine's certificate", await busOf(tls, { host: 'localhost' }), /is not who it should be: hostname mismatch/],
      ['a key of another certificate', await busOf({ ...tls, key: other.key }), /our certificate and its key cannot be used/],
      ['no certificate in the file', await busOf({ ...tls, ca: tls.key }), /the certificates to trust cannot be read/],
    ]) {
      const { code, err } = await asked('serve', text);
      assert.deepEqual([code, err.trim().split('\n').length], [2, 1], `${what}: ${err}`);
      assert.match(err, /cluster\.bus: (127\.0\.0\.1|localhost):\d+: /, what);
      assert.match(err, words, what);
      const check = await asked('check', text);
      assert.equal(check.code, 2, what);
      assert.match(check.out, words, what);
    }
    // One without TLS may wait for the end of what it takes for a command.
    const in_clear = await asked('check', await busOf(tls, { port: clear.port }));
    assert.equal(in_clear.code, 2, in_clear.out);
    assert.match(in_clear.out, /does not speak TLS as we do|ended the TLS handshake|gives no answer in time/);
    await clear.crash();
    // They hang up, and what they say of it may be lost on the way.
    const unwanted = /ended TLS: .*(certificate required|unknown ca|decrypt error)|it may want another certificate of ours/;
    for (const files of [{ ca: tls.ca }, { ...other, ca: tls.ca }]) {
      const check = await asked('check', await busOf(files));
      assert.equal(check.code, 2, check.out);
      assert.match(check.out, unwanted);
    }
    const good = await asked('check', await busOf(tls));
    assert.match(good.out, /^ok {4}bus: 127\.0\.0\.1:\d+ is there, and takes writes$/m);
  });
});
