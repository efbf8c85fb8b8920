// What the origin behind a gate is shown with every request that was let in: who is inside, and until when.
//
//   v1.<key id: 4 hex digits>.<sale>.<ordinal>.<buyer: 16 hex digits>.<expires: Unix seconds>.<HMAC-SHA256:
//   base64url>
//
// Text, so that any language checks it with its standard library (clients/). The MAC covers
// every character before its dot. There is one text for one meaning: numbers have no leading zeros, hex is lower
// case.
//
// Each gate has keys of its own, derived from the ring's keys (HKDF, "sluice v1 origin <sale>"): an origin that has
// them can check its own gate's passes, and can forge neither tickets nor the passes of another gate.
//
// Rotation: the *oldest* ring key that may still sign does, unlike for tickets. A key that is added to the ring is
// listed at once and signs only when the one before it may no longer, a month later; so the operator has that month
// to give it to the origin, and no request is refused meanwhile.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "token/key_ring.h"
#include "token/token.h"

namespace sluice::token {

struct OriginPass {
  std::string_view sale;
  Ordinal ordinal{};
  BuyerThumb buyer{};
  WallTime expires_at{};  // to the second; a fraction is cut off
  friend bool operator==(const OriginPass&, const OriginPass&) = default;
};

// One key of a gate. Immutable; thread-safe.
class OriginKey {
public:
  enum class Use : std::uint8_t { signs, signs_next, signed_before };

  OriginKey(const Key& key, std::string_view sale, Use use);

  void append_signed(std::string& out, const OriginPass& pass) const;
  // "<key id>.<base64url>": what an operator gives to the origin, and what the origin identifies itself with.
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::string_view id() const { return std::string_view(text_).substr(0, 4); }
  [[nodiscard]] Use use() const { return use_; }
  [[nodiscard]] WallTime signs_until() const { return signs_until_; }
  [[nodiscard]] const Mac& mac() const { return mac_; }

private:
  Use use_;
  WallTime signs_until_;
  std::string text_;
  Mac mac_;
};

[[nodiscard]] std::string_view to_string(OriginKey::Use use);

// The keys of a gate that are valid at `now`: the one that signs first, and one neighbour if there is one, the next
// to sign or else the last that did.
[[nodiscard]] std::vector<OriginKey> origin_keys(const KeyRing& ring, WallTime now, std::string_view sale);

// nullopt: not signed with one of `keys`, for another sale, or not canonical. Whether it has expired is the caller's
// to judge. `pass.sale` points into `text`.
[[nodiscard]] std::optional<OriginPass> verify_origin_pass(const std::vector<OriginKey>& keys, std::string_view sale,
                                                           std::string_view text);

// Whether `text` is one of the keys themselves. Takes equally long for every wrong one of the right length.
[[nodiscard]] bool is_origin_key(const std::vector<OriginKey>& keys, std::string_view text);

}  // namespace sluice::token
