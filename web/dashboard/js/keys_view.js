// The keys of this server: which are good, and a fresh one.

import { call } from './api.js';
import { byId, each, make, notice, setText } from './dom.js';
import { may } from './me.js';
import { dateTime } from './numbers.js';
import { askSure } from './sure.js';

function draw({ keys }) {
  const by_id = new Map(keys.map((key) => [key.id, key]));
  const row = () => make('tr', {}, make('th', { scope: 'row' }), make('td'), make('td'), make('td'));
  each(byId('keys-rows'), [...by_id.keys()], row, (element, id) => {
    const { use, signs_until, verifies_until } = by_id.get(id);
    [id, use, dateTime(signs_until), dateTime(verifies_until)].forEach((text, i) => setText(element.children[i], text));
  });
}

export function drawKeys() {
  notice(byId('keys-answer'), '');
  if (!may('admin')) return;
  call('GET', '/admin/v1/keys').then(draw, (error) => notice(byId('keys-answer'), error.message, 'bad'));
}

byId('keys-rotate').addEventListener('click', async () => {
  const button = byId('keys-rotate');
  const text = 'It signs from now on. Whoever waits keeps their place. A gate’s shop gets the new key by sluice sale origin-key before it is used there.';
  if (!(await askSure({ title: 'Sign with a fresh key?', text, name: 'rotate' }))) return;
  button.disabled = true;
  try {
    const answer = await call('POST', '/admin/v1/keys/rotate', {});
    draw(answer);
    notice(byId('keys-answer'), `Key ${answer.keys[0].id} signs now.`);
  } catch (error) {
    notice(byId('keys-answer'), error.message, 'bad');
  } finally {
    button.disabled = false;
  }
});
