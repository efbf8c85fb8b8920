// A Redis as the settings name it: where it is, and who asks there.
//
// Plain values.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/time.h"

namespace sluice::fulfilment {

struct RedisServer {
  std::string host{};
  std::uint16_t port = 6379;
  std::string user{};  // empty: Redis's own `default`
  std::string password{};
  std::uint32_t database = 0;
  Duration timeout = std::chrono::seconds(1);  // of connecting, and of an answer
};

// Reads redis://USER@HOST:PORT/DATABASE. Gives what is wrong with it; empty: nothing.
[[nodiscard]] std::string read_redis_url(const std::string& url, RedisServer& server);
// Likewise, with a password: redis://USER:PASSWORD@HOST:PORT/DATABASE. For what stands in a file of its own.
[[nodiscard]] std::string read_secret_redis_url(const std::string& url, RedisServer& server);

// "HOST:PORT", for operators.
[[nodiscard]] std::string address_of(const RedisServer& server);

}  // namespace sluice::fulfilment
