// The sandbox payment provider's own record of what it charged.

import assert from 'node:assert/strict';

import { request } from './http.mjs';

export async function chargesOf(server) {
  const charges = [];
  for (let after = ''; after !== null;) {
    const { status, json } = await request(server.sandbox, 'GET', `/v1/charges${after && `?after=${after}`}`);
    assert.equal(status, 200);
    charges.push(...json.charges);
    after = json.next_after;
  }
  return charges;
}

export const chargesOfOrder = async (server, order) =>
  (await chargesOf(server)).filter(({ reference }) => reference === order);
