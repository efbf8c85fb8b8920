#include "rehearse/judgement/place_errors.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <span>
#include <tuple>
#include <utility>

namespace sluice::rehearse {
namespace {

// How many of the values given so far are at most x; all of them are known beforehand.
class RunningCount {
public:
  explicit RunningCount(std::vector<std::uint32_t> values) : values_(std::move(values)) {
    std::sort(values_.begin(), values_.end());
    values_.erase(std::unique(values_.begin(), values_.end()), values_.end());
    sums_.resize(values_.size() + 1);
  }
  void add(std::uint32_t value) {
    for (std::size_t i = rank(value); i < sums_.size(); i += i & -i) ++sums_[i];
  }
  [[nodiscard]] std::uint32_t at_most(std::uint32_t value) const {
    std::uint32_t out = 0;
    for (std::size_t i = rank(value); i > 0; i -= i & -i) out += sums_[i];
    return out;
  }

private:
  [[nodiscard]] std::size_t rank(std::uint32_t value) const {
    return static_cast<std::size_t>(std::upper_bound(values_.begin(), values_.end(), value) - values_.begin());
  }
  std::vector<std::uint32_t> values_;
  std::vector<std::uint32_t> sums_;
};

double percentile(const std::vector<float>& sorted, double percent) {
  const double rank = std::ceil(percent / 100 * static_cast<double>(sorted.size()));
  return static_cast<double>(sorted[static_cast<std::size_t>(std::max(rank, 1.0)) - 1]);
}

// `line` holds one line's called waiters by their ordinals.
void append_errors(std::vector<float>& out, std::span<const PlaceErrors::Called> line) {
  std::vector<std::uint32_t> moments;
  for (const PlaceErrors::Called& one : line) moments.push_back(one.called_ms);
  RunningCount lower(std::move(moments));
  for (const PlaceErrors::Called& one : line) {
    const std::uint32_t by_own_call = lower.at_most(one.called_ms);
    const std::uint32_t before = std::min(lower.at_most(one.told_ms), by_own_call);
    const auto really = static_cast<double>(by_own_call - before);
    out.push_back(static_cast<float>(std::abs(one.ahead - really) / std::max(really, 1.0)));
    lower.add(one.called_ms);
  }
}

}  // namespace

std::vector<float> PlaceErrors::sorted_errors() const {
  std::vector<Called> all = called_;
  std::sort(all.begin(), all.end(), [](const Called& a, const Called& b) {
    return std::tie(a.line, a.ordinal) < std::tie(b.line, b.ordinal);
  });
  std::vector<float> out;
  out.reserve(all.size());
  for (auto begin = all.begin(); begin != all.end();) {
    const auto end = std::find_if(begin, all.end(), [&](const Called& one) { return one.line != begin->line; });
    append_errors(out, {begin, end});
    begin = end;
  }
  std::sort(out.begin(), out.end());
  return out;
}

PlaceErrorFindings PlaceErrors::findings() const {
  const std::vector<float> errors = sorted_errors();
  PlaceErrorFindings out;
  out.count = errors.size();
  if (errors.empty()) return out;
  double sum = 0;
  for (const float error : errors) sum += static_cast<double>(error);
  out.mean = sum / static_cast<double>(errors.size());
  out.p50 = percentile(errors, 50);
  out.p99 = percentile(errors, 99);
  return out;
}

}  // namespace sluice::rehearse
