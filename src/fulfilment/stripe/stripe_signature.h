// The signature by which Stripe proves that what it tells by itself comes from it, and is said now.
//
//   Stripe-Signature: t=1492774577,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd
//
// v1 is HMAC-SHA256 of the time, a dot and the body as it came, under the endpoint's secret: the whole text of it,
// "whsec_" included. There are several v1 while a secret is being replaced, and several secrets here for the same
// reason; one pair that fits is enough. Other schemes ("v0") say nothing.
//
// Pure: time is an argument. Signatures are compared in constant time. Cost: one HMAC over the body for each secret.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/time.h"

namespace sluice::fulfilment {

// Either way. Longer: what somebody has overheard can be sent again for longer. Shorter: a clock that is a little off
// refuses everything.
inline constexpr Duration signature_age_max = std::chrono::minutes(5);

// More secrets: more work for each forgery. Two are there while one replaces the other.
inline constexpr std::size_t webhook_secrets_max = 8;

enum class SignatureVerdict : std::uint8_t {
  good,
  missing,    // there is none
  malformed,  // it has no time, or nothing of the scheme v1
  wrong,      // of another body, or under another secret
  stale,      // ours, and older or younger than signature_age_max
};

struct SignedText {
  std::string_view signature;  // the value of the header field
  std::string_view body;       // byte for byte as it came
};
[[nodiscard]] SignatureVerdict check_signature(const SignedText& text, std::span<const std::string> secrets,
                                               WallTime now);

// The header field's value for `body`, as whoever has the secret makes it.
[[nodiscard]] std::string signature_of(std::string_view body, std::string_view secret, WallTime at);

// "whsec_" and what follows, without spaces.
[[nodiscard]] bool is_valid_webhook_secret(std::string_view text);

}  // namespace sluice::fulfilment
