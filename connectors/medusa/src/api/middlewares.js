// The pass comes with the request that completes the cart; Medusa's workflow sees no requests.
'use strict';

const { defineMiddlewares } = require('@medusajs/framework/http');

async function keepPass(request, response, next) {
  const pass = request.headers['x-sluice-pass'];
  if (pass) await request.scope.resolve('sluice').remember(request.params.id, pass);
  next();
}

Object.defineProperty(exports, '__esModule', { value: true });
exports.default = defineMiddlewares({ routes: [{ matcher: '/store/carts/:id/complete', method: 'POST', middlewares: [keepPass] }] });
