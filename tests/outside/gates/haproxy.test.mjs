import { gateStories } from '../lib/gate_stories.mjs';

gateStories('haproxy', {
  lets_in_unseen: true,
  hears_shop: true,
  let_all_pass: (text) => text.replace(/.*var\(txn\.sluice_verdict\) -m str absent.*\n/, ''),
});
