// Asks before what cannot be undone: the name of what it is about has to be typed, so that no hand slips. And asks for a
// new password.

import { byId, setText } from './dom.js';

let answer = null;

function settle(is_sure) {
  byId('sure').close();
  answer?.(is_sure);
  answer = null;
}

function ask({ title, text, label, type, is_enough }) {
  setText(byId('sure-title'), title);
  setText(byId('sure-text'), text);
  setText(byId('sure-label'), label);
  const input = byId('sure-name');
  input.value = '';
  input.type = type;
  input.autocomplete = type === 'password' ? 'new-password' : 'off';
  byId('sure-yes').disabled = true;
  input.oninput = () => (byId('sure-yes').disabled = !is_enough(input.value));
  byId('sure').showModal();
  return new Promise((resolve) => (answer = resolve));
}

export const askSure = ({ title, text, name }) =>
  ask({ title, text, label: `Type ${name} to go on`, type: 'text', is_enough: (typed) => typed === name });

// null: rather not.
export async function askPassword(title) {
  const is_enough = (typed) => typed.length >= 12;
  const text = 'Of twelve characters or more. Whoever is logged in by the old one is logged out.';
  const is_sure = await ask({ title, text, label: 'Password', type: 'password', is_enough });
  const password = byId('sure-name').value;
  byId('sure-name').value = '';
  return is_sure ? password : null;
}

byId('sure-no').addEventListener('click', () => settle(false));
byId('sure').addEventListener('cancel', () => settle(false));
byId('sure-form').addEventListener('submit', (event) => {
  event.preventDefault();
  if (!byId('sure-yes').disabled) settle(true);
});
