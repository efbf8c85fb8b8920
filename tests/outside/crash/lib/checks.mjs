// After a restart: is all still there, and can the sale go on from it?
import { in_parallel, pause } from './client.mjs';

const own = async (client, path, buyer) => client.request('GET', path, { buyer });

export async function check_holds(client, book, holds) {
  await in_parallel(holds, async (hold) => {
    const answer = await own(client, `/v1/holds/${hold.id}`, hold.buyer);
    if (answer.status !== 200) return book.problem(`acknowledged hold ${hold.id} of ${hold.sale} is lost: ${answer}`);
    book.compare_hold(hold, answer.json);
  });
}

export async function check_orders(client, book, orders) {
  await in_parallel(orders, async (order) => {
    const answer = await own(client, `/v1/orders/${order.id}`, order.hold.buyer);
    if (answer.status !== 200) return book.problem(`acknowledged order ${order.id} is lost: ${answer}`);
    book.compare_order(order, answer.json);
  });
}

export async function check_stored(client, book, entries) {
  await in_parallel(entries, async (entry) => {
    const { buyer, path, body, key } = entry;
    book.compare_stored(entry, await client.request('POST', path, { buyer, body, key }));
  });
}

export async function check_tickets(client, book, tickets) {
  await in_parallel(tickets, async (ticket) => {
    const answer = await own(client, `/v1/sales/${ticket.sale}/tickets/current`, ticket.buyer);
    if (answer.status !== 200) return book.problem(`place ${ticket.sale}#${ticket.ordinal} is not known: ${answer}`);
    const body = answer.json;
    if (body.ordinal !== ticket.ordinal) book.problem(`place ${ticket.sale}#${ticket.ordinal} became ${body.ordinal}`);
    book.note_ticket(ticket.buyer, ticket.sale, body);
  });
}

// Who bought without being told a place asks for it, so that places can be compared, too.
export async function learn_places(client, book, holds) {
  const unknown = holds.filter(({ buyer, sale }) => !buyer.places?.has(sale));
  await in_parallel(unknown, async ({ buyer, sale, id }) => {
    const answer = await own(client, `/v1/sales/${sale}/tickets/current`, buyer);
    if (answer.status !== 200) return book.problem(`the ticket of ${id} is not known: ${answer}`);
    buyer.places = new Map([[sale, undefined]]);
    const body = answer.json;
    if (body.state !== 'used') book.problem(`the ticket of ${id} is ${body.state}, not used`);
    const at = `${sale}#${body.ordinal}`;
    const known = book.tickets.get(at);
    if (known) book.problem(`place ${at} was given to ${known.buyer.name} and to ${buyer.name}`);
    const ticket = { buyer, sale, ordinal: body.ordinal, joined_in: book.life, used: true, redeem_sent: true, gone: true, state: 'used' };
    book.tickets.set(at, ticket);
    buyer.places.set(sale, ticket);
  });
}

// A buyer whose answer was lost asks again, with the same key if there was one, until there is an answer: one hold,
// whether the first request had its effect or not.
export async function repeat_lost(client, book) {
  const lost = book.lost.splice(0);
  await in_parallel(lost, async ({ ticket, buyer, path, body, key }) => {
    // Who had never been called may have to wait: twice asked is enough, and the place goes on waiting.
    for (let i = 0; i < (ticket.was_called ? 200 : 2); ++i) {
      const answer = await client.request('POST', path, { buyer, body, key });
      if (answer.status === 201 || answer.status === 200) {
        const replayed = answer.headers['idempotent-replayed'] === 'true';
        book.count(replayed ? 'lost answer: replayed' : answer.status === 200 ? 'lost answer: existing hold' : 'lost answer: bought now');
        const hold = book.note_hold(buyer, answer.json);
        if (key && answer.status === 201) {
          book.note_stored({ buyer, path, body, key, hold, status: answer.status, text: answer.text, location: answer.headers.location });
        }
        return;
      }
      // /holds takes no note of who asks: being seen is the ticket's business.
      if (answer.status === 202) book.note_ticket(buyer, ticket.sale, answer.json);
      else if (answer.problem === '/problems/not-called') {
        const seen = await own(client, `/v1/sales/${ticket.sale}/tickets/current`, buyer);
        if (seen.status === 200) {
          const { state } = seen.json;
          book.note_ticket(buyer, ticket.sale, seen.json);
          if (state === 'used' && !key) return book.count('lost answer: bought, without a key to ask again'); // the hold is there, its id was lost
        }
      } else return book.problem(`asked again after a lost answer, ${path}: ${answer}`);
      await pause(25);
    }
    book.count('lost answer: waits again');
    ticket.gone = false;
    if (ticket.was_called) book.problem(`${buyer.name} asked again for 5 s after a lost answer and got nothing: place ${ticket.sale}#${ticket.ordinal}`);
  });
}

// Everybody in `line` (by ordinal) is here, and `free` units are: exactly the first of them are called, and the others are
// told how many are ahead.
export function check_line(book, line, free) {
  const called = line.filter((t) => t.state === 'called').length;
  if (called !== Math.min(free, line.length)) book.problem(`${free} units of the queue are free, ${line.length} people are here, ${called} are called`);
  const wrong = line.findIndex((t, i) => (t.state === 'called') !== i < called);
  if (wrong !== -1) {
    book.problem(`the queue is out of order: ${line.map((t) => `${t.ordinal}:${t.state}`).join(' ')}`);
  }
  line.slice(called).forEach((t, i) => {
    if (t.ahead !== i) book.problem(`place ${t.ordinal} has ${i} people ahead, was told ${t.ahead}`);
  });
  return called;
}

export async function wait_for_orders(client, book, within_ms) {
  const until = performance.now() + within_ms;
  for (;;) {
    const open = [...book.orders.values()].filter((order) => !book.is_final(order));
    if (open.length === 0) return;
    if (performance.now() > until) {
      return book.problem(`${open.length} orders are not final after ${within_ms} ms: ${open[0].id} is ${open[0].state}`);
    }
    await check_orders(client, book, open);
    await pause(50);
  }
}

// The provider's own record, one charge after the other.
export async function charges_of(client) {
  const charges = [];
  for (let after = ''; ; ) {
    const { json } = await client.request('GET', `/v1/charges?limit=1000${after && `&after=${after}`}`);
    charges.push(...json.charges);
    if (json.next_after === null) return charges;
    after = json.next_after;
  }
}

// What was charged against what was sold.
export function check_charges(book, charges) {
  const captured = new Map();
  for (const charge of charges) {
    if (charge.status !== 'captured') continue;
    captured.set(charge.reference, [...(captured.get(charge.reference) ?? []), charge]);
  }
  for (const [reference, list] of captured) {
    if (list.length > 1) book.problem(`order ${reference} was charged ${list.length} times`);
  }
  for (const order of book.orders.values()) {
    const [charge] = captured.get(order.id) ?? [];
    const total = JSON.parse(order.hold.total);
    if (order.state === 'confirmed' && !charge) book.problem(`order ${order.id} is confirmed and was never charged`);
    if (order.state === 'payment_failed' && charge) book.problem(`order ${order.id} failed and was charged`);
    if (charge && (charge.amount !== total.amount || charge.currency !== total.currency)) {
      book.problem(`order ${order.id} of ${order.hold.total} was charged ${charge.amount} ${charge.currency}`);
    }
  }
  return captured;
}

// Everything acknowledged so far.
export async function check_all(client, book) {
  await check_holds(client, book, [...book.holds.values()]);
  await check_orders(client, book, [...book.orders.values()]);
  await check_stored(client, book, book.stored);
}

export function told(book, most = 12) {
  return [`${book.problems.length} problems`, ...book.problems.slice(0, most)].join('\n');
}
