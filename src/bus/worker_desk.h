// The owner's desk for workers in other processes: hands them deliveries, takes what came of each, and takes back
// what they have lost. To the owner it is one more carrier (delivery/carrier.h).
//
//  1. A task goes to the worker that has fewest in hand, of those that may have it (worker_roll.h). Where there is
//     none the owner's own carrier has it, as without workers; and what is too large for the bus as well.
//  2. Each task that was handed out comes home once: with what its worker says of it, or taken back (tasks_out.h).
//     Then the owner begins it again under the same job: who is told is told at least once, as ever.
//  3. What is said of a task that is home already, or by another process of the owner, means nothing.
//
// Bounds: workers_max workers, tasks_max tasks in the hands of each.
//
// Any thread: try_begin(), stand(). Before the first of both: attend(). The rest is for the thread of the bus, under
// a mutex that is held for a look through what is handed out. No carrier is ever called under it.
//
// Logs: bus_garbled (error), and what worker_roll.h does.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/time.h"
#include "bus/task_messages.h"
#include "bus/tasks_out.h"
#include "bus/worker_roll.h"
#include "delivery/carrier.h"

namespace sluice::bus {

class WorkerDesk final : public delivery::Carrier {
public:
  struct Parts {
    const Clock& clock;
    Log& log;
    Hand hand{};
    std::string version{};
    std::function<std::string()> keys{};  // the fingerprint of our own, as they are now
    std::function<void()> wake{};         // there is something to send; thread-safe
  };
  // What is referred to must outlive it.
  explicit WorkerDesk(Parts parts);

  struct Work {
    delivery::Carrier* here = nullptr;  // the owner's own
    delivery::CarrierDone done{};
    std::vector<delivery::Target> targets{};
    // Our terms, by target; empty: no worker may have it.
    std::function<std::vector<std::string>()> terms{};
  };
  // What there is to hand out. Once, before the bus and the owner run.
  void attend(Work work);

  [[nodiscard]] bool try_begin(delivery::Task task) override;

  // --- The thread of the bus
  void on_message(std::string_view bytes);
  // To be called several times a second.
  void beat();
  struct Outgoing {
    Incarnation worker{};
    std::string message{};
  };
  // The next one; nullopt: none just now. It counts as sent.
  [[nodiscard]] std::optional<Outgoing> take_outgoing();
  // Nothing is handed out any more, and of what was nobody hears.
  void close();

  // How it stands, for any thread.
  struct Stand {
    std::size_t workers = 0;  // that are handed tasks
    std::uint64_t handed_out = 0;
    std::uint64_t done = 0;
    std::uint64_t taken_back = 0;
  };
  [[nodiscard]] Stand stand() const;

private:
  // False: nobody may have it, and it stays what it is.
  [[nodiscard]] bool hand_out(delivery::Task& task);
  [[nodiscard]] std::string message_to(Incarnation id, MonoTime now);  // with the mutex held
  void tell(const TasksOut::Home& home) const;                         // not with it

  const Parts parts_;
  Work work_;

  mutable std::mutex mutex_;  // for all that follows
  bool is_closed_ = false;
  WorkerRoll workers_;
  TasksOut tasks_;
  std::uint64_t messages_ = 0;  // that were sent to all of them, so that no two to one have the same number
};

}  // namespace sluice::bus
