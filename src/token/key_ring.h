// The secret keys that sign tickets, passes and buyer cookies, and when each may sign and verify.
//
// The newest key signs; every key that may verify does. So keys rotate without a single visitor noticing: a new key
// signs from now on, the old one verifies until the last token it signed has expired. A KeyRing is immutable; a
// rotation makes a new one (token/key_keeper.h, which hands it to the edges).
//
// Invariant: what signing(now) gives, verifying(now) takes, also past its time. Better a long-lived key than a shop
// that stops.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"

namespace sluice::token {

// What a token is for. Each purpose signs with a key of its own, derived from the ring's key, so that a token of one
// purpose can never be taken for another.
enum class Purpose : std::uint8_t { buyer = 1, ticket = 2, pass = 3, challenge = 4, order = 5, stamp = 6 };
inline constexpr std::size_t purpose_count = 6;

using Secret = std::array<std::uint8_t, 32>;

// HKDF-SHA256 without salt: a key for one purpose only, from which `secret` cannot be told.
[[nodiscard]] Secret derive(const Secret& secret, std::string_view purpose);

// HMAC-SHA256 with the key's two inner states precomputed: 0.3 µs for a token.
class Mac {
public:
  explicit Mac(const Secret& secret);
  [[nodiscard]] std::array<std::uint8_t, 32> operator()(std::string_view text) const;

private:
  std::array<std::uint32_t, 8> inner_{};
  std::array<std::uint32_t, 8> outer_{};
};

struct Key {
  std::uint16_t id = 0;  // written in tokens as four hex digits
  Secret secret{};
  WallTime sign_until{};
  WallTime verify_until{};
};

class KeyRing {
public:
  // REQUIRES: not empty, ids distinct.
  explicit KeyRing(std::vector<Key> keys);

  struct Entry {
    Key key;
    std::array<Mac, purpose_count> macs;
    [[nodiscard]] const Mac& mac(Purpose purpose) const { return macs[static_cast<std::size_t>(purpose) - 1]; }
  };
  // The key that signs at `now`: the newest one, even if its time is over; a KeyKeeper adds a fresh one long before
  // that.
  [[nodiscard]] const Entry& signing(WallTime now) const;
  // nullptr: unknown, or past its time and not the one that signs.
  [[nodiscard]] const Entry* verifying(std::uint16_t id, WallTime now) const;
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  // 16 hex digits, the same for rings of the same keys: tells whether two servers take each other's tokens, and
  // nothing of a secret.
  [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }

private:
  std::vector<Entry> entries_;  // by sign_until, latest first
  std::string fingerprint_;
};

inline constexpr std::size_t keys_max = 16;
inline constexpr auto key_signs_for = std::chrono::hours(24 * 90);
// The longest life of anything signed; a sale's line does not last longer.
inline constexpr auto key_verifies_after = std::chrono::hours(24 * 30);

[[nodiscard]] Key make_key(std::uint16_t id, Random& random, WallTime now);

// Whether it is time for a fresh key: the newest one has less than a third of its signing time left.
[[nodiscard]] bool is_rotation_due(const std::vector<Key>& keys, WallTime now);

// `keys` with a fresh key in front and those past their time dropped. The one that signed until now verifies what it
// has signed for key_verifies_after from now on, however late the rotation comes.
[[nodiscard]] std::vector<Key> rotated(std::vector<Key> keys, Random& random, WallTime now);

}  // namespace sluice::token
