// What Medusa's workflows say to Sluice of a cart: `take` before it becomes an order, `giveUp` when it did not, `tell` when it has. Which
// hold a cart has is in a table, so that it outlives the process.
'use strict';

const { MedusaError, MedusaService } = require('@medusajs/framework/utils');

const { SoldCart } = require('./models/sold_cart.js');
const { Refused, Shop } = require('./shop.cjs');

// Longer than Medusa takes to complete a cart (its lock ends after two minutes).
const completed_ms = 5 * 60_000;

const no = (message) => new MedusaError(MedusaError.Types.NOT_ALLOWED, message);

// How many of which item of the sale are in the cart. `items`: by the variants' SKUs.
function wanted(cart, items) {
  const quantities = new Map();
  for (const { variant_sku, quantity } of cart.items ?? []) {
    const item = items[variant_sku];
    if (item) quantities.set(item, (quantities.get(item) ?? 0) + Number(quantity));
  }
  return [...quantities].map(([item, quantity]) => ({ item, quantity }));
}

const isSame = (cart, held) =>
  cart.length === held.length && held.every(({ item, quantity }) => cart.some((each) => each.item === item && each.quantity === quantity));

class SluiceService extends MedusaService({ SoldCart }) {
  constructor(container, options) {
    super(...arguments);
    for (const name of ['origin', 'key', 'sale', 'items']) if (!options?.[name]) throw new Error(`sluice-medusa: ${name} is missing`);
    this.logger_ = container.logger;
    this.options_ = options;
    this.shop_ = new Shop(options.origin, options.key);
  }

  async #row(id) {
    const find = async () => (await this.listSoldCarts({ id }))[0];
    const row = await find();
    if (row) return row;
    return this.createSoldCarts({ id }).catch(async (error) => {
      const made = await find(); // by another request of the same visitor
      if (!made) throw error;
      return made;
    });
  }
  #keep(id, fields) {
    return this.updateSoldCarts({ id, ...fields });
  }

  // The visitor's pass, for when this cart is completed.
  async remember(id, pass) {
    await this.#row(id);
    await this.#keep(id, { pass });
  }

  // True: its units are held and being paid. False: it has none of Sluice's. What is thrown is what the buyer reads.
  async take(cart) {
    const items = wanted(cart, this.options_.items);
    if (items.length === 0) return false;
    const { pass, hold } = await this.#row(cart.id);
    try {
      await this.#begin(cart.id, items, hold ?? (await this.#hold(cart.id, items, pass)));
    } catch (error) {
      if (error instanceof MedusaError) throw error;
      if (error instanceof Refused) throw no(error.message);
      this.logger_.error(`Sluice: ${error}`);
      throw no('Units cannot be held at this moment; please try again.');
    }
    return true;
  }

  async #hold(id, items, pass) {
    if (!pass) throw no('The line for this product comes first (X-Sluice-Pass is missing).');
    const { hold } = await this.shop_.take(this.options_.sale, pass, items);
    await this.#keep(id, { hold });
    return hold;
  }

  async #begin(id, items, hold) {
    let held;
    try {
      await this.#claim(id, hold);
      ({ items: held } = await this.shop_.begin(hold));
    } catch (error) {
      // What has ended is of no more use: the next try takes another.
      await this.#keep(id, { claim: null, ...(error instanceof Refused && { hold: null }) });
      throw error;
    }
    if (isSame(items, held)) return;
    await this.giveUp(id);
    throw no(`Held are ${held.map(({ item, quantity }) => `${quantity} of ${item}`).join(', ')}; order just these.`);
  }

  async #claim(id, hold) {
    try {
      await this.#keep(id, { claim: hold });
    } catch (error) {
      this.logger_.warn(`Sluice: ${hold} is another cart's: ${error.message}`);
      throw no('Your place was used for another cart.');
    }
  }

  // The cart did not become an order: its hold is on the buyer's clock again, and they may try again.
  async giveUp(id) {
    const { claim } = await this.#row(id);
    if (!claim) return;
    await this.shop_.fail(claim).catch((error) => this.logger_.warn(`Sluice: ${claim}: ${error.message}`));
    await this.#keep(id, { claim: null });
  }

  // The cart is an order with this number. Undefined: Sluice has it, or it is none of Sluice's. A text: why it refuses, for a person to
  // see. Thrown: nobody answered; say it again.
  async tell(id, number) {
    const [row] = await this.listSoldCarts({ id });
    if (!row?.claim || row.is_told) return undefined;
    let refused;
    try {
      await this.shop_.confirm(row.claim, number);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused = `Sluice, confirm: ${error.message}${error.kind === 'hold-expired' ? ' Pay this buyer back.' : ''}`;
      this.logger_.error(`${number}: ${refused}`);
    }
    await this.#keep(id, { is_told: true });
    return refused;
  }

  // Carts of which Sluice is still to be told, if they are orders. Not those that are being completed: an order is there before its payment.
  async untold() {
    const before = new Date(Date.now() - completed_ms);
    const rows = await this.listSoldCarts({ is_told: false, claim: { $ne: null }, updated_at: { $lt: before } }, { select: ['id'], take: 1000 });
    return rows.map(({ id }) => id);
  }
}

module.exports = { SluiceService };
