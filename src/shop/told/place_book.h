// Which place each buyer took last in a line, so that somebody who joins again, in another tab or before the cookie
// of the first answer came, is given that one and no second.
//
// Of this process's life only: after a restart the ticket alone tells. A place that was left is nobody's any more.
// Thread-safe; a short lock each, of one in 64. Memory: some 40 bytes for each buyer who took a place.
#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <mutex>
#include <optional>

#include "base/ids.h"
#include "base/time.h"
#include "token/token.h"

namespace sluice::shop {

class PlaceBook {
public:
  enum class Known : std::uint8_t {
    none,    // none that counts: whoever asked takes one now, and then says put() or forget()
    taking,  // another request is taking one at this moment
    place,
  };
  struct Found {
    Known known = Known::none;
    Ordinal number{};  // of `place`
    WallTime taken_at{};
  };

  // `is_over(number, taken_at)`: whether that place leads nowhere any more. Called under the lock.
  template <class IsOver>
  Found begin(token::BuyerThumb buyer, IsOver is_over) {
    Part& part = part_of(buyer);
    const std::scoped_lock lock(part.mutex);
    const auto [at, is_new] = part.numbers.try_emplace(key_of(buyer));
    if (is_new) return {};
    Taken& taken = at->second;
    if (raw(taken.number) == 0) return {.known = Known::taking};
    if (!is_over(taken.number, taken.at)) {
      return {.known = Known::place, .number = taken.number, .taken_at = taken.at};
    }
    taken = {};
    return {};
  }
  // A place that is there already was taken when it was.
  void put(BuyerId buyer, Ordinal number, WallTime at) {
    const token::BuyerThumb thumb = token::thumb_of(buyer);
    Part& part = part_of(thumb);
    const std::scoped_lock lock(part.mutex);
    Taken& taken = part.numbers[key_of(thumb)];
    if (taken.number != number) taken = {.number = number, .at = at};
    taken.whole = buyer.value().prefix();
  }
  // The buyer has come with the ticket of a place: known from now on, if no other place of theirs is.
  void learn(BuyerId buyer, Ordinal number, WallTime at) {
    const token::BuyerThumb thumb = token::thumb_of(buyer);
    Part& part = part_of(thumb);
    const std::scoped_lock lock(part.mutex);
    Taken& taken = part.numbers.try_emplace(key_of(thumb), Taken{.number = number, .at = at}).first->second;
    if (taken.number == number) taken.whole = buyer.value().prefix();
  }
  // Whose place it is, of whom a pass says the thumb only; nullopt: not known, or another has it.
  [[nodiscard]] std::optional<BuyerId> holder_of(token::BuyerThumb buyer, Ordinal number) {
    Part& part = part_of(buyer);
    const std::scoped_lock lock(part.mutex);
    const auto at = part.numbers.find(key_of(buyer));
    const bool is_known = at != part.numbers.end() && at->second.number == number && at->second.whole != 0;
    return is_known ? std::optional(BuyerId(Id128(at->second.whole, raw(buyer)))) : std::nullopt;
  }
  void forget(token::BuyerThumb buyer) {
    Part& part = part_of(buyer);
    const std::scoped_lock lock(part.mutex);
    part.numbers.erase(key_of(buyer));
  }

private:
  struct Taken {
    Ordinal number{};  // 0: being taken
    WallTime at{};
    std::uint64_t whole = 0;  // the half of the buyer's id that is not the thumb; 0: not known
  };
  struct Part {
    std::mutex mutex;
    boost::unordered_flat_map<std::uint64_t, Taken> numbers;
  };
  [[nodiscard]] static std::uint64_t key_of(token::BuyerThumb buyer) { return raw(buyer); }
  [[nodiscard]] Part& part_of(token::BuyerThumb buyer) { return parts_[key_of(buyer) % parts_.size()]; }

  std::array<Part, 64> parts_;
};

}  // namespace sluice::shop
