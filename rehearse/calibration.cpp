#include "rehearse/calibration.h"

#include <algorithm>

namespace sluice::rehearse {

void Calibration::on_outcome(unsigned chance_percent, bool got) {
  CalibrationFindings::Tenth& tenth = by_tenth_[std::min<std::size_t>(chance_percent / 10, by_tenth_.size() - 1)];
  ++tenth.count;
  if (got) ++tenth.got;
  tenth.told_sum += chance_percent / 100.0;
}

CalibrationFindings Calibration::findings() const {
  CalibrationFindings out;
  out.by_tenth = by_tenth_;
  for (const CalibrationFindings::Tenth& tenth : by_tenth_) {
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
