#include "bus/employment.h"

#include <utility>

namespace sluice::bus {

Employment::Employment(Log& log, std::function<std::string()> keys, std::string version, MonoTime now)
    : log_(log), keys_(std::move(keys)), version_(std::move(version)), owner_(log, "worker"), fine_at_(now) {}

bool Employment::on_sign(const std::optional<Sign>& sign) {
  (void)owner_.on_sign(sign);
  if (!sign || std::exchange(epoch_, sign->epoch) == sign->epoch) return false;
  heard_at_.reset();
  log_.info("bus_owner", {{"epoch", sign->epoch}});
  return true;
}

void Employment::on_message(const TasksMessage& message, MonoTime now) {
  standing_ = message.standing;
  owners_version_ = message.version;
  heard_at_ = now;
}

std::string Employment::why_idle(MonoTime now) const {
  if (std::string why = owner_.why_nobody(); !why.empty()) return why;
  if (owner_.last_sign()->keys != keys_()) return std::string(OwnerWatch::other_keys);
  if (!heard_at_ || now - *heard_at_ >= worker_silence_max) return std::string(OwnerWatch::silent);
  switch (standing_) {
    case Standing::taken_on:
      return "";
    case Standing::other_keys:
      return std::string(OwnerWatch::other_keys);
    case Standing::other_version:
      return "the owner runs " + owners_version_ + ", and this worker " + version_ + ": run one version of both";
  }
  return "";
}

bool Employment::judge(MonoTime now) {
  std::string why = why_idle(now);
  const bool is_news = why != why_;
  why_ = std::move(why);
  tell(now);
  return is_news;
}

// At a start, and with another owner, it takes a moment.
void Employment::tell(MonoTime now) {
  if (why_.empty()) fine_at_ = now;
  const bool is_noteworthy = why_.empty() || now - fine_at_ >= worker_silence_max;
  if (!is_noteworthy || told_ == why_) return;
  told_ = why_;
  why_.empty() ? log_.info("worker_taken_on") : log_.warn("worker_idle", {{"why", why_}});
}

}  // namespace sluice::bus
