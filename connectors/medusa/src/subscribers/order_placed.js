'use strict';

const { tell } = require('../modules/sluice/orders.js');

Object.defineProperty(exports, '__esModule', { value: true });
exports.default = ({ event, container }) => tell(container, { order_id: event.data.id });
exports.config = { event: 'order.placed' };
