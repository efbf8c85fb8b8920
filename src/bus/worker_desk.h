// The owner's desk for workers in other processes: hands them deliveries, takes what came of each, and takes back
// what they have lost. To the owner it is one more carrier (delivery/carrier.h).
//
//  1. A task goes to the worker that has fewest in hand, of those that are heard, are not leaving, run our version
//  with
//     our keys, and tell its target by our terms. Where there is none the owner's own carrier has it, as without
//     workers; and what is too large for the bus as well.
//  2. Each task that was handed out comes home once: with what its worker says of it, or taken back, as not_sent. It
//  is
//     taken back when its worker is not heard for worker_silence_max or has not read it for so long, when the worker
//     has read it and has neither it nor a result, and when task_wait_max is over. Then the owner begins it again
//     under the same job: who is told is told at least once, as ever.
//  3. What is said of a task that is home already, or by another process of the owner, means nothing.
//
// Bounds: workers_max workers, tasks_max tasks in the hands of each.
//
// Any thread: try_begin(), stand(). Before the first of both: attend(). The rest is for the thread of the bus, under
// a mutex that is held for a look through what is handed out. No carrier is ever called under it.
//
// Logs: bus_worker (info); bus_worker_gone (info, or warning with what was taken back); bus_worker_refused,
// bus_worker_differs (warning); bus_garbled (error).
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/time.h"
#include "bus/task_messages.h"
#include "delivery/carrier.h"

namespace sluice::bus {

class WorkerDesk final : public delivery::Carrier {
public:
  // Longer than any carrier of ours keeps a task that it has begun (fulfilment/courier.h).
  static constexpr Duration task_wait_max = std::chrono::minutes(2);
  static_assert(task_wait_max < delivery::lease_time / 2);

  struct Parts {
    const Clock& clock;
    Log& log;
    Hand hand{};
    std::string version{};
    std::function<std::string()> keys{};  // the fingerprint of our own, as they are now
    std::function<void()> wake{};         // there is something to send; thread-safe
  };
  // What is referred to must outlive it.
  explicit WorkerDesk(Parts parts) : parts_(std::move(parts)) {}

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
  struct Worker {
    std::string name{};
    std::uint64_t at = 0;  // of its last message
    MonoTime heard_at{};
    std::uint64_t has_read = 0;  // of our messages
    bool is_leaving = false;
    std::optional<Standing> standing{};
    std::vector<bool> tells{};  // by target
    MonoTime told_at{};
    std::vector<TaskNumber> unsent{};  // in its hands, and in no message yet
    std::size_t in_hand = 0;
    std::uint64_t turn = 0;  // when it was given one last
  };
  struct Out {
    delivery::Task task;
    Incarnation worker{};
    std::uint64_t message = 0;  // in which it went; 0: in none yet
    MonoTime since{};
  };
  using Home = std::vector<std::pair<delivery::Task, delivery::Result>>;
  using Tasks = std::map<TaskNumber, Out>;
  using Workers = std::map<Incarnation, Worker>;

  // False: nobody may have it, and it stays what it is.
  [[nodiscard]] bool hand_out(delivery::Task& task);

  // All of them with the mutex held.
  [[nodiscard]] Workers::iterator worker_for(const delivery::Task& task);
  [[nodiscard]] Worker* worker_of(const WorkerMessage& message);
  void judge(Worker& worker, const WorkerMessage& message);
  void compare_terms(Worker& worker, const WorkerMessage& message);
  void take_results(const WorkerMessage& message, Home& home);
  void take_lost(Worker& worker, const WorkerMessage& message, Home& home);
  std::size_t take_back_of(Incarnation worker, Home& home);
  Tasks::iterator take_back(Tasks::iterator task, const char* why, Home& home);
  Tasks::iterator come_home(Tasks::iterator task, delivery::Result result, Home& home);
  [[nodiscard]] bool is_overdue(const Out& out, MonoTime now) const;
  [[nodiscard]] std::string message_to(Worker& worker);
  // Not with the mutex held.
  void tell(const Home& home) const;

  const Parts parts_;
  Work work_;

  mutable std::mutex mutex_;
  bool is_closed_ = false;
  Workers workers_;
  Tasks tasks_;
  TaskNumber last_{};
  std::uint64_t messages_ = 0;  // that were sent to all of them, so that no two to one have the same number
  std::uint64_t turns_ = 0;
  Stand counts_;  // but for `workers`
};

}  // namespace sluice::bus
