// A buyer: a cookie jar and the requests of one browser or app. Every answer goes to the recorder (contract.mjs).

import { record } from './contract.mjs';
import { request } from './http.mjs';
import { oneTee } from './sales.mjs';
import { until } from './until.mjs';

let keys = 0;

export class Buyer {
  jar = new Map();

  constructor(server) {
    this.server = server;
  }

  get cookie() {
    return [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  // `cookie`: what is sent instead of the jar; null: none.
  async send(method, path, body, { headers = {}, cookie = this.cookie } = {}) {
    const fields = cookie ? { Cookie: cookie, ...headers } : headers;
    const answer = await request(this.server.buyers, method, path, { body, headers: fields });
    await record(this.server.buyers, method, path, answer);
    for (const { name, value, attributes } of answer.set_cookies) {
      if (attributes.includes('max-age=0')) this.jar.delete(name);
      else this.jar.set(name, value);
    }
    return answer;
  }

  get(path, options) {
    return this.send('GET', path, undefined, options);
  }
  post(path, body, options) {
    return this.send('POST', path, body, options);
  }
  delete(path, options) {
    return this.send('DELETE', path, undefined, options);
  }

  join(sale, body = {}, options = {}) {
    return this.post(`/v1/sales/${sale}/tickets`, body, options);
  }
  place(sale, options) {
    return this.get(`/v1/sales/${sale}/tickets/current`, options);
  }
  leave(sale, options) {
    return this.delete(`/v1/sales/${sale}/tickets/current`, options);
  }
  buy(sale, cart = oneTee, options = {}) {
    return this.post(`/v1/sales/${sale}/buy`, cart, options);
  }
  hold(sale, cart = oneTee, options = {}) {
    return this.post(`/v1/sales/${sale}/holds`, cart, options);
  }
  checkout(hold, method = 'tok_ok', options = {}) {
    return this.post(`/v1/holds/${hold}/checkout`, { email: 'ada@example.com', payment: { method } }, options);
  }

  placeIs(sale, state) {
    return until(`the place in ${sale} to be ${state}`, async () => {
      const answer = await this.place(sale);
      return answer.json?.state === state && answer.json;
    });
  }
  orderIs(order, state) {
    return until(`${order} to be ${state}`, async () => {
      const answer = await this.get(`/v1/orders/${order}`);
      return answer.json?.state === state && answer.json;
    });
  }
  holdIs(hold, state) {
    return until(`${hold} to be ${state}`, async () => {
      const answer = await this.get(`/v1/holds/${hold}`);
      return answer.json?.state === state && answer.json;
    });
  }
}

// A buyer who has an identity already, from another sale's line.
export async function knownBuyer(server, other_sale) {
  const buyer = new Buyer(server);
  await buyer.join(other_sale);
  buyer.jar.delete(`sluice_${other_sale}`);
  return buyer;
}

export const newKey = () => `key-${process.pid}-${(keys += 1)}`;
