import { gateStories } from '../lib/gate_stories.mjs';

gateStories('haproxy', { lets_in_unseen: true, hears_shop: true });
