// Passes and webhooks are verified offline, by programs that know nothing of Sluice but a key: each client comes to the same.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';

import { Webhook } from 'standardwebhooks';

import shop from '../../../clients/js/shop.cjs';
import { clients } from '../lib/clients.mjs';
import { repository } from '../lib/program.mjs';

const runs = promisify(execFile);
const vectorsOf = async (name) => JSON.parse(await readFile(path.join(repository, 'tests/vectors', name), 'utf8'));
const passes = await vectorsOf('origin_pass.json');
const webhooks = await vectorsOf('webhook.json');
const printed = passes.keys.join('\n');
const foundOf = ({ refused, ordinal, buyer, expires_at }) => (refused ? null : { ordinal, buyer, expires_at });
const headersOf = ({ id, timestamp, signature }) => ({
  'webhook-id': id,
  'webhook-timestamp': timestamp,
  'webhook-signature': signature,
});

// Every text that differs in one bit. Beyond ASCII a text is no text to JSON in between, and no pass to anybody.
function* flipped(text) {
  for (let bit = 0; bit < text.length * 8; bit += 1) {
    const bytes = Buffer.from(text);
    bytes[bit >> 3] ^= 1 << (bit & 7);
    yield bytes.toString('latin1');
  }
}

const python = `
import json, sys
sys.path.insert(0, sys.argv[1])
from sluice import keys_of, verify_pass, verify_webhook
asked = json.load(sys.stdin)
if "keys" in asked:
    keys = keys_of(asked["keys"])
    print(json.dumps([verify_pass(each["pass"], asked["sale"], keys, each["now"]) for each in asked["cases"]]))
else:
    print(json.dumps([verify_webhook(each["body"].encode(), each["headers"], each["secrets"], each["now"]) for each in asked["cases"]]))
`;
const php = `
require $argv[1] . '/sluice.php';
$asked = json_decode(stream_get_contents(STDIN), true);
$found = [];
foreach ($asked['cases'] as $each) {
    $found[] = isset($asked['keys'])
        ? Sluice\\verify_pass($each['pass'], $asked['sale'], Sluice\\keys_of($asked['keys']), $each['now'])
        : Sluice\\verify_webhook($each['body'], $each['headers'], $each['secrets'], $each['now']);
}
echo json_encode($found);
`;

const asking = (command, ...args) => async (asked) => {
  const answer = runs(command, args, { maxBuffer: 1 << 24 });
  answer.child.stdin.end(JSON.stringify(asked));
  return JSON.parse((await answer).stdout);
};
const inNode = ({ keys, sale, cases }) =>
  cases.map((each) =>
    keys
      ? shop.verifyPass(each.pass, sale, shop.keysOf(keys), each.now)
      : shop.verifyWebhook(each.body, each.headers, each.secrets, each.now),
  );
const languages = {
  Node: inNode,
  Python: asking('python3', '-B', '-c', python, path.join(repository, 'clients/python')),
  PHP: asking('php', '-r', php, '--', path.join(repository, 'clients/php')),
};

for (const [language, found] of Object.entries(languages)) {
  describe(`The client in ${language}`, () => {
    const passesOf = (cases, sale = passes.sale) => found({ keys: printed, sale, cases });

    test('finds of each pass what the vectors say', async () => {
      const all = await passesOf(passes.cases);
      passes.cases.forEach((each, i) => assert.deepEqual(all[i], foundOf(each), each.name));
      assert.ok(all.some(Boolean) && !all.every(Boolean));
    });

    test('refuses a pass of which any bit is another', async () => {
      const { pass, now } = passes.cases[0];
      const cases = [...flipped(pass)].map((text) => ({ pass: text, now }));
      assert.deepEqual(new Set(await passesOf(cases)), new Set([null]));
    });

    test("refuses another gate's pass", async () => {
      const { pass, now } = passes.cases[0];
      assert.deepEqual(await passesOf([{ pass, now }], 'other'), [null]);
    });

    test('takes the webhooks that the vectors say, and no others', async () => {
      const cases = webhooks.cases.map((each) => ({ ...each, headers: headersOf(each) }));
      const all = await found({ cases });
      webhooks.cases.forEach((each, i) => assert.deepEqual(all[i], each.accepted ? JSON.parse(each.body) : null, each.name));
      assert.ok(all.some(Boolean) && !all.every(Boolean));
    });
  });
}

test("the webhooks of the vectors are signed as the standard's own library signs", () => {
  for (const { name, id, timestamp, body, secrets, signature, accepted } of webhooks.cases) {
    if (!accepted) continue;
    const signatures = secrets.map((secret) => new Webhook(secret).sign(id, new Date(timestamp * 1000), body));
    assert.ok(signatures.some((one) => signature.split(' ').includes(one)), name);
  }
});

test('from the command line all print the same of a pass, and say so by their exit', async () => {
  const env = { ...process.env, SLUICE_ORIGIN_KEYS: printed };
  const { pass } = passes.cases.find(({ name }) => name === 'long expired');
  for (const [program, ...args] of Object.values(clients)) {
    await assert.rejects(runs(program, [...args, 'verify', passes.sale, `${pass}x`], { env }), { code: 1, stdout: 'null\n' });
  }
});
