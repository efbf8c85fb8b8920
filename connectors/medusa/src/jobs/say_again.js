// What Sluice could not be told when the order was placed, because one of the two was away.
'use strict';

const { tell } = require('../modules/sluice/orders.js');

Object.defineProperty(exports, '__esModule', { value: true });
exports.default = async (container) => {
  const carts = await container.resolve('sluice').untold();
  if (carts.length > 0) await tell(container, { cart_id: carts });
};
exports.config = { name: 'sluice-say-again', schedule: '* * * * *' };
