import { gateStories } from '../lib/gate_stories.mjs';

gateStories('nginx', { lets_in_unseen: true, hears_shop: false });
