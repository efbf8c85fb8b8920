// What the buyers were told, kept outside the server: the other half of every check.
//
// Whatever a later answer contradicts is written to `problems`; a test asserts at its end that there are none. Ways to
// be wrong are told here once, whoever notices: a load under way, a check after a restart.

const canonical = JSON.stringify;
const final_states = new Set(['confirmed', 'payment_failed']);

export class Book {
  holds = new Map(); // id -> hold
  orders = new Map(); // id -> order
  tickets = new Map(); // "sale#ordinal" -> {buyer, sale, ordinal, ...}
  stored = []; // answers to requests with an Idempotency-Key: {buyer, path, body, key, status, text, location}
  lost = []; // requests of known buyers whose answer never came: {buyer, sale, body, key}
  problems = [];
  counts = {};
  life = 0; // which run of the server this is; set by the test
  #takers = new Map(); // "sale/item/unit" -> holds that were told to have it

  problem(text) {
    this.problems.push(`life ${this.life}: ${text}`);
  }

  count(what) {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  // --- Holds

  note_hold(buyer, body) {
    const known = this.holds.get(body.hold);
    if (known) {
      this.compare_hold(known, body);
      return known;
    }
    const units = body.items.flatMap(({ item, units: numbers }) => numbers.map((unit) => `${body.sale}/${item}/${unit}`));
    const hold = { id: body.hold, sale: body.sale, buyer, items: canonical(body.items), total: canonical(body.total), units,
                   state: body.state, release_sent: false, released: false, checkouts: [], busy: false, life: this.life };
    if (units.length !== body.items.reduce((sum, { quantity }) => sum + quantity, 0)) this.problem(`${hold.id}: units do not match quantities`);
    this.holds.set(hold.id, hold);
    for (const unit of units) this.#take(unit, hold);
    this.check_state(hold, body.state);
    return hold;
  }

  // One unit, two holds: only when the first was being released before the second was told of.
  #take(unit, hold) {
    const takers = this.#takers.get(unit) ?? [];
    for (const other of takers) {
      if (!other.release_sent) this.problem(`unit ${unit} was given to ${other.id} (${other.state}) and to ${hold.id}`);
    }
    this.#takers.set(unit, [...takers, hold]);
  }

  compare_hold(hold, body) {
    if (body.hold !== hold.id) this.problem(`asked for ${hold.id}, was told of ${body.hold}`);
    if (canonical(body.items) !== hold.items) this.problem(`${hold.id}: items were ${hold.items}, are ${canonical(body.items)}`);
    if (canonical(body.total) !== hold.total) this.problem(`${hold.id}: total was ${hold.total}, is ${canonical(body.total)}`);
    this.check_state(hold, body.state);
  }

  // States that agree with all that was asked for and answered so far. Nothing expires here: holds last hours.
  possible_states(hold) {
    if (hold.released || hold.state === 'released') return ['released'];
    if (hold.state === 'sold') return ['sold'];
    const paid = hold.checkouts.some(({ method }) => method === 'tok_ok');
    if (hold.checkouts.some(({ method, order }) => method === 'tok_ok' && order)) return ['paying', 'sold'];
    const states = ['active'];
    if (hold.checkouts.length > 0) states.push('paying');
    if (paid) states.push('sold');
    if (hold.release_sent) states.push('released');
    return states;
  }

  check_state(hold, state) {
    const possible = this.possible_states(hold);
    if (!possible.includes(state)) {
      const story = canonical({ was: hold.state, release_sent: hold.release_sent, checkouts: hold.checkouts });
      this.problem(`${hold.id} is ${state}, can only be ${possible.join(' or ')} after ${story}`);
    }
    hold.state = state;
  }

  note_released(hold) {
    if (!this.possible_states(hold).includes('released')) this.problem(`${hold.id}: released although ${hold.state}, ${canonical(hold.checkouts)}`);
    hold.released = true;
    hold.state = 'released';
  }

  // --- Orders

  // `checkout` is the attempt of `hold` that was answered.
  note_order(hold, checkout, body) {
    if (checkout.order && checkout.order !== body.order) this.problem(`one checkout, two orders: ${checkout.order}, ${body.order}`);
    if (hold.released) this.problem(`${hold.id} was released and then ordered: ${body.order}`);
    const is_new = !this.orders.has(body.order);
    const order = this.orders.get(body.order) ?? { id: body.order, hold, method: checkout.method, state: 'accepted', history: [], life: this.life };
    this.orders.set(order.id, order);
    checkout.order = order.id;
    if (hold.state === 'active') hold.state = 'paying';
    if (is_new) this.compare_order(order, body);
    return order;
  }

  compare_order(order, body) {
    const { hold } = order;
    const wrong = (what) => this.problem(`order ${order.id}: ${what}`);
    if (body.order !== order.id) wrong(`was told of ${body.order}`);
    if (body.hold !== hold.id) wrong(`hold was ${hold.id}, is ${body.hold}`);
    if (canonical(body.total) !== hold.total) wrong(`total was ${hold.total}, is ${canonical(body.total)}`);
    if (canonical(body.items) !== hold.items) wrong(`items were ${hold.items}, are ${canonical(body.items)}`);
    const end = order.method === 'tok_ok' ? 'confirmed' : 'payment_failed';
    const possible = final_states.has(order.state) ? [order.state] : ['accepted', 'payment_pending', ...(end === 'confirmed' ? ['paid'] : []), end];
    if (!possible.includes(body.state)) wrong(`is ${body.state}, was ${order.state} (${order.method})`);
    order.history.forEach((event, i) => {
      if (canonical(body.history[i]) !== canonical(event)) wrong(`history changed: ${canonical(order.history)}, ${canonical(body.history)}`);
    });
    order.history = body.history;
    order.state = body.state;
  }

  is_final(order) {
    return final_states.has(order.state);
  }

  // --- Places

  note_ticket(buyer, sale, body) {
    const at = `${sale}#${body.ordinal}`;
    const known = this.tickets.get(at);
    if (known && known.buyer !== buyer) this.problem(`place ${at} was given to ${known.buyer.name} and to ${buyer.name}`);
    const ticket = known ?? { buyer, sale, ordinal: body.ordinal, joined_in: this.life, was_called: false, gone: false };
    if (!known) this.tickets.set(at, ticket);
    const before = buyer.places?.get(sale);
    if (before && before !== ticket) this.problem(`${buyer.name} had place ${before.ordinal} of ${sale}, is told ${body.ordinal}`);
    (buyer.places ??= new Map()).set(sale, ticket);
    if (['left', 'lapsed', 'closed'].includes(body.state)) this.problem(`place ${at} is ${body.state}`);
    if (body.state === 'used' && !ticket.redeem_sent) this.problem(`place ${at} is used, and nobody bought with it`);
    if (ticket.used && body.state !== 'used') this.problem(`place ${at} was used, is ${body.state}`);
    if (body.state === 'used') ticket.used = true;
    if (body.state === 'called') ticket.was_called = true;
    ticket.state = body.state;
    ticket.ahead = body.ahead;
    ticket.seen_in = this.life;
    return ticket;
  }

  // --- Stored answers

  note_stored(entry) {
    this.stored.push(entry);
    return entry;
  }

  compare_stored(entry, answer) {
    const replayed = answer.headers['idempotent-replayed'] === 'true';
    const same = answer.status === entry.status && answer.text === entry.text && answer.headers.location === entry.location;
    if (!same || !replayed) {
      this.problem(`key ${entry.key} of ${entry.path}: was ${entry.status} ${entry.text}, is ${answer}${replayed ? '' : ' (not replayed)'}`);
    }
  }
}
