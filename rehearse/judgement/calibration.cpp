#include "rehearse/judgement/calibration.h"

#include <algorithm>
#include <cmath>

namespace sluice::rehearse {

double CalibrationFindings::Tenth::got_share() const {
  return count == 0 ? 0 : static_cast<double>(got) / static_cast<double>(count);
}

CalibrationFindings::Band CalibrationFindings::Tenth::band() const {
  if (count == 0) return {};
  const double mean = told_mean();
  const double width = tolerance + z * std::sqrt(mean * (1 - mean) / static_cast<double>(count));
  return {std::max(mean - width, 0.0), std::min(mean + width, 1.0)};
}

bool CalibrationFindings::Tenth::is_outside() const {
  const Band allowed = band();
  return is_judged() && (got_share() < allowed.low || got_share() > allowed.high);
}

void Calibration::on_outcome(unsigned chance_percent, bool got, std::uint32_t told_at_ms) {
  const std::size_t index = std::min<std::size_t>(chance_percent / 10, by_tenth_.size() - 1);
  CalibrationFindings::Tenth& tenth = by_tenth_[index];
  ++tenth.count;
  if (got) ++tenth.got;
  tenth.told_sum += chance_percent / 100.0;
  const std::size_t half =
      std::min<std::size_t>(told_at_ms / (CalibrationFindings::moment_ms / 2), half_moments_max - 1);
  if (told_[index].size() <= half) told_[index].resize(half + 1);
  ++told_[index][half];
}

std::uint64_t Calibration::busiest_moment(const HalfMoments& told) {
  std::uint64_t most = 0;
  std::uint64_t before = 0;
  for (const std::uint32_t people : told) {
    most = std::max(most, before + people);
    before = people;
  }
  return most;
}

CalibrationFindings Calibration::findings(std::uint64_t crowd) const {
  CalibrationFindings out;
  out.by_tenth = by_tenth_;
  for (std::size_t i = 0; i < out.by_tenth.size(); ++i) {
    CalibrationFindings::Tenth& tenth = out.by_tenth[i];
    tenth.at_one_moment = busiest_moment(told_[i]);
    tenth.judged_from = std::max(CalibrationFindings::judged_min, crowd / CalibrationFindings::judged_part);
    out.count += tenth.count;
    out.told += tenth.told_sum;
    out.got += static_cast<double>(tenth.got);
  }
  if (out.count == 0) return out;
  out.told /= static_cast<double>(out.count);
  out.got /= static_cast<double>(out.count);
  return out;
}

}  // namespace sluice::rehearse
