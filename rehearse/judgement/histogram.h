// How long things took: a log-bucketed histogram of durations with an error of less than 1 %.
//
// Values below 128 us have a bucket each; above, every doubling is cut into 128 buckets, so a bucket is at most 1/128
// of its value wide. 31 KB whatever the number of values; recording touches one counter. Pure; one thread.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"

namespace sluice::rehearse {

class Histogram {
public:
  Histogram();

  void record(Duration value);  // Negative counts as zero; beyond 19 hours as 19 hours.
  void merge(const Histogram& other);
  void clear();

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] Duration max() const { return max_; }
  [[nodiscard]] Duration mean() const;
  // The value that `percent` of all values do not exceed, to within its bucket and never above max(). 0 when empty.
  [[nodiscard]] Duration percentile(double percent) const;

  // Calls visit(lowest, highest, count) for every bucket that is not empty, in ascending order.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      if (counts_[i] != 0) visit(lowest_of(i), lowest_of(i + 1) - Duration(1), counts_[i]);
    }
  }

private:
  static std::size_t index_of(std::uint64_t us);
  static Duration lowest_of(std::size_t index);

  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  std::int64_t sum_us_ = 0;
  Duration max_{0};
};

}  // namespace sluice::rehearse
