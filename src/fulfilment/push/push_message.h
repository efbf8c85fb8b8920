// What a browser has shown of itself to be sent messages (a Web Push subscription), and messages that only it can
// read: RFC 8291, which is RFC 8188's aes128gcm with a key of both sides'.
//
// Pure functions of their arguments; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fulfilment/push/p256_key.h"

namespace sluice::fulfilment {

struct PushSubscription {
  std::string endpoint{};  // where messages go
  P256Key::Point key{};    // the browser's, `p256dh`
  std::array<std::uint8_t, 16> auth{};
};

// More than any push service's address; it goes with every message.
inline constexpr std::size_t push_endpoint_bytes_max = 1024;
// As the ledger and a delivery have it: {"endpoint":"https://...","p256dh":"...","auth":"..."}, base64url.
[[nodiscard]] std::optional<PushSubscription> push_subscription_from(std::string_view json);
[[nodiscard]] std::string to_json(const PushSubscription& subscription);
// What is wrong with an endpoint; empty: nothing. Without `allow_private` it must be https.
[[nodiscard]] std::string push_endpoint_problem(const std::string& url, bool allow_private);

// A push service takes no more than 4096 bytes of body.
inline constexpr std::size_t push_text_bytes_max = 3000;
using PushSalt = std::array<std::uint8_t, 16>;
// The body of a message. `once`: a key for this message alone, and a salt likewise. nullopt: the subscription's key
// is no point of the curve, or the text is too long.
[[nodiscard]] std::optional<std::string> seal_push(const PushSubscription& to, std::string_view text,
                                                   const P256Key& once, const PushSalt& salt);

}  // namespace sluice::fulfilment
