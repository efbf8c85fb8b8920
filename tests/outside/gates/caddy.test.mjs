import { gateStories } from '../lib/gate_stories.mjs';

gateStories('caddy', {
  lets_in_unseen: false,
  tells_of_shop: false,
  hears_shop: false,
  let_all_pass: (text) => {
    const [to_shop] = text.match(/^\t\treverse_proxy \S+$/gm).slice(-1);
    const to_all = `handle_errors {\n${to_shop} {\n\t\t\theader_up -X-Sluice-Pass\n\t\t}\n\t}`;
    return text.replace(/handle_errors \{[^}]*\}/, to_all);
  },
});
