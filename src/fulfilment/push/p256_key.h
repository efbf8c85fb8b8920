// A key on the curve P-256: what Web Push signs (ES256) and agrees on secrets with.
//
// Immutable; thread-safe. Cost: 50 us a signature or a secret.
#pragma once

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/random.h"

namespace sluice::fulfilment {

class P256Key {
public:
  using Scalar = std::array<std::uint8_t, 32>;
  using Point = std::array<std::uint8_t, 65>;  // not compressed: 0x04, x, y

  // nullopt: it is no private key of this curve (zero, or too large).
  [[nodiscard]] static std::optional<P256Key> from_private(const Scalar& scalar);
  // A new one, and its private half for whoever keeps it.
  [[nodiscard]] static P256Key generate(Random& random, Scalar* scalar = nullptr);

  [[nodiscard]] const Point& public_point() const { return point_; }
  // What both sides can compute, each from its own private and the other's public half. nullopt: `other` is no point
  // of the curve.
  [[nodiscard]] std::optional<Scalar> agree(const Point& other) const;
  // ES256: r and s, of the SHA-256 of the text.
  [[nodiscard]] std::array<std::uint8_t, 64> sign(std::string_view text) const;

private:
  struct Cleanup {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  };
  using Key = std::unique_ptr<EVP_PKEY, Cleanup>;

  P256Key(Key key, const Point& point) : key_(std::move(key)), point_(point) {}
  [[nodiscard]] static Key key_of(const Point& point, const Scalar* scalar);

  Key key_;
  Point point_;
};

// Whether it is a point of the curve.
[[nodiscard]] bool is_p256_point(const P256Key::Point& point);

}  // namespace sluice::fulfilment
