// `[mirror]` of the configuration: the shop's Redis in which stock and product of sales are mirrored.
#pragma once

#include <chrono>
#include <string>

#include "base/time.h"
#include "fulfilment/redis/redis_server.h"
#include "shop/settings/fields.h"

namespace sluice::app {

struct MirrorSettings {
  fulfilment::RedisServer server;
  std::string prefix = "sluice";                    // of all keys, with a colon behind it
  Duration ttl = std::chrono::minutes(10);          // of what nobody writes any more
  Duration every = std::chrono::milliseconds(200);  // no more often, whatever changes meanwhile
};

// REQUIRES: `fields` are those of [mirror].
[[nodiscard]] MirrorSettings read_mirror(shop::Fields& fields);

}  // namespace sluice::app
