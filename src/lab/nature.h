// What somebody will do: one answer a person and question, whenever it is asked and whatever was asked before.
//
// So the same person comes, waits and pays in the same way under other settings, and two plays of one seed differ by
// the settings alone. Nothing is stored: an answer is a hash of seed, person and question. Pure; cost: one hash.
#pragma once

#include <cmath>
#include <cstdint>

#include "base/time.h"

namespace sluice::lab {

enum class Question : std::uint8_t {
  item,
  patience,
  says_so,
  poll_every,
  sees_call,
  no_show,
  comes,
  buys,
  checks_out,
  gives_back,
  payment_takes,
  declined,
  tries_again,
  luck,  // of a lottery
};

class Nature {
public:
  explicit Nature(std::uint64_t seed) : seed_(mixed(seed + 0x9e3779b97f4a7c15ULL)) {}

  // `again`: which time the same is asked, of what may be asked more than once.
  [[nodiscard]] std::uint64_t number(std::uint32_t person, Question question, std::uint32_t again = 0) const {
    const std::uint64_t asked =
        (std::uint64_t{person} << 32U) | (std::uint64_t{again} << 8U) | static_cast<std::uint64_t>(question);
    return mixed(seed_ ^ mixed(asked));
  }
  // In [0, 1).
  [[nodiscard]] double part(std::uint32_t person, Question question, std::uint32_t again = 0) const {
    return static_cast<double>(number(person, question, again) >> 11U) * 0x1p-53;
  }
  [[nodiscard]] bool is(double share, std::uint32_t person, Question question, std::uint32_t again = 0) const {
    return part(person, question, again) < share;
  }
  [[nodiscard]] Duration exponential(Duration mean, std::uint32_t person, Question question,
                                     std::uint32_t again = 0) const {
    return Duration(
        static_cast<std::int64_t>(-std::log1p(-part(person, question, again)) * static_cast<double>(mean.count())));
  }

private:
  // SplitMix64's finish.
  static constexpr std::uint64_t mixed(std::uint64_t value) {
    value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    value = (value ^ (value >> 27U)) * 0x94d049bb133111ebULL;
    return value ^ (value >> 31U);
  }

  std::uint64_t seed_;
};

}  // namespace sluice::lab
