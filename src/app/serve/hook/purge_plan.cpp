#include "app/serve/hook/purge_plan.h"

#include <algorithm>

namespace sluice::app {

std::vector<std::string> PurgePlan::take(MonoTime now) {
  if (due_.empty() || now < next_at_) return {};
  taken_.clear();
  while (!due_.empty() && taken_.size() < sales_max) taken_.push_back(due_.extract(due_.begin()).value());
  next_at_ = now + every_;
  return taken_;
}

void PurgePlan::finish(MonoTime now, bool is_good) {
  wait_ = is_good ? every_ : std::max(every_, std::min(wait_ * 2, back_off_max));
  if (is_good) return;
  due_.insert(taken_.begin(), taken_.end());
  next_at_ = now + wait_;
}

}  // namespace sluice::app
