// Before a cart becomes an order and is paid, its units are held; if it does not come to that, the buyer may try again.
'use strict';

const { completeCartWorkflow } = require('@medusajs/medusa/core-flows');
const { StepResponse } = require('@medusajs/framework/workflows-sdk');

const { ordersOf } = require('../../modules/sluice/orders.js');

completeCartWorkflow.hooks.validate(
  async ({ cart }, { container }) => {
    // A cart that is completed once more is its order already.
    if ((await ordersOf(container, { cart_id: cart.id })).length > 0) return new StepResponse();
    const is_taken = await container.resolve('sluice').take(cart);
    return new StepResponse(undefined, is_taken ? cart.id : undefined);
  },
  async (cart_id, { container }) => {
    if (cart_id) await container.resolve('sluice').giveUp(cart_id);
  },
);
