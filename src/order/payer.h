// Whose payment it is, as far as that decides whose turn it is (order/turns.h).
#pragma once

#include <compare>
#include <cstdint>

namespace sluice::order {

// Hashes of a client's address and of who the client is; nothing is decided by them but whose turn it is.
struct Payer {
  std::uint64_t address = 0;  // 0: unknown, as after a restart
  std::uint64_t person = 0;   // 0: unknown
  friend auto operator<=>(const Payer&, const Payer&) = default;
};
inline constexpr Payer unknown_payer{};

}  // namespace sluice::order
