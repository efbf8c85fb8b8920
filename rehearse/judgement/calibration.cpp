#include "rehearse/judgement/calibration.h"

#include <algorithm>
#include <cmath>

namespace sluice::rehearse {

double CalibrationFindings::Tenth::got_share() const {
  return count == 0 ? 0 : static_cast<double>(got) / static_cast<double>(count);
}

CalibrationFindings::Band CalibrationFindings::Tenth::band() const {
  if (count == 0) return {};
  const double told = told_mean();
  const double width = tolerance + z * std::sqrt(told * (1 - told) / static_cast<double>(count));
  return {std::max(told - width, 0.0), std::min(told + width, 1.0)};
}

bool CalibrationFindings::Tenth::is_outside() const {
  const Band allowed = band();
  return is_judged() && (got_share() < allowed.low || got_share() > allowed.high);
}

void Calibration::on_outcome(unsigned chance_percent, bool got) {
  CalibrationFindings::Tenth& tenth = by_tenth_[std::min<std::size_t>(chance_percent / 10, by_tenth_.size() - 1)];
  ++tenth.count;
  if (got) ++tenth.got;
  tenth.told_sum += chance_percent / 100.0;
}

CalibrationFindings Calibration::findings(std::uint64_t crowd) const {
  CalibrationFindings out;
  out.by_tenth = by_tenth_;
  for (CalibrationFindings::Tenth& tenth : out.by_tenth) {
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
