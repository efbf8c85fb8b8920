// Files for TLS to a Redis, as the settings of those who speak to one name them.
#pragma once

#include <string_view>

#include "fulfilment/redis/redis_server.h"
#include "shop/settings/fields.h"

namespace sluice::app {

// Of the fields for the certificates to trust, our own one, and its key.
struct RedisTlsNames {
  std::string_view ca_file;
  std::string_view certificate_file;
  std::string_view key_file;
};
// To be read after the address. `server`: nullptr: none is named.
void read_redis_tls(shop::Fields& fields, const RedisTlsNames& names, fulfilment::RedisServer* server);

}  // namespace sluice::app
