// What a step of a shop's checkout asks: its address, headers and body, with the {names} that are known by then.
#pragma once

#include <string_view>

#include "rehearse/checkout/script.h"
#include "shop/settings/fields.h"

namespace sluice::app {

// The keys method, url, path, headers, form, json and text. Adds to `script` the host that the step names. `base` is
// what stands before a path; empty: nothing.
void read_request(shop::Fields& fields, std::string_view base, rehearse::Script& script, rehearse::Step& step);

}  // namespace sluice::app
