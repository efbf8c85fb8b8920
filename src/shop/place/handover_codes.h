// One-time codes that hand a place in line over to another device. Told on one screen, typed on another.
//
// A code is 8 characters of 32, which stand for 40 random bits; it lives five minutes and is good once. Guessing:
// with the map full (10 000 codes) and ten wrong tries a second (TryLimit), one try finds a code with probability
// 10^4 / 2^40 < 10^-8, so a year of guessing without pause, with the map always full, finds about three; with a
// hundred codes alive, one in thirty years.
//
// Pure: time and randomness are handed in. Not thread-safe: the sale's owner has it. Nothing of it is in the ledger:
// a restart voids codes, and places stay where they are.
//
// Invariants
//  1. At most codes_max codes; each is in all three containers or in none, but that by_place_ has the newest alone.
//  2. A place has at most one code: a newer one voids the older.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/ids.h"
#include "base/random.h"
#include "base/time.h"
#include "token/token.h"

namespace sluice::shop {

enum class HandoverCode : std::uint64_t {};  // 40 bits

// "K7QF-2MXD"
[[nodiscard]] std::string to_text(HandoverCode code);
// As people type it (typed_code.h).
[[nodiscard]] std::optional<HandoverCode> handover_code_from(std::string_view text);

class HandoverCodes {
public:
  static constexpr std::size_t codes_max = 10'000;  // more: guessing gets easier; fewer: a crowd is told 503 sooner
  // Shorter than it takes to find the other device; longer leaves a code on a forgotten screen.
  static constexpr Duration lives_for = std::chrono::minutes(5);

  struct Offer {
    LineIndex line{};
    Ordinal number{};
    token::BuyerThumb from{};
    std::optional<token::BuyerThumb> taken_by{};
    MonoTime ends_at{};
  };

  // nullopt: there are codes_max already.
  [[nodiscard]] std::optional<HandoverCode> offer(MonoTime now, Random& random, LineIndex line, Ordinal number,
                                                  token::BuyerThumb from);
  // nullptr: there is no such code, or its time is over. Valid until the next call.
  [[nodiscard]] Offer* find(MonoTime now, HandoverCode code);

  [[nodiscard]] std::size_t count() const { return offers_.size(); }

private:
  using PlaceKey = std::uint64_t;
  static PlaceKey key_of(LineIndex line, Ordinal number) { return (std::uint64_t{raw(line)} << 32U) | raw(number); }
  void expire_until(MonoTime now);
  void erase(HandoverCode code);

  boost::unordered_flat_map<std::uint64_t, Offer> offers_;      // by code
  boost::unordered_flat_map<PlaceKey, HandoverCode> by_place_;  // the one code of a place
  std::set<std::pair<MonoTime, HandoverCode>> by_end_;
};

}  // namespace sluice::shop
