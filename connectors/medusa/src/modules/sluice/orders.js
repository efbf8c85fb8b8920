// Tells Sluice of orders: of one that was placed, and of those of which it could not be told then.
'use strict';

const { ContainerRegistrationKeys, Modules } = require('@medusajs/framework/utils');

// Of those of these carts that have become orders: the cart's id, and the order.
async function ordersOf(container, filters) {
  const query = container.resolve(ContainerRegistrationKeys.QUERY);
  const { data: links } = await query.graph({ entity: 'order_cart', fields: ['order_id', 'cart_id'], filters });
  if (links.length === 0) return [];
  const orders = await container.resolve(Modules.ORDER).listOrders({ id: links.map(({ order_id }) => order_id) }, { select: ['id', 'display_id', 'metadata'] });
  return links.flatMap(({ cart_id, order_id }) => orders.filter(({ id }) => id === order_id).map((order) => ({ cart_id, order })));
}

// What is refused is written to the order, where an administrator sees it.
async function tell(container, filters) {
  for (const { cart_id, order } of await ordersOf(container, filters)) {
    const refused = await container.resolve('sluice').tell(cart_id, String(order.display_id));
    if (refused) await container.resolve(Modules.ORDER).updateOrders(order.id, { metadata: { ...order.metadata, sluice: refused } });
  }
}

module.exports = { ordersOf, tell };
