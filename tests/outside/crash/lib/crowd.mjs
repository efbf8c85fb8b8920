// Buyers who do everything that buyers do, at the same time, and write into the book what they were told.
//
// A connection that fails is a lost answer, never an error: the book then knows that the request may have had its
// effect. An answer that nobody should get is a problem.
import { Buyer, pause } from './client.mjs';

export const usual_mix = {
  buy_at_once: 30, join: 8, buy_with_ticket: 20, hold_with_ticket: 8, check_out: 30, release: 8, release_and_check_out: 4,
  read_hold: 6, read_order: 8, repeat: 6, read_status: 2,
};

const cart = (quantity) => ({ items: [{ item: 'tee', quantity }] });
const read_only = '/problems/read-only';

// Whether what was asked for happened is not known: the answer was lost, or the commit that it was part of failed, of
// which a restart may find everything or nothing.
const is_open_end = (answer) => !answer || answer.problem === read_only;

export class Crowd {
  // `sale_for_newcomers`: where who has no ticket goes. `on_answer(answer, request)` sees every answer.
  constructor({ client, book, random, sale_for_newcomers, mix = usual_mix, on_answer = () => {} }) {
    Object.assign(this, { client, book, random, sale_for_newcomers, mix, on_answer });
    this.live = [...book.holds.values()].filter((hold) => !hold.released && hold.state !== 'sold');
    this.waiting = [...book.tickets.values()].filter((ticket) => !ticket.gone && ticket.was_called && ticket.sale !== 'queue');
  }

  // Runs until `is_over()`; a crowd without a server waits for it to be over.
  async run(workers, is_over) {
    const lane = async () => {
      while (!is_over()) {
        if (!(await this[this.random.weighted(this.mix)]())) await pause(1);
      }
    };
    await Promise.all(Array.from({ length: workers }, lane));
  }

  // undefined: the answer was lost. Overloaded and read-only are refusals like any other, and counted.
  async ask(method, path, options = {}) {
    try {
      const answer = await this.client.request(method, path, options);
      this.book.count(answer.problem ?? `${answer.status}`);
      this.on_answer(answer, { method, path });
      return answer;
    } catch {
      this.book.count('lost');
      return undefined;
    }
  }

  unexpected(answer, request, ...problems) {
    const known = [read_only, '/problems/overloaded', ...problems];
    if (known.includes(answer.problem)) return;
    this.book.problem(`unexpected answer to ${request}: ${answer}`);
  }

  key() {
    return this.random.chance(0.5) ? `key-${this.random.text()}` : undefined;
  }

  secured(buyer, answer) {
    const hold = this.book.note_hold(buyer, answer.json);
    if (!this.live.includes(hold)) this.live.push(hold);
    return hold;
  }

  // --- Newcomers

  async buy_at_once(sale = this.sale_for_newcomers) {
    const buyer = new Buyer();
    const path = `/v1/sales/${sale}/buy`;
    const answer = await this.ask('POST', path, { buyer, body: cart(this.random.between(1, 2)) });
    if (!answer) return false;
    if (answer.status === 201) this.secured(buyer, answer);
    else if (answer.status === 202) this.book.note_ticket(buyer, sale, answer.json);
    else this.unexpected(answer, path, '/problems/sold-out', '/problems/not-enough');
    return true;
  }

  async join(sale = this.sale_for_newcomers) {
    const buyer = new Buyer();
    const path = `/v1/sales/${sale}/tickets`;
    const answer = await this.ask('POST', path, { buyer });
    if (!answer) return undefined;
    if (answer.status !== 201) return this.unexpected(answer, path, '/problems/sold-out');
    const ticket = this.book.note_ticket(buyer, sale, answer.json);
    if (ticket.was_called && sale !== 'queue') this.waiting.push(ticket);
    return ticket;
  }

  // --- People with a place

  // A ticket that nobody else is using just now, taken out of the list.
  take_ticket() {
    if (this.waiting.length === 0) return undefined;
    const at = this.random.below(this.waiting.length);
    const [ticket] = this.waiting.splice(at, 1);
    return ticket;
  }

  async buy_with_ticket() {
    const ticket = this.take_ticket();
    return ticket ? this.redeem(ticket, 'buy') : false;
  }

  async hold_with_ticket() {
    const ticket = this.take_ticket();
    if (!ticket) return false;
    // Whoever was away at their turn is next as soon as they are seen.
    const answer = await this.ask('GET', `/v1/sales/${ticket.sale}/tickets/current`, { buyer: ticket.buyer });
    if (!answer) return false;
    if (answer.status !== 200) this.unexpected(answer, 'tickets/current');
    else this.book.note_ticket(ticket.buyer, ticket.sale, answer.json);
    return this.redeem(ticket, 'holds');
  }

  // Until the ticket is a hold, a few times at most: a call takes a tick.
  async redeem(ticket, verb, { tries = 4, quantity = this.random.between(1, 2) } = {}) {
    const path = `/v1/sales/${ticket.sale}/${verb}`;
    const body = cart(quantity);
    const key = this.key();
    const { buyer } = ticket;
    for (let i = 0; i < tries; ++i) {
      ticket.redeem_sent = true;
      const answer = await this.ask('POST', path, { buyer, body, key });
      if (is_open_end(answer)) {
        this.book.lost.push({ ticket, buyer, path, body, key });
        ticket.gone = true;
        return false;
      }
      if (answer.status === 201 || answer.status === 200) {
        ticket.gone = true;
        const hold = this.secured(buyer, answer);
        if (key && answer.status === 201) this.remember(buyer, path, body, key, answer, hold);
        return true;
      }
      if (answer.status === 202) this.book.note_ticket(buyer, ticket.sale, answer.json);
      else this.unexpected(answer, path, '/problems/not-called', '/problems/not-enough', '/problems/sold-out');
      await pause(this.random.between(2, 12));
    }
    this.waiting.push(ticket);
    return true;
  }

  remember(buyer, path, body, key, answer, hold) {
    this.book.note_stored({ buyer, path, body, key, hold, status: answer.status, text: answer.text, location: answer.headers.location });
  }

  // --- People with a hold

  take_hold() {
    const hold = this.random.pick(this.live);
    if (!hold || hold.busy || hold.released || hold.state === 'sold') return undefined;
    hold.busy = true;
    return hold;
  }

  async check_out() {
    const hold = this.take_hold();
    if (!hold) return false;
    await this.pay(hold, this.random.chance(0.6) ? 'tok_ok' : 'tok_declined');
    hold.busy = false;
    return true;
  }

  async pay(hold, method) {
    const path = `/v1/holds/${hold.id}/checkout`;
    const body = { email: 'buyer@example.com', payment: { method } };
    const key = this.key();
    const checkout = { method, order: null };
    hold.checkouts.push(checkout);
    const answer = await this.ask('POST', path, { buyer: hold.buyer, body, key });
    if (is_open_end(answer)) return;
    if (answer.status === 202) {
      this.book.note_order(hold, checkout, answer.json);
      if (key) this.remember(hold.buyer, path, body, key, answer, hold);
      return;
    }
    hold.checkouts.splice(hold.checkouts.indexOf(checkout), 1); // refused: it had no effect
    const was_released = hold.release_sent ? ['/problems/hold-expired', '/problems/no-such-hold'] : [];
    this.unexpected(answer, path, '/problems/already-ordered', '/problems/too-many-orders', ...was_released);
  }

  async release() {
    const hold = this.take_hold();
    if (!hold) return false;
    await this.give_back(hold);
    hold.busy = false;
    return true;
  }

  async give_back(hold) {
    hold.release_sent = true;
    const answer = await this.ask('DELETE', `/v1/holds/${hold.id}`, { buyer: hold.buyer });
    if (!answer) return;
    if (answer.status === 204) this.book.note_released(hold);
    else this.unexpected(answer, 'DELETE a hold', '/problems/in-payment', '/problems/already-sold');
  }

  // One of the two wins, never both.
  async release_and_check_out() {
    const hold = this.take_hold();
    if (!hold) return false;
    await Promise.all([this.give_back(hold), this.pay(hold, 'tok_ok')]);
    hold.busy = false;
    return true;
  }

  async read_hold() {
    const hold = this.take_hold();
    if (!hold) return false;
    const answer = await this.ask('GET', `/v1/holds/${hold.id}`, { buyer: hold.buyer });
    if (answer?.status === 200) this.book.compare_hold(hold, answer.json);
    else if (answer) this.unexpected(answer, `GET ${hold.id}`);
    hold.busy = false;
    return true;
  }

  async read_order() {
    const order = this.random.pick([...this.book.orders.values()].slice(-200));
    if (!order || order.busy) return false;
    order.busy = true;
    const answer = await this.ask('GET', `/v1/orders/${order.id}`, { buyer: order.hold.buyer });
    if (answer?.status === 200) this.book.compare_order(order, answer.json);
    else if (answer) this.unexpected(answer, `GET ${order.id}`);
    order.busy = false;
    return true;
  }

  async repeat() {
    const entry = this.random.pick(this.book.stored);
    if (!entry) return false;
    const { buyer, path, body, key } = entry;
    const answer = await this.ask('POST', path, { buyer, body, key });
    if (answer && answer.problem !== read_only) this.book.compare_stored(entry, answer);
    return true;
  }

  async read_status() {
    const answer = await this.ask('GET', `/v1/sales/${this.sale_for_newcomers}`);
    if (answer && answer.status !== 200) this.book.problem(`the status document: ${answer}`);
    return true;
  }
}
