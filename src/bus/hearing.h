// Whether an edge hears its owner, and why it does not.
//
//  1. The owner is heard while its sign is there, it speaks our protocol, its keys are ours, and the board had news
//     within silence_max. Keys that come to differ later are borne with for a while (keys_match.h).
//  2. That is found by judge(), and stands until the next one.
//
// Time is an argument. One thread.
//
// Logs: bus_owner (info); bus_owner_silent (warning, with why); bus_keys_differ, bus_other_protocol (error); and what
// connection_state.h does.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/log.h"
#include "base/result.h"
#include "base/time.h"
#include "bus/keys_match.h"
#include "bus/owner_watch.h"

namespace sluice::bus {

class Hearing {
public:
  // An owner that tells nothing for so long is not there: it tells something four times a second.
  static constexpr Duration silence_max = std::chrono::seconds(2);

  // `keys`: the fingerprint of our own, as they are now. `log` must outlive it.
  Hearing(Log& log, std::function<std::string()> keys, MonoTime now);

  void on_connected() { owner_.on_connected(); }
  void on_lost(const Error& why) { owner_.on_lost(why); }
  // True: there is another owner than before.
  [[nodiscard]] bool on_sign(const std::optional<Sign>& sign);
  // The board has news.
  void on_news(MonoTime now) { news_at_ = now; }

  // True: what was found is news.
  [[nodiscard]] bool judge(MonoTime now);
  [[nodiscard]] bool is_heard() const { return why_.empty(); }
  // Empty: it is heard.
  [[nodiscard]] const std::string& why() const { return why_; }
  [[nodiscard]] bool is_connected() const { return owner_.is_connected(); }
  [[nodiscard]] bool keys_match() const { return !keys_match_.differ(); }

private:
  [[nodiscard]] std::string why_unheard(MonoTime now);
  void warn(const std::string& why, MonoTime now);

  Log& log_;
  const std::function<std::string()> keys_;
  const MonoTime began_at_;
  OwnerWatch owner_;
  KeysMatch keys_match_;  // the owner's and ours
  MonoTime news_at_{};
  std::string why_ = "the bus: not connected yet";
  bool has_judged_ = false;
  bool has_been_heard_ = false;
  std::string warned_;  // of why nobody is heard
};

}  // namespace sluice::bus
