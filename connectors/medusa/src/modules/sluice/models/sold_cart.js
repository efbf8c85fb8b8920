// A cart with items of Sluice's: with which pass it came, which hold it has, and what is still to be said of it.
'use strict';

const { model } = require('@medusajs/framework/utils');

const SoldCart = model.define('sluice_cart', {
  id: model.text().primaryKey(), // the cart's
  pass: model.text().nullable(),
  hold: model.text().nullable(),
  // The hold again, from the moment that the cart is being completed until it is known that it was not: unique, so no two carts become
  // orders by one hold.
  claim: model.text().unique().nullable(),
  is_told: model.boolean().default(false), // Sluice has answered what became of it
});

module.exports = { SoldCart };
