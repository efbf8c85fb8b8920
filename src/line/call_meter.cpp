#include "line/call_meter.h"

#include <algorithm>
#include <cmath>

namespace sluice::line {
namespace {

// Bursts are seen in windows of this length.
constexpr double window_s = 5;

}  // namespace

void CallMeter::add(double elapsed_s, double happened) {
  const double lasts = std::max(memory_s, count_ > 0 ? memory_calls * seconds_ / count_ : seconds_ + elapsed_s);
  const double keep = std::exp(-elapsed_s / lasts);
  count_ = count_ * keep + happened;
  seconds_ = seconds_ * keep + elapsed_s;
  window_count_ += happened;
  window_seconds_ += elapsed_s;
  if (window_seconds_ < window_s) return;
  const double expected = per_s() * window_seconds_;
  if (expected > 0) {
    const double measured = (window_count_ - expected) * (window_count_ - expected) / std::max(expected, 1.0);
    scatter_ += (std::min(measured, scatter_max) - scatter_) * (1 - std::exp(-window_seconds_ / lasts));
  }
  window_count_ = window_seconds_ = 0;
}

double CallMeter::doubt() const {
  return std::sqrt(std::max(scatter_, 1.0) / (count_ + 1));
}

}  // namespace sluice::line
