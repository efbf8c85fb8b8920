// Whether the other side of the bus signs with our keys, and how long it is borne with when it does not any more.
//
//  1. Whose keys have never been ours is refused.
//  2. Keys that come to differ later are borne with for keys_differ_max, from the first look that finds them so.
//  3. What was found stands until the next look.
//
// Keys are told by their fingerprints. Pure: time is an argument. One thread.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace sluice::bus {

// How long edge and owner bear with keys that come to differ: the time in which an operator brings a new file to
// every machine. Shorter, and a rotation stops the shop; longer, and people are given what is not taken.
inline constexpr Duration keys_differ_max = std::chrono::seconds(60);

class KeysMatch {
public:
  // True: they did not differ before, and do now. That is worth a line in the log.
  [[nodiscard]] bool look(std::string_view theirs, std::string_view ours, MonoTime now);

  [[nodiscard]] bool differ() const { return differ_since_.has_value(); }
  [[nodiscard]] bool is_refused() const { return is_refused_; }

private:
  bool have_matched_ = false;
  std::optional<MonoTime> differ_since_;
  bool is_refused_ = false;
};

}  // namespace sluice::bus
