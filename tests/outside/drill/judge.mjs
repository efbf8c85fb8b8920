// What people were told during a fault, held against the ledger, the payment provider, the broker and the mirror.
import { request } from '../lib/http.mjs';
import { run } from '../lib/program.mjs';
import { until } from '../lib/until.mjs';

const rest_ms = 120_000; // for all that was begun to come to its end

// Beside the ledger, in a schema of its own: under which lease each hold was committed, and in which session.
export function watchCommits(database) {
  const statements = [
    'CREATE SCHEMA drill',
    'CREATE TABLE drill.written (hold text, sale text, lease bigint, owner text)',
    `CREATE FUNCTION drill.note() RETURNS trigger LANGUAGE plpgsql AS $note$ BEGIN
       INSERT INTO drill.written SELECT n.id, n.sale, m.lease, split_part(current_setting('application_name'), ' keys', 1)
         FROM new_holds n JOIN public.sale_mark m USING (sale);
       RETURN NULL; END $note$`,
    `CREATE TRIGGER drill_note AFTER INSERT ON public.hold REFERENCING NEW TABLE AS new_holds
       FOR EACH STATEMENT EXECUTE FUNCTION drill.note()`,
  ];
  for (const sql of statements) database.ask('sluice', sql);
}

const grouped = (list, key) => {
  const groups = new Map();
  for (const each of list) groups.set(key(each), [...(groups.get(key(each)) ?? []), each]);
  return groups;
};
const distinct = (list) => new Set(list).size;

// {lost, oversold, captured_twice, ordinals_twice, two_owners, other}: each a list of what is wrong.
export class Judge {
  constructor(topology, { sales, stock, heard }, told) {
    Object.assign(this, { topology, sales, stock, heard, told });
    this.wrong = { lost: [], oversold: [], captured_twice: [], ordinals_twice: [], two_owners: [], other: [] };
  }
  #rows(columns, from) {
    const list = this.sales.map((sale) => `'${sale}'`).join(', ');
    return this.topology.database.ask('sluice', `SELECT ${columns} FROM ${from.replace('SALES', `(${list})`)}`).map((line) => line.split('|'));
  }

  async judge() {
    await this.#atRest();
    this.#holds();
    this.#units();
    this.#ordinals();
    this.#leases();
    await this.#money();
    await this.#broker();
    await this.#shop();
    await this.#mirror();
    await this.#audit();
    return this.wrong;
  }

  // Orders have ended, and nothing is under way.
  #atRest() {
    const isIt = () => this.#rows('count(*)', "job WHERE sale IN SALES AND state = 'ready'")[0][0] === '0';
    return until('nothing to be under way', isIt, { within_ms: rest_ms });
  }
  #holds() {
    const there = new Set(this.#rows('id', 'hold WHERE sale IN SALES').map(([id]) => id));
    this.wrong.lost.push(...this.told.secured.filter(({ hold }) => !there.has(hold)).map(({ hold }) => hold));
    const orders = new Map(this.#rows('id, state', 'orders WHERE sale IN SALES'));
    for (const { order } of this.told.secured) {
      if (!order) continue;
      if (!orders.has(order)) this.wrong.lost.push(order);
      else if (orders.get(order) !== 'confirmed') this.wrong.other.push(`${order} is ${orders.get(order)}`);
    }
  }
  // No hold ends while a fault is looked at (ten minutes), so that no unit is anybody else's.
  #units() {
    const told = this.told.secured.flatMap(({ sale, units, hold }) => units.map((unit) => ({ at: `${sale} #${unit}`, hold })));
    for (const [at, of_it] of grouped(told, ({ at }) => at)) {
      if (distinct(of_it.map(({ hold }) => hold)) > 1) this.wrong.oversold.push(`unit ${at} is of ${of_it.length} holds`);
    }
    for (const [sale, count] of this.#rows('sale, count(*)', "claim WHERE sale IN SALES AND state IN ('held', 'sold') GROUP BY sale")) {
      if (Number(count) > this.stock[sale]) this.wrong.oversold.push(`${count} of ${this.stock[sale]} units of ${sale}`);
    }
  }
  #ordinals() {
    for (const [at, places] of grouped(this.told.places, ({ sale, ordinal }) => `${sale} #${ordinal}`)) {
      if (distinct(places.map(({ buyer }) => buyer)) > 1) this.wrong.ordinals_twice.push(`place ${at} is of ${places.map(({ buyer }) => buyer)}`);
    }
  }
  // Within a lease of a sale one session wrote; and what is not written nobody is told.
  #leases() {
    const written = this.#rows('hold, sale, lease, owner', 'drill.written WHERE sale IN SALES');
    for (const [at, holds] of grouped(written, ([, sale, lease]) => `${sale}, lease ${lease}`)) {
      const owners = distinct(holds.map(([, , , owner]) => owner));
      if (owners > 1) this.wrong.two_owners.push(`${at}: ${owners} sessions`);
    }
    this.leases = distinct(written.map(([, sale, lease]) => `${sale} ${lease}`));
  }
  async #money() {
    const charges = [];
    for (let after = ''; after !== null; ) {
      const { json } = await request(this.topology.bank.sandbox, 'GET', `/v1/charges?limit=1000${after && `&after=${after}`}`);
      charges.push(...json.charges);
      after = json.next_after;
    }
    const captured = grouped(charges.filter(({ status }) => status === 'captured'), ({ reference }) => reference);
    for (const [id, state] of this.#rows('id, state', 'orders WHERE sale IN SALES')) {
      const count = captured.get(id)?.length ?? 0;
      if (count > 1) this.wrong.captured_twice.push(`${id}: ${count} times`);
      if (count !== (state === 'confirmed' ? 1 : 0)) this.wrong.other.push(`${id} is ${state}, captured ${count} times`);
    }
  }
  #confirmed() {
    return this.#rows('id', "orders WHERE sale IN SALES AND state = 'confirmed'").map(([id]) => id);
  }
  async #broker() {
    if (!this.heard) return;
    const confirmed = this.#confirmed();
    const all = () => confirmed.every((id) => this.heard.has(id));
    await until('all confirmed orders to be told at the broker', all, { within_ms: rest_ms }).catch((error) => this.wrong.other.push(error.message));
  }
  // By webhooks, which workers carry.
  async #shop() {
    const isTold = () => {
      const told = new Set(this.topology.shop.of('order.confirmed').map(({ event }) => event.data.order));
      return this.#confirmed().every((id) => told.has(id));
    };
    await until('all confirmed orders to be told to the shop', isTold, { within_ms: rest_ms }).catch((error) => this.wrong.other.push(error.message));
  }
  async #mirror() {
    for (const sale of this.sales) {
      const isSo = () => {
        const [[held, sold]] = this.#rows("count(*) FILTER (WHERE state = 'held'), count(*) FILTER (WHERE state = 'sold')", `claim WHERE sale = '${sale}'`);
        const told = this.topology.redis.primary().hash(`sluice:sale:${sale}:item:tee`);
        return told.held === held && told.sold === sold;
      };
      await until(`the mirror of ${sale} to be right`, isSo, { within_ms: rest_ms }).catch((error) => this.wrong.other.push(error.message));
    }
  }
  async #audit() {
    const audit = await run(['audit', '--ledger', this.topology.ledger], { within_ms: rest_ms });
    if (audit.code !== 0) this.wrong.other.push(`audit: ${audit.out}${audit.err}`);
  }
}
