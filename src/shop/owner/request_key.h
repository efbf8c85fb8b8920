// The optional idempotency key of a request with an identity.
#pragma once

#include <string>

namespace sluice::shop {

// Empty `key`: none was given.
struct RequestKey {
  std::string key{};
  std::string route{};        // "POST /v1/sales/drop-1/buy"
  std::string fingerprint{};  // of the body
};

}  // namespace sluice::shop
