#include "http/answer/uptake.h"

#include <utility>

namespace sluice::http {

void Uptake::on_no_room(MonoTime now) {
  is_stalled_ = true;
  stalled_until_ = now + limits_.write_time;
  if (std::exchange(is_measured_, true)) return;
  stretch_until_ = stalled_until_;
  taken_ = 0;
}

bool Uptake::is_too_slow(MonoTime now) {
  if (is_stalled_ && now >= stalled_until_) return true;
  if (!is_measured_ || now < stretch_until_) return false;
  const auto wanted = static_cast<std::uint64_t>(limits_.write_time.count()) * limits_.write_rate_min /
                      static_cast<std::uint64_t>(Duration(std::chrono::seconds(1)).count());
  stretch_until_ = now + limits_.write_time;
  return std::exchange(taken_, 0) < wanted;
}

}  // namespace sluice::http
