// Asks before what cannot be undone: the sale's name has to be typed, so that no hand slips.

import { byId, setText } from './dom.js';

let answer = null;

function settle(is_sure) {
  byId('sure').close();
  answer?.(is_sure);
  answer = null;
}

export function askSure({ title, text, name }) {
  setText(byId('sure-title'), title);
  setText(byId('sure-text'), text);
  setText(byId('sure-label'), `Type ${name} to go on`);
  byId('sure-name').value = '';
  byId('sure-yes').disabled = true;
  byId('sure-name').oninput = ({ target }) => (byId('sure-yes').disabled = target.value !== name);
  byId('sure').showModal();
  return new Promise((resolve) => (answer = resolve));
}

byId('sure-no').addEventListener('click', () => settle(false));
byId('sure').addEventListener('cancel', () => settle(false));
byId('sure-form').addEventListener('submit', (event) => {
  event.preventDefault();
  if (!byId('sure-yes').disabled) settle(true);
});
