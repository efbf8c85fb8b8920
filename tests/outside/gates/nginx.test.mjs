import { gateStories } from '../lib/gate_stories.mjs';

gateStories('nginx', {
  lets_in_unseen: true,
  hears_shop: false,
  let_all_pass: (text) => text.replace('return 401;', 'return 204;'),
});
