#include "rehearse/judgement/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace sluice::rehearse {
namespace {

constexpr std::size_t cut = 128;       // buckets a doubling
constexpr std::size_t doublings = 29;  // 128 us * 2^29 = 19 hours
constexpr std::size_t bucket_count = cut * (doublings + 1);
constexpr std::uint64_t largest_us = (cut << doublings) - 1;

}  // namespace

Histogram::Histogram() : counts_(bucket_count) {}

std::size_t Histogram::index_of(std::uint64_t us) {
  if (us < cut) return us;
  const auto shift = static_cast<unsigned>(std::bit_width(us)) - 8;  // leaves 128..255
  return cut + shift * cut + (us >> shift) - cut;
}

Duration Histogram::lowest_of(std::size_t index) {
  if (index < cut) return Duration(index);
  const std::size_t shift = (index - cut) / cut;
  return Duration(((index - cut) % cut + cut) << shift);
}

void Histogram::record(Duration value) {
  const auto us = std::clamp<std::int64_t>(value.count(), 0, static_cast<std::int64_t>(largest_us));
  ++counts_[index_of(static_cast<std::uint64_t>(us))];
  ++count_;
  sum_us_ += us;
  max_ = std::max(max_, Duration(us));
}

void Histogram::merge(const Histogram& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
  sum_us_ += other.sum_us_;
  max_ = std::max(max_, other.max_);
}

void Histogram::clear() {
  if (count_ == 0) return;
  std::fill(counts_.begin(), counts_.end(), 0);
  count_ = 0;
  sum_us_ = 0;
  max_ = Duration(0);
}

Duration Histogram::mean() const {
  return count_ == 0 ? Duration(0) : Duration(sum_us_ / static_cast<std::int64_t>(count_));
}

Duration Histogram::percentile(double percent) const {
  if (count_ == 0) return Duration(0);
  const double share = std::clamp(percent, 0.0, 100.0) / 100.0;
  const auto rank =
      std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_))));
  if (rank >= count_) return max_;
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen >= rank) return std::min(max_, (lowest_of(i) + lowest_of(i + 1) - Duration(1)) / 2);
  }
  return max_;
}

}  // namespace sluice::rehearse
