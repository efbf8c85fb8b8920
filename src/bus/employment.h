// Whether a worker is taken on by an owner, and why it is not.
//
//  1. It is taken on while the owner's sign is there, it speaks our protocol, its keys are ours, it has said
//     something within worker_silence_max, and what it said last is that it takes us on.
//  2. That is found by judge(), and stands until the next one.
//
// Time is an argument. One thread.
//
// Logs: bus_owner, worker_taken_on (info); worker_idle (warning, with why); and what connection_state.h does.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/log.h"
#include "base/result.h"
#include "base/time.h"
#include "bus/owner_watch.h"
#include "bus/task_messages.h"

namespace sluice::bus {

class Employment {
public:
  // `keys`: the fingerprint of our own, as they are now. `version`: of the program. `log` must outlive it.
  Employment(Log& log, std::function<std::string()> keys, std::string version, MonoTime now);

  void on_connected() { owner_.on_connected(); }
  void on_lost(const Error& why) { owner_.on_lost(why); }
  // True: there is another owner than before, who is to hear of us at once.
  [[nodiscard]] bool on_sign(const std::optional<Sign>& sign);
  void on_message(const TasksMessage& message, MonoTime now);

  // True: what was found is news.
  [[nodiscard]] bool judge(MonoTime now);
  [[nodiscard]] bool is_taken_on() const { return why_.empty(); }
  // Empty: it is taken on.
  [[nodiscard]] const std::string& why() const { return why_; }
  [[nodiscard]] bool is_connected() const { return owner_.is_connected(); }
  // There is an owner to whom something may be said: it speaks as we do.
  [[nodiscard]] bool has_owner() const { return owner_.is_understood(); }

private:
  [[nodiscard]] std::string why_idle(MonoTime now) const;
  void tell(MonoTime now);

  Log& log_;
  const std::function<std::string()> keys_;
  const std::string version_;
  OwnerWatch owner_;
  std::uint64_t epoch_ = 0;                 // of the last sign; 0: there was none, or it was of another protocol
  Standing standing_ = Standing::taken_on;  // by the owner's last message
  std::string owners_version_;
  std::optional<MonoTime> heard_at_;  // when that came
  MonoTime fine_at_;                  // when it was taken on last, or began
  std::string why_ = "the bus: not connected yet";
  std::optional<std::string> told_;  // why_ when it was noteworthy last
};

}  // namespace sluice::bus
