// The people who operate, and one's own password.

import { call } from './api.js';
import { byId, each, make, notice, setText, show } from './dom.js';
import { isMe, may } from './me.js';
import { dateTime } from './numbers.js';
import { askPassword, askSure } from './sure.js';

// Does `work`, says what came of it, and lists anew.
async function act(button, work, said, answer = 'users-answer') {
  button.disabled = true;
  try {
    await work();
    notice(byId(answer), said);
    await list();
  } catch (error) {
    notice(byId(answer), error.message, 'bad');
  } finally {
    button.disabled = false;
  }
}

async function remove(user, button) {
  const text = 'Whoever is logged in by this name is logged out.';
  if (await askSure({ title: `Remove ${user}?`, text, name: user })) {
    await act(button, () => call('DELETE', `/admin/v1/users/${user}`), `${user} is removed.`);
  }
}

async function setPassword(user, button) {
  const password = await askPassword(`A new password for ${user}`);
  if (password === null) return;
  await act(button, () => call('PATCH', `/admin/v1/users/${user}`, { password }), `${user} has another password.`);
}

function row(user) {
  const role = make('select', { 'aria-label': `Role of ${user}` });
  for (const name of ['view', 'operate', 'admin']) role.append(make('option', { value: name, text: name }));
  role.addEventListener('change', () => {
    act(role, () => call('PATCH', `/admin/v1/users/${user}`, { role: role.value }), `${user} has the role ${role.value}.`);
  });
  const buttons = [['New password', setPassword], ['Remove', remove]].map(([text, press]) => {
    const button = make('button', { type: 'button', class: 'quiet', text, 'aria-label': `${text}: ${user}` });
    button.addEventListener('click', () => press(user, button));
    return button;
  });
  return make('tr', {}, make('th', { scope: 'row' }), make('td', {}, role), make('td'), make('td', {}, make('div', { class: 'row' }, ...buttons)));
}

async function list() {
  if (!may('admin')) return;
  const { users } = await call('GET', '/admin/v1/users');
  show(byId('no-users'), users.length === 0);
  show(byId('users-table'), users.length > 0);
  const by_name = new Map(users.map((user) => [user.user, user]));
  each(byId('users-rows'), [...by_name.keys()], row, (element, name) => {
    const [who, role, changed] = element.children;
    setText(who, isMe(name) ? `${name} (you)` : name);
    if (document.activeElement !== role.firstChild) role.firstChild.value = by_name.get(name).role;
    setText(changed, dateTime(by_name.get(name).changed_at));
  });
}

export function drawUsers() {
  notice(byId('users-answer'), '');
  notice(byId('own-answer'), '');
  list().catch((error) => notice(byId('users-answer'), error.message, 'bad'));
}

byId('user-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const [user, role, password] = ['new-user', 'new-role', 'new-password'].map((id) => byId(id).value);
  act(event.submitter, async () => {
    await call('POST', '/admin/v1/users', { user, role, password });
    byId('new-user').value = byId('new-password').value = '';
  }, `${user} is added.`);
});
byId('own-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const [password, new_password] = ['own-old', 'own-new'].map((id) => byId(id).value);
  act(event.submitter, async () => {
    await call('POST', '/admin/v1/session/password', { password, new_password });
    byId('own-form').reset();
  }, 'It is changed.', 'own-answer');
});
