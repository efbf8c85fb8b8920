#include "token/order_link.h"

#include <array>

#include "token/sealed.h"

namespace sluice::token {
namespace {

using Payload = std::array<std::uint8_t, 16>;

Payload payload_of(OrderId order) {
  Payload payload{};
  Writer(payload).put(order.value().prefix()).put(order.value().random());
  return payload;
}

}  // namespace

std::string sign_order_link(const KeyRing& ring, WallTime now, OrderId order) {
  return seal(ring, now, Purpose::order, payload_of(order)).str();
}

bool verify_order_link(const KeyRing& ring, WallTime now, OrderId order, std::string_view key) {
  Payload payload{};
  return unseal(ring, now, Purpose::order, key, payload) && payload == payload_of(order);
}

}  // namespace sluice::token
