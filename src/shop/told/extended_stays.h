// Stays inside a gate that its origin has made longer than their passes say, until they end.
//
// The owner keeps one and publishes it; edges look into what was published. Nothing of it is in the ledger: after a
// restart passes end as they say themselves. Not thread-safe.
//
// Invariant: at most count_max, so that publishing one costs a tenth of a millisecond and no more.
#pragma once

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <optional>

#include "base/ids.h"
#include "base/time.h"

namespace sluice::shop {

class ExtendedStays {
public:
  static constexpr std::size_t count_max = 10'000;
  static constexpr Duration stay_max = std::chrono::hours(24);  // from the moment at which the origin says so

  // Not to end before `until`. False: there is no room for another.
  bool set(LineIndex line, Ordinal ordinal, WallTime until) {
    const auto at = until_.find(key_of(line, ordinal));
    if (at == until_.end() && until_.size() == count_max) return false;
    WallTime& kept = until_[key_of(line, ordinal)];
    kept = std::max(kept, until);
    return true;
  }
  // False: there was none.
  bool forget(LineIndex line, Ordinal ordinal) { return until_.erase(key_of(line, ordinal)) > 0; }

  // nullopt: it is as long as the visitor's pass says.
  [[nodiscard]] std::optional<WallTime> until(LineIndex line, Ordinal ordinal) const {
    if (until_.empty()) return std::nullopt;
    const auto at = until_.find(key_of(line, ordinal));
    return at == until_.end() ? std::nullopt : std::optional(at->second);
  }

private:
  static std::uint64_t key_of(LineIndex line, Ordinal ordinal) {
    return std::uint64_t{raw(line)} << 32U | raw(ordinal);
  }

  boost::unordered_flat_map<std::uint64_t, WallTime> until_;
};

}  // namespace sluice::shop
