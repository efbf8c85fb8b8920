// How often somebody may try to log in: so often that a person who mistypes does not notice, and a program that
// guesses gets nowhere.
//
//   one user from one address   5 at once, then one a minute
//   one address                20 at once, then one in 15 s
//   one user                   60 at once, then one in 5 s: by then from many addresses. Not fewer, or whoever knows
//                              a name could keep its owner out
//
// An address is an IPv4 address or a /64. Bounded: rate_book.h. A log-in that succeeds gives back what it took.
// One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "edge/allowance/network.h"
#include "edge/allowance/rate_book.h"

namespace sluice::edge {

class LogInThrottle {
public:
  explicit LogInThrottle(std::uint64_t salt) : salt_(salt) {}

  // Zero: go on. Else how long until there may be another try; none was counted.
  [[nodiscard]] Duration take(std::string_view user, const Network& from, MonoTime now);
  void give_back(std::string_view user, const Network& from, MonoTime now);

  // Whether a refused log-in is kept among the acts; of the others it is known how many they were.
  // nullopt: this one is not.
  [[nodiscard]] std::optional<std::uint64_t> take_note(MonoTime now);

private:
  struct Keys {
    std::uint64_t pair;
    std::uint64_t address;
    std::uint64_t user;
  };
  [[nodiscard]] Keys keys_of(std::string_view user, const Network& from) const;

  static constexpr std::size_t entries = 4096;  // users and addresses that tried lately: 64 KiB
  RateBook book_{entries};
  std::uint64_t salt_;  // so that nobody picks names that share an entry
  std::uint64_t left_out_ = 0;
};

}  // namespace sluice::edge
