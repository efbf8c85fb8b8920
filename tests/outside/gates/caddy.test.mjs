import { gateStories } from '../lib/gate_stories.mjs';

gateStories('caddy', { lets_in_unseen: false, hears_shop: false });
