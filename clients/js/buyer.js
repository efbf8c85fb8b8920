// @ts-check
// A buyer in a sale, in a browser or in Node: joins, waits, buys, pays, follows the order. Nothing but the language's own.
//
//   const buyer = new Buyer('https://shop.example/.sluice');
//   const hold = await buyer.secure('drop-1', [{ item: 'tee', quantity: 1 }], { onPlace: ({ ahead }) => show(ahead) });
//   const { order } = await buyer.checkout(hold.hold, { email, payment: { method } });
//   const { state } = await buyer.follow(order);
//
// It asks as often as the server says and no more: the document that is the same for everybody often, one's own place rarely and
// when that document suggests a call; pauses are spread so that a crowd does not ask in step. A write carries one
// Idempotency-Key over all its tries, so it happens once.

/** @typedef {import('./api.js').components['schemas']} Schemas */
/** @typedef {Schemas['Ticket']} Ticket */
/** @typedef {Schemas['Status']} Status */
/** @typedef {Schemas['Hold']} Hold */
/** @typedef {Schemas['Order']} Order */
/** @typedef {Schemas['Cart']['items']} Items */
/** @typedef {{ onPlace?: (ticket: Ticket, status?: Status) => void, signal?: AbortSignal }} Waiting */

const answer_ms = 15_000;
const tries_max = 6;
const patience_ms = 15_000; // a longer Retry-After is for a person to decide
const pause_min_ms = 1000;
const pause_hidden_ms = 10_000; // of a page that nobody looks at; well within the time to claim
const reask_ms = 4000; // the soonest second question for one's own place while the shared document suggests a call
const opening_ms = 10_000; // over which the people of a lobby ask for their places once it opens
const trouble_max_ms = 60_000;
const order_ms = 2000;
const finals = ['confirmed', 'payment_failed', 'released', 'refunded'];

/** The server's "no". `kind` is the last part of the problem's type: 'sold-out', 'not-open', ... */
export class Refused extends Error {
  /** @param {number} status @param {Partial<Schemas['Problem']>} problem @param {number} [retry_after_ms] */
  constructor(status, problem, retry_after_ms) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.status = status;
    /** @type {Partial<Schemas['Problem']>} */
    this.problem = problem;
    this.kind = String(problem.type ?? '').replace(/.*\//, '');
    this.retry_after_ms = retry_after_ms;
  }
  get is_passing() {
    return [429, 502, 503, 504].includes(this.status) || this.kind === 'key-in-use';
  }
}

/** Nothing came back in time: whether it happened is not known. */
export class Unreachable extends Error {}

const spread = (/** @type {number} */ ms) => ms * (0.75 + Math.random() / 2);
const notBefore = (/** @type {number} */ ms) => ms * (1 + Math.random() / 4);
const now = () => performance.now();

/** @param {number} ms @param {AbortSignal} [signal] */
const pause = (ms, signal) =>
  new Promise((resolve, reject) => {
    const stop = () => (clearTimeout(timer), reject(signal?.reason));
    const timer = setTimeout(() => (signal?.removeEventListener('abort', stop), resolve(0)), Math.max(0, ms));
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });

/** @param {Response} response */
function retryAfter(response) {
  const value = response.headers.get('Retry-After');
  return value && /^\d+$/.test(value) ? Number(value) * 1000 : undefined;
}

/**
 * What of the document is of the ticket's line.
 * @param {any} status @param {Ticket} ticket
 * @returns {Schemas['Line'] | undefined}
 */
const lineOf = (status, ticket) =>
  status.lines ? status.lines[ticket.item ?? ''] : (status.priority?.[ticket.priority ?? ''] ?? status.line);

const waits = (/** @type {Ticket} */ { state }) => ['lobby', 'waiting', 'stamped'].includes(state);

export class Buyer {
  /** Who one is, and one's places: kept by the browser itself, in Node here. Give the next Buyer the same to go on. */
  cookies;
  #base;
  #work;

  /**
   * `base`: where Sluice is, with its prefix. `work`: finds what a place costs where the sale wants work (`{challenge, bits}` to the
   * solution); a browser fetches the server's own.
   * @param {string} [base]
   * @param {{ cookies?: Map<string, string>, work?: (wanted: any) => string | Promise<string> }} [options]
   */
  constructor(base = '/.sluice', { cookies = new Map(), work } = {}) {
    this.#base = base.replace(/\/$/, '');
    this.#work = work ?? ((wanted) => this.#browserWork(wanted));
    this.cookies = cookies;
  }

  // ---- What is the same for everybody

  /** @param {string} sale @returns {Promise<Status>} */
  status(sale) {
    return this.#exchange('GET', `/v1/sales/${sale}`, { credentials: 'omit' });
  }

  // ---- The line

  /** The place that one has, or a new one. @param {string} sale @param {Schemas['JoinWish']} [wish] @returns {Promise<Ticket>} */
  join(sale, wish = {}) {
    return this.#post(`/v1/sales/${sale}/tickets`, wish);
  }
  /** @param {string} sale @returns {Promise<Ticket>} */
  place(sale) {
    return this.#exchange('GET', `/v1/sales/${sale}/tickets/current`);
  }
  /** @param {string} sale @returns {Promise<void>} */
  leave(sale) {
    return this.#again(() => this.#exchange('DELETE', `/v1/sales/${sale}/tickets/current`));
  }

  /**
   * Until the place is called, or is over: state `called`, or whatever else is not `lobby`, `waiting` or `stamped`.
   * @param {string} sale @param {Waiting} [waiting] @returns {Promise<Ticket>}
   */
  async wait(sale, { onPlace, signal } = {}) {
    for (;;) {
      const ticket = await this.#patiently(() => this.place(sale), signal);
      onPlace?.(ticket);
      if (!waits(ticket)) return ticket;
      await this.#untilWorthAsking(sale, ticket, onPlace, signal);
    }
  }

  /**
   * @param {string} sale @param {Ticket} ticket
   * @param {Waiting['onPlace']} onPlace @param {AbortSignal} [signal]
   */
  async #untilWorthAsking(sale, ticket, onPlace, signal) {
    const asked = now();
    let due = asked + spread(ticket.presence_after_ms);
    let has_opened = false;
    while (now() < due) {
      const status = await this.#patiently(() => this.status(sale), signal);
      onPlace?.(ticket, status);
      const line = lineOf(status, ticket);
      if (!line) due = Math.min(due, asked + spread(ticket.poll_after_ms));
      else if (status.state === 'closed' || (ticket.state === 'waiting' && line.serving >= ticket.ordinal)) {
        due = Math.min(due, asked + spread(reask_ms));
      }
      if (ticket.state === 'lobby' && status.state === 'open' && !has_opened) {
        has_opened = true;
        due = Math.min(due, now() + Math.random() * opening_ms);
      }
      const shortest = globalThis.document?.hidden ? pause_hidden_ms : pause_min_ms;
      await pause(Math.min(spread(Math.max(shortest, status.poll_after_ms)), due - now()), signal);
    }
  }

  // ---- Units, and their order

  /** With a place that is called. @param {string} sale @param {Items} items @returns {Promise<Hold>} */
  take(sale, items) {
    return this.#post(`/v1/sales/${sale}/holds`, { items });
  }

  /**
   * One click: units at once, or a place in line (`outcome`: `secured`, `in_line`; neither: the hold that one has already). For whoever
   * is known to the server; `secure` is for everybody.
   * @param {string} sale @param {Items} items @returns {Promise<Schemas['Secured'] | Schemas['InLine'] | Hold>}
   */
  buy(sale, items) {
    return this.#post(`/v1/sales/${sale}/buy`, { items });
  }

  /**
   * Joins, waits for as long as it takes, and takes the units. Refused with the kind `sold-out`, `closed`, ... if nothing can come of it.
   * @param {string} sale @param {Items} items @param {Waiting & { wish?: Schemas['JoinWish'] }} [options] @returns {Promise<Hold>}
   */
  async secure(sale, items, { wish, ...waiting } = {}) {
    let ticket = await this.join(sale, wish);
    if (waits(ticket)) ticket = await this.wait(sale, waiting);
    else waiting.onPlace?.(ticket);
    if (ticket.state === 'called') return this.take(sale, items);
    if (ticket.state === 'used') return this.#exchange('GET', `/v1/sales/${sale}/holds/current`);
    throw new Refused(409, { type: `/problems/${ticket.state.replace('_', '-')}`, detail: `the place is ${ticket.state}` });
  }

  /** @param {string} hold @returns {Promise<Hold>} */
  hold(hold) {
    return this.#exchange('GET', `/v1/holds/${hold}`);
  }
  /** @param {string} hold @returns {Promise<void>} */
  release(hold) {
    return this.#again(() => this.#exchange('DELETE', `/v1/holds/${hold}`));
  }
  /** @param {string} hold @param {Schemas['Checkout']} checkout @returns {Promise<Order>} */
  checkout(hold, checkout) {
    return this.#post(`/v1/holds/${hold}/checkout`, checkout);
  }
  /** @param {string} order @returns {Promise<Order>} */
  order(order) {
    return this.#exchange('GET', `/v1/orders/${order}`);
  }

  /**
   * Until it is decided. `onOrder` is told each state once; with `payment_action_required` it leads the buyer to
   * `next_action.redirect_url`.
   * @param {string} id
   * @param {{ onOrder?: (order: Order) => void, signal?: AbortSignal }} [options] @returns {Promise<Order>}
   */
  async follow(id, { onOrder, signal } = {}) {
    for (let told; ; ) {
      const order = await this.#patiently(() => this.order(id), signal);
      if (order.state !== told) onOrder?.(order);
      told = order.state;
      if (finals.includes(told)) return order;
      await pause(spread(order_ms), signal);
    }
  }

  // ---- Asking

  /** @param {string} path @param {object} body @returns {Promise<any>} */
  async #post(path, body) {
    const headers = { 'Idempotency-Key': crypto.getRandomValues(new Uint32Array(4)).join('-') };
    return this.#again(() => this.#exchange('POST', path, { body: JSON.stringify(body), headers }), headers);
  }

  /** A write, tried again while that may help. @param {() => Promise<any>} send @param {Record<string, string>} [headers] */
  async #again(send, headers = {}) {
    for (let tried = 1; ; tried += 1) {
      try {
        return await send();
      } catch (error) {
        if (tried === tries_max) throw error;
        if (error instanceof Refused && error.kind === 'work-wanted') {
          headers['X-Sluice-Work'] = await this.#work(error.problem);
          continue;
        }
        const is_passing = error instanceof Unreachable || (error instanceof Refused && error.is_passing);
        const after = (error instanceof Refused && error.retry_after_ms) || 500 * 2 ** tried;
        if (!is_passing || after > patience_ms) throw error;
        await pause(notBefore(after));
      }
    }
  }

  /** A read, for as long as there is only trouble. @template T @param {() => Promise<T>} ask @param {AbortSignal} [signal] */
  async #patiently(ask, signal) {
    for (let failed = 0; ; failed += 1) {
      signal?.throwIfAborted();
      try {
        return await ask();
      } catch (error) {
        const is_passing = error instanceof Unreachable || (error instanceof Refused && error.is_passing);
        if (!is_passing) throw error;
        const advised = (error instanceof Refused && error.retry_after_ms) || 0;
        await pause(notBefore(Math.max(advised, Math.min(2000 * 2 ** failed, trouble_max_ms))), signal);
      }
    }
  }

  /** @param {string} method @param {string} path @param {RequestInit & { headers?: Record<string, string> }} [options] @returns {Promise<any>} */
  async #exchange(method, path, { headers = {}, credentials = 'include', body } = {}) {
    const is_own = credentials === 'include';
    const fields = { ...headers };
    if (body) fields['Content-Type'] = 'application/json';
    if (is_own && this.cookies.size) fields.Cookie = [...this.cookies].map((each) => each.join('=')).join('; ');
    /** @type {any} */
    let answer = {};
    let response;
    try {
      const signal = AbortSignal.timeout(answer_ms);
      response = await fetch(this.#base + path, { method, headers: fields, credentials, body, signal });
      const text = await response.text();
      // A proxy may answer with a page of its own; the status says enough.
      if (/json/.test(response.headers.get('Content-Type') ?? '')) answer = JSON.parse(text);
    } catch (error) {
      throw new Unreachable(`${method} ${path}: ${error}`);
    }
    if (is_own) this.#keep(response);
    if (response.ok) return answer;
    throw new Refused(response.status, answer, retryAfter(response));
  }

  /** In a browser there is nothing to see here. @param {Response} response */
  #keep(response) {
    for (const line of response.headers.getSetCookie?.() ?? []) {
      const [, name, value] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
      if (/; *max-age=0/i.test(line)) this.cookies.delete(name);
      else if (name) this.cookies.set(name, value);
    }
  }

  /** @param {any} wanted */
  async #browserWork(wanted) {
    if (!globalThis.Worker) throw new Refused(403, wanted);
    /** @type {Record<string, string>} */
    const found = {};
    await (await import(`${this.#base}/assets/pay.js`)).pay(wanted, found);
    return found['X-Sluice-Work'];
  }
}
