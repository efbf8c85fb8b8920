// Somebody who operates, as the dashboard in their browser asks: with the cookie of a log-in and the fields of a page.

import assert from 'node:assert/strict';

import { record } from './contract.mjs';
import { request } from './http.mjs';

export const password = 'correct horse battery';

export async function addUser(server, user, role) {
  const answer = await server.admin('POST', '/admin/v1/users', { user, role, password });
  assert.equal(answer.status, 201, answer.text);
}

export class Operator {
  cookie = '';
  constructor(server) {
    this.server = server;
  }
  static async loggedIn(server, user) {
    const operator = new Operator(server);
    const answer = await operator.logIn(user);
    assert.equal(answer.status, 200, answer.text);
    return operator;
  }

  // `fields`: undefined takes a field away that a page sends.
  async ask(method, target, body, fields = {}) {
    const page = {
      Origin: this.server.operators,
      'Sec-Fetch-Site': 'same-origin',
      'X-Sluice-Operator': 'dashboard',
      ...(this.cookie ? { Cookie: this.cookie } : {}),
      ...fields,
    };
    const headers = Object.fromEntries(Object.entries(page).filter(([, value]) => value !== undefined));
    const answer = await request(this.server.operators, method, target, { body, headers });
    await record(this.server.operators, method, target, answer);
    return answer;
  }
  async logIn(user, secret = password, fields = {}) {
    const answer = await this.ask('POST', '/admin/v1/session', { user, password: secret }, fields);
    for (const { name, value } of answer.set_cookies) this.cookie = `${name}=${value}`;
    return answer;
  }
}
