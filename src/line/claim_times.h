// Until when called tickets may be claimed, as of one moment: what a line tells edges, so that they can tell people.
//
// Immutable once made; then any thread may ask. find(): O(log entries).
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "base/time.h"

namespace sluice::line {

class ClaimTimes {
public:
  // The tickets `first` to `last`, called in one moment; those of them that are done have no meaning.
  void add_range(std::uint32_t first, std::uint32_t last, Instant until) { ranges_.push_back({first, last, until}); }
  // A ticket that was passed over in its range, and called when it came back.
  void add_recalled(std::uint32_t ordinal, Instant until) { recalled_.push_back({ordinal, ordinal, until}); }
  // After the last of them.
  void sort() {
    const auto by_ordinal = [](const Entry& a, const Entry& b) { return a.first < b.first; };
    std::sort(ranges_.begin(), ranges_.end(), by_ordinal);
    std::sort(recalled_.begin(), recalled_.end(), by_ordinal);
  }

  // nullopt: not called as far as is known; a ticket that is called in the moment of its issue is not known yet.
  [[nodiscard]] std::optional<Instant> find(Ordinal ordinal) const {
    const auto recalled = find_in(recalled_, raw(ordinal));
    return recalled ? recalled : find_in(ranges_, raw(ordinal));
  }
  [[nodiscard]] bool empty() const { return ranges_.empty() && recalled_.empty(); }

private:
  struct Entry {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    Instant until;
  };
  static std::optional<Instant> find_in(const std::vector<Entry>& entries, std::uint32_t ordinal) {
    auto at = std::upper_bound(entries.begin(), entries.end(), ordinal,
                               [](std::uint32_t o, const Entry& entry) { return o < entry.first; });
    if (at == entries.begin() || (--at)->last < ordinal) return std::nullopt;
    return at->until;
  }

  std::vector<Entry> ranges_;    // of one ordinal in one
  std::vector<Entry> recalled_;  // likewise
};

}  // namespace sluice::line
