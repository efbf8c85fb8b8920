// Which of its histories the lab plays: a number, and the version of the lab that it is a seed of.
//
// One seed is one history, also on another machine, as long as the version is the same. A change of what people do,
// or of the order in which they are asked, makes other histories of the same numbers; then version_now is raised, so
// that nobody takes a new history for the old one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::lab {

struct Seed {
  static constexpr std::uint32_t version_now = 1;
  std::uint64_t number = 1;
};

// "42" is of this version, as "v1.42" is. ErrorKind::invalid_input: of another one, or no seed.
[[nodiscard]] Result<Seed> parse_seed(std::string_view text);
// "v1.42"
[[nodiscard]] std::string to_string(Seed seed);

}  // namespace sluice::lab
