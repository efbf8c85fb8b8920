// The Standard Webhooks 1.0.0 signature: what makes a receiver sure that it was us who told them.
//
//   webhook-signature: v1,<base64 of HMAC-SHA256(secret, "<id>.<timestamp>.<body>")> v1,<with the next secret>
//
// Several secrets give several signatures, so that a receiver can change from one to the other at leisure.
// Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace sluice::fulfilment {

class WebhookSecret {
public:
  static constexpr std::size_t bytes_min = 24;
  static constexpr std::size_t bytes_max = 64;

  // "whsec_" and base64 of 24 to 64 bytes; nullopt: it is none.
  [[nodiscard]] static std::optional<WebhookSecret> parse(std::string_view text);

  // "v1,...", for the header.
  [[nodiscard]] std::string signature(std::string_view signed_text) const;

private:
  explicit WebhookSecret(std::string key) : key_(std::move(key)) {}
  std::string key_;
};

// The value of `webhook-signature`.
[[nodiscard]] std::string webhook_signatures(std::span<const WebhookSecret> secrets, std::string_view id,
                                             std::int64_t timestamp_s, std::string_view body);

// How long an answer's Retry-After asks to wait, at most ten years: seconds or a date. nullopt: it says nothing
// readable.
[[nodiscard]] std::optional<Duration> retry_after(std::string_view value, WallTime now);

}  // namespace sluice::fulfilment
