// VAPID (RFC 8292): how a push service knows who sends to it, by a key that browsers were told when they subscribed.
//
//   Authorization: vapid t=<a token that ES256 signs: for whom, until when, whom to ask>, k=<the public key>
//
// Immutable; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "fulfilment/push/p256_key.h"

namespace sluice::fulfilment {

class Vapid {
public:
  // `contact`: "mailto:..." or "https://...", of somebody who answers for what is sent.
  Vapid(P256Key key, std::string contact) : key_(std::move(key)), contact_(std::move(contact)) {}

  // What a page hands to PushManager.subscribe().
  [[nodiscard]] std::string public_text() const;
  // For the service at this URL, good for an hour.
  [[nodiscard]] std::string authorization(const std::string& endpoint, WallTime now) const;

private:
  const P256Key key_;
  const std::string contact_;
};

// As a file keeps it: the private half in base64url. nullopt: it is none.
[[nodiscard]] std::optional<P256Key> p256_key_from(std::string_view text);

}  // namespace sluice::fulfilment
