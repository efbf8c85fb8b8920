// What a step of a shop's checkout wants of the answer: its status, and the values that later steps need.
#pragma once

#include "rehearse/checkout/script.h"
#include "shop/settings/fields.h"

namespace sluice::app {

// The keys expect and take. Adds the names that are taken to those of `script`.
void read_answer(shop::Fields& fields, rehearse::Script& script, rehearse::Step& step);

}  // namespace sluice::app
