#include "rehearse/fairness.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <tuple>

namespace sluice::rehearse {
namespace {

constexpr int bins_a_range = FairnessReport::range_bins / 3;

std::uint16_t bounded_s(std::uint64_t s) {
  return static_cast<std::uint16_t>(std::min<std::uint64_t>(s, std::numeric_limits<std::uint16_t>::max()));
}

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

}  // namespace

void Fairness::on_look(const Look& look) {
  Look next = look;
  if (!looks_.empty()) next.serving = std::max(next.serving, looks_.back().serving);
  // Of looks that showed the same, the first and the last say when.
  const std::size_t n = looks_.size();
  const bool is_third = n >= 2 && looks_[n - 1].serving == next.serving && looks_[n - 2].serving == next.serving;
  if (is_third) looks_.pop_back();
  looks_.push_back(next);
}

void Fairness::on_waiting(Told& told, const Place& place, std::uint32_t now_ms) {
  if (place.position == 0) return;
  if (told.ordinal != place.ordinal) {
    told = Told{};
    told.at_ms = now_ms;
    told.ahead = place.ahead;
    told.ordinal = place.ordinal;
  } else if (place.position > told.position) {
    ++grew_;
  }
  told.position = place.position;
  if (told.chance_percent == Told::no_chance && place.chance) {
    told.chance_percent = static_cast<std::uint8_t>(std::lround(100 * std::clamp(*place.chance, 0.0, 1.0)));
  }
  if (told.range_at_ms != 0 || !place.range) return;
  told.range_at_ms = std::max(now_ms, 1U);
  told.low_s = bounded_s(place.range->low_s);
  told.high_s = bounded_s(place.range->high_s);
}

Fairness::Moment Fairness::moment_of(std::uint32_t ordinal, const Call& call) const {
  Moment out{call.waiting_ms, call.seen_ms, call.seen_ms};
  if (!has_one_curve_) return out;
  const auto after =
      std::partition_point(looks_.begin(), looks_.end(), [&](const Look& look) { return look.serving < ordinal; });
  if (after != looks_.begin()) out.from_ms = std::max(out.from_ms, (after - 1)->sent_ms);
  // A document that had come so far while the ticket still said "waiting" was not about this call.
  if (after == looks_.end() || after->seen_ms < call.waiting_ms) return out;
  out.by_ms = out.ms = std::min(out.by_ms, after->seen_ms);
  if (after == looks_.begin()) return out;
  const Look& before = *(after - 1);
  const double share = static_cast<double>(ordinal - before.serving) / (after->serving - before.serving);
  out.ms = before.seen_ms + static_cast<std::uint32_t>(share * (after->seen_ms - before.seen_ms));
  out.from_ms = std::min(out.from_ms, out.by_ms);
  out.ms = std::clamp(out.ms, out.from_ms, out.by_ms);
  return out;
}

void Fairness::on_called(const Told& told, const Call& call) {
  if (told.ordinal == 0) return;
  const Moment moment = moment_of(told.ordinal, call);
  const std::uint16_t line = has_one_curve_ ? std::uint16_t{0} : call.item;
  called_.push_back({told.ordinal, told.at_ms, moment.ms, told.ahead, line});
  if (told.range_at_ms != 0) judge_range(told, moment);
  judge_chance(told, true);
}

void Fairness::judge_chance(const Told& told, bool got) {
  if (told.chance_percent == Told::no_chance) return;
  FairnessReport::Chance::Tenth& tenth =
      chances_[std::min<std::size_t>(told.chance_percent / 10, chances_.size() - 1)];
  ++tenth.count;
  if (got) ++tenth.got;
  tenth.told_sum += told.chance_percent / 100.0;
}

void Fairness::judge_range(const Told& told, const Moment& moment) {
  const auto wait = [&](std::uint32_t ms) { return std::int64_t{ms} - told.range_at_ms; };
  const std::int64_t low = std::int64_t{told.low_s} * 1000;
  const std::int64_t high = std::max<std::int64_t>(std::int64_t{told.high_s} * 1000, low);
  const double width = std::max<double>(static_cast<double>(high - low), 1);
  const double at = std::floor(static_cast<double>(wait(moment.ms) - low) / width * bins_a_range) + bins_a_range;
  int first = bins_a_range;
  if (wait(moment.by_ms) < low) {
    ++sooner_;
    first = 0;
  } else if (wait(moment.from_ms) > high) {
    ++later_;
    first = 2 * bins_a_range;
  } else {
    ++within_;
  }
  const double bin = std::clamp<double>(at, first, first + bins_a_range - 1);
  ++bins_[static_cast<std::size_t>(bin)];
}

// Of each called waiter: those of lower ordinals who were called after its first answer, and not after its own call.
std::vector<float> Fairness::place_errors() const {
  std::vector<Called> all = called_;
  std::sort(all.begin(), all.end(), [](const Called& a, const Called& b) {
    return std::tie(a.line, a.ordinal) < std::tie(b.line, b.ordinal);
  });
  std::vector<float> out;
  out.reserve(all.size());
  for (std::size_t i = 0; i < all.size();) {
    const std::size_t begin = i;
    std::vector<std::uint32_t> moments;
    for (; i < all.size() && all[i].line == all[begin].line; ++i) moments.push_back(all[i].called_ms);
    RunningCount lower(std::move(moments));
    for (std::size_t j = begin; j < i; ++j) {
      const Called& one = all[j];
      const std::uint32_t by_own_call = lower.at_most(one.called_ms);
      const std::uint32_t before = std::min(lower.at_most(one.told_ms), by_own_call);
      const auto really = static_cast<double>(by_own_call - before);
      out.push_back(static_cast<float>(std::abs(one.ahead - really) / std::max(really, 1.0)));
      lower.add(one.called_ms);
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

FairnessReport Fairness::findings() const {
  FairnessReport out;
  out.position_grew = grew_;
  out.calls_by_range = bins_;
  out.range.count = within_ + sooner_ + later_;
  if (out.range.count > 0) {
    const auto share = [&](std::uint64_t n) { return static_cast<double>(n) / static_cast<double>(out.range.count); };
    out.range.within = share(within_);
    out.range.sooner = share(sooner_);
    out.range.later = share(later_);
  }
  out.chance.by_tenth = chances_;
  for (const FairnessReport::Chance::Tenth& tenth : chances_) {
    out.chance.count += tenth.count;
    out.chance.told += tenth.told_sum;
    out.chance.got += static_cast<double>(tenth.got);
  }
  if (out.chance.count > 0) {
    out.chance.told /= static_cast<double>(out.chance.count);
    out.chance.got /= static_cast<double>(out.chance.count);
  }
  const std::vector<float> errors = place_errors();
  out.place_error.count = errors.size();
  if (errors.empty()) return out;
  double sum = 0;
  for (const float error : errors) sum += static_cast<double>(error);
  out.place_error.mean = sum / static_cast<double>(errors.size());
  out.place_error.p50 = percentile(errors, 50);
  out.place_error.p99 = percentile(errors, 99);
  return out;
}

}  // namespace sluice::rehearse
