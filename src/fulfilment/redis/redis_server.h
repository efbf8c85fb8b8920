// A Redis as the settings name it: where it is, or who knows where it is, and who asks there.
//
// Plain values.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace sluice::fulfilment {

// TLS 1.2 and newer, with the server's certificate verified.
struct RedisTls {
  std::string ca_file{};           // empty: whom the machine trusts
  std::string certificate_file{};  // of ours, with its key; empty: none is shown
  std::string key_file{};
};

struct RedisAddress {
  std::string host{};
  std::uint16_t port = 0;
  friend bool operator==(const RedisAddress&, const RedisAddress&) = default;
};

struct RedisServer {
  RedisAddress at{};   // where it is; of one that sentinels watch, unknown (no host) until they say
  std::string user{};  // empty: Redis's own `default`
  std::string password{};
  std::uint32_t database = 0;
  Duration timeout = std::chrono::seconds(1);  // of connecting, and of an answer
  std::optional<RedisTls> tls{};               // none: in clear

  // Who says which one of several is the primary; empty: `at` is.
  std::vector<RedisAddress> sentinels{};
  std::string primary_name{};  // by which the sentinels know it
};

// Reads one of
//
//   redis://USER@HOST:PORT/DATABASE
//   redis+sentinel://USER@HOST:PORT,HOST:PORT,.../NAME/DATABASE
//
// with rediss for TLS. Gives what is wrong with it; empty: nothing.
[[nodiscard]] std::string read_redis_url(const std::string& url, RedisServer& server);
// Likewise, with a password: redis://USER:PASSWORD@HOST:PORT/DATABASE. For what stands in a file of its own.
[[nodiscard]] std::string read_secret_redis_url(const std::string& url, RedisServer& server);

// "HOST:PORT", for operators; "NAME of HOST:PORT,..." of what sentinels watch.
[[nodiscard]] std::string address_of(const RedisServer& server);
// What is named of it: itself, or the sentinels that watch it.
[[nodiscard]] std::vector<RedisAddress> named_addresses(const RedisServer& server);

}  // namespace sluice::fulfilment
