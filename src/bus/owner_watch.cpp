#include "bus/owner_watch.h"

namespace sluice::bus {

bool OwnerWatch::on_sign(const std::optional<Sign>& sign) {
  const bool is_other = sign && (!sign_ || sign_->epoch != sign->epoch);
  if (sign) sign_ = sign;
  is_there_ = sign.has_value();
  return is_other;
}

std::string OwnerWatch::why_nobody() const {
  if (!is_connected()) return "the bus: " + connection_.why();
  if (!is_there_) return "no owner is heard on the bus";
  if (sign_->speaks != protocol) {
    return "the owner speaks protocol " + std::to_string(sign_->speaks) + " on the bus, and this " + watcher_ + " " +
           std::to_string(protocol) + ": run one version of both";
  }
  return "";
}

}  // namespace sluice::bus
