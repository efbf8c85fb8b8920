// How a shop shows itself, out of the configuration: [shop], the look of a sale that has its own ([sale.shop]), and
// the methods that its checkout offers ([payment] methods). docs/configuration.md lists every field.
//
// Each takes what it knows and leaves what is wrong with the fields; a logo's file is read at once.
#pragma once

#include <vector>

#include "shop/settings/fields.h"
#include "web/look/shop.h"

namespace sluice::app {

void read_shop(shop::Fields& fields, web::Shop& shop);
void read_sale_look(shop::Fields& fields, web::Look& look);
// REQUIRES: `fields` are those of [payment].
void read_methods(shop::Fields& fields, std::vector<web::PaymentMethod>& methods);

}  // namespace sluice::app
