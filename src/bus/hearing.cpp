#include "bus/hearing.h"

#include <utility>

namespace sluice::bus {

Hearing::Hearing(Log& log, std::function<std::string()> keys, MonoTime now)
    : log_(log), keys_(std::move(keys)), began_at_(now), owner_(log, "edge") {}

bool Hearing::on_sign(const std::optional<Sign>& sign) {
  if (!owner_.on_sign(sign)) return false;
  log_.info("bus_owner", {{"epoch", sign->epoch}});
  if (sign->speaks != protocol)
    log_.error("bus_other_protocol", {{"theirs", int{sign->speaks}}, {"ours", int{protocol}}});
  return true;
}

bool Hearing::judge(MonoTime now) {
  std::string why = why_unheard(now);
  warn(why, now);
  if (why == why_ && has_judged_) return false;
  has_judged_ = true;
  why_ = std::move(why);
  return true;
}

std::string Hearing::why_unheard(MonoTime now) {
  if (std::string why = owner_.why_nobody(); !why.empty()) return why;
  if (keys_match_.look(owner_.last_sign()->keys, keys_(), now)) log_.error("bus_keys_differ");
  if (keys_match_.is_refused()) return std::string(OwnerWatch::other_keys);
  if (news_at_ == MonoTime{} || now - news_at_ >= silence_max) return std::string(OwnerWatch::silent);
  return "";
}

// At a start it takes a moment until anybody can be heard.
void Hearing::warn(const std::string& why, MonoTime now) {
  if (why.empty()) has_been_heard_ = true;
  const bool is_noteworthy = has_been_heard_ || now - began_at_ >= silence_max;
  if (why == warned_ || !is_noteworthy) return;
  warned_ = why;
  if (!why.empty()) log_.warn("bus_owner_silent", {{"why", why}});
}

}  // namespace sluice::bus
