// Vendure sells chosen variants out of Sluice's stock: an order takes its units when it goes to payment, with the visitor's pass, and they
// follow what becomes of it. docs/platforms/vendure_and_medusa.md says how it is set up.
//
//   const { SluicePlugin } = require('sluice-vendure');
//   plugins: [SluicePlugin.init({ origin: 'http://127.0.0.1:8080', key: process.env.SLUICE_ORIGIN_KEY, sale: 'drop-1', items: { 'TEE-M': 'tee' } })]
//
// shop.cjs beside this file is clients/js/shop.cjs.
'use strict';

const {
  EntityHydrator,
  EventBus,
  JobQueueService,
  LanguageCode,
  Logger,
  Order,
  OrderService,
  PaymentStateTransitionEvent,
  PluginCommonModule,
  RequestContext,
  TransactionalConnection,
  VendurePlugin,
} = require('@vendure/core');

const { Refused, Shop } = require('./shop.cjs');

const named = 'Sluice';
const retries = 50; // of what Sluice could not be told; Vendure's queue waits longer each time

// `items`: by the variants' SKUs, which item of the sale each is. `shop`: the client, for tests.
function orderProcess({ origin, key, sale, items, shop = new Shop(origin, key) }) {
  let hydrator;
  let connection;
  let orders;
  let queue;

  const holdOf = (order) => order.customFields?.sluiceHold;

  async function wanted(ctx, order) {
    await hydrator.hydrate(ctx, order, { relations: ['lines.productVariant'] });
    const quantities = new Map();
    for (const { productVariant, quantity } of order.lines) {
      const item = items[productVariant.sku];
      if (item && quantity > 0) quantities.set(item, (quantities.get(item) ?? 0) + quantity);
    }
    return [...quantities].map(([item, quantity]) => ({ item, quantity }));
  }

  async function keep(ctx, order, hold) {
    await connection.getRepository(ctx, Order).update(order.id, { customFields: { sluiceHold: hold } });
    order.customFields = { ...order.customFields, sluiceHold: hold };
  }

  // What is returned is what the buyer is told, and the order stays where it is.
  async function take(ctx, order) {
    const cart = await wanted(ctx, order);
    if (cart.length === 0) return undefined;
    const pass = ctx.req?.headers['x-sluice-pass'];
    try {
      let hold = holdOf(order);
      if (!hold) {
        if (!pass) return 'The line for this product comes first (X-Sluice-Pass is missing).';
        ({ hold } = await shop.take(sale, pass, cart));
        await keep(ctx, order, hold);
      }
      const held = await shop.begin(hold);
      const same = cart.length === held.items.length && held.items.every(({ item, quantity }) => cart.some((each) => each.item === item && each.quantity === quantity));
      if (same) return undefined;
      await shop.fail(hold);
      return `Held are ${held.items.map(({ item, quantity }) => `${quantity} of ${item}`).join(', ')}; order just these.`;
    } catch (error) {
      // What has ended is of no more use: the next try takes another.
      if (error instanceof Refused && error.kind === 'hold-expired') await keep(ctx, order, null);
      if (error instanceof Refused) return error.message;
      Logger.error(String(error), named);
      return 'Units cannot be held at this moment; please try again.';
    }
  }

  const later = (ctx, order, word) => queue.add({ word, order: order.id, code: order.code, hold: holdOf(order), ctx: ctx.serialize() }, { ctx, retries });

  // What is sold already comes back with its order.
  async function giveBack(hold, code) {
    try {
      return await shop.release(hold);
    } catch (error) {
      if (!(error instanceof Refused) || error.kind !== 'already-sold') throw error;
      return shop.cancel(hold, code);
    }
  }

  const words = { confirm: (hold, code) => shop.confirm(hold, code), fail: (hold) => shop.fail(hold), release: giveBack };

  // Thrown: nobody answered, and the queue says it again. A refusal is for a person to see.
  async function say({ data }) {
    const { word, order, code, hold, ctx } = data;
    try {
      await words[word](hold, code);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const note = `Sluice, ${word}: ${error.message}${word === 'confirm' && error.kind === 'hold-expired' ? ' Pay this buyer back.' : ''}`;
      Logger.error(`${code}: ${note}`, named);
      await orders.addNoteToOrder(RequestContext.deserialize(ctx), { id: order, note, isPublic: false });
    }
  }

  return {
    async init(injector) {
      hydrator = injector.get(EntityHydrator);
      connection = injector.get(TransactionalConnection);
      orders = injector.get(OrderService);
      queue = await injector.get(JobQueueService).createQueue({ name: 'sluice', process: say });
      injector
        .get(EventBus)
        .ofType(PaymentStateTransitionEvent)
        .subscribe(({ ctx, order, toState }) => {
          if (toState === 'Declined' && holdOf(order)) later(ctx, order, 'fail').catch((error) => Logger.error(String(error), named));
        });
    },
    async onTransitionStart(from, to, { ctx, order }) {
      return to === 'ArrangingPayment' ? take(ctx, order) : undefined;
    },
    async onTransitionEnd(from, to, { ctx, order }) {
      if (!holdOf(order)) return;
      if (from === 'ArrangingPayment' && (to === 'PaymentAuthorized' || to === 'PaymentSettled')) await later(ctx, order, 'confirm');
      if (from === 'ArrangingPayment' && to === 'AddingItems') await later(ctx, order, 'fail');
      if (to === 'Cancelled') await later(ctx, order, 'release');
    },
  };
}

class SluicePlugin {
  static init(options) {
    for (const name of ['origin', 'key', 'sale', 'items']) if (!options[name]) throw new Error(`SluicePlugin: ${name} is missing`);
    SluicePlugin.options = options;
    return SluicePlugin;
  }
}

VendurePlugin({
  imports: [PluginCommonModule],
  compatibility: '^3.0.0',
  configuration: (config) => {
    config.orderOptions.process = [...config.orderOptions.process, orderProcess(SluicePlugin.options)];
    config.customFields.Order.push({
      name: 'sluiceHold',
      type: 'string',
      nullable: true,
      public: false,
      readonly: true,
      label: [{ languageCode: LanguageCode.en, value: 'Hold in Sluice' }],
    });
    return config;
  },
})(SluicePlugin);

module.exports = { SluicePlugin };
