// The key of a link to an order: who has it may read that order, from any device, and do nothing else.
//
// It stands in the address of a page that is mailed to the buyer, so it opens this one order and is worth nothing
// once the key that signed it is gone: thirty days at least after it was made (key_verifies_after). Pure;
// thread-safe; 0.5 us each.
#pragma once

#include <string>
#include <string_view>

#include "base/ids.h"
#include "token/key_ring.h"

namespace sluice::token {

[[nodiscard]] std::string sign_order_link(const KeyRing& ring, WallTime now, OrderId order);
[[nodiscard]] bool verify_order_link(const KeyRing& ring, WallTime now, OrderId order, std::string_view key);

}  // namespace sluice::token
