// What a worker has in hand: the tasks that it has begun for an owner, and results of which that owner has not said
// yet that it knows them.
//
//  1. A message is taken in once, and none after one that was sent later: so a task is begun once, however often the
//     stream is read from its beginning.
//  2. One that is read so late that the owner may have taken it back by then is not begun: a worker that was frozen
//     does not tell the world again what somebody else has told meanwhile. Nor is one while the worker is leaving.
//     Both are results: not_sent.
//  3. A result is told until the owner has heard of it. Of what another process of the owner handed out nothing is
//     told any more; what was begun of it is gone through with.
//  4. At most tasks_max are in hand or untold; what comes beyond is as if it had never come, and the owner takes it
//     back.
//
// Pure: time is an argument. One thread. O(log n) a call.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/time.h"
#include "bus/task_messages.h"

namespace sluice::bus {

class TaskBook {
public:
  struct Begun {
    HandedTask task{};
    delivery::Lease lease{};  // by which finish() knows it; another one for each
  };
  // Takes in what the owner says, and adds what is to be begun, each of which is to be finished. Views are of
  // `message`.
  void take(MonoTime now, const TasksMessage& message, std::vector<Begun>& begun);
  // False: nobody waits for it.
  bool finish(delivery::Lease lease, const delivery::Result& result);

  // What is to be said of it in a message that is sent at `message.at`. Views live until the next call of another
  // member.
  void fill(WorkerMessage& message);
  // There is a result that was in no message yet.
  [[nodiscard]] bool has_news() const;

  void leave() { is_leaving_ = true; }
  // Nothing is in hand, and the owner knows of all.
  [[nodiscard]] bool is_settled() const { return in_hand_.empty() && results_.empty(); }
  [[nodiscard]] std::size_t in_hand() const { return in_hand_.size(); }

private:
  struct Told {
    delivery::Result result{};
    std::uint64_t at = 0;  // first in a message of then; 0: in none yet
  };
  void put_result(TaskNumber number, const delivery::Result& result);

  Hand hand_{};
  std::uint64_t heard_ = 0;  // the number of the owner's last message
  bool is_leaving_ = false;
  std::uint32_t leases_ = 0;
  std::map<delivery::Lease, TaskNumber> in_hand_;
  std::map<TaskNumber, Told> results_;
};

}  // namespace sluice::bus
