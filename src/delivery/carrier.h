// The port through which the owner has deliveries carried out: a task goes in, its result comes back by itself.
//
// The owner knows only this. fulfilment/courier/courier.h speaks HTTP and SMTP; a test has a script.
//
// Contract of every implementation
//  1. try_begin() never blocks and may be called from any thread.
//  2. A task that was taken is done at most once, within half of `lease_time`; or never when the implementation stops
//     first. The ledger has the job either way.
//  3. Whoever makes one hands it a `CarrierDone`, which may be called from any thread, also from within try_begin().
#pragma once

#include <functional>
#include <string>

#include "delivery/delivery.h"

namespace sluice::delivery {

// One try. Its job is in the ledger before it leaves the owner.
struct Task {
  JobId id;  // the same over all tries: what the other side knows it by
  Lease lease{};
  std::string sale{};  // whose owner awaits the result
  TargetIndex target{};
  std::string payload{};
  std::string trace{};  // W3C traceparent of what it tells of; may be empty
};

enum class Outcome : std::uint8_t {
  delivered,
  failed,    // in vain: again later
  refused,   // never again: who answers says so of this very delivery
  gone,      // never again, nothing else either: the endpoint is to be switched off
  not_sent,  // it never left this machine, for want of room or of anybody to send it to: no try at all
};

struct Result {
  Outcome outcome = Outcome::failed;
  Duration pause{};      // the other side asks for so much patience
  std::string detail{};  // one line for operators
};

using CarrierDone = std::function<void(const Task&, const Result&)>;

class Carrier {
public:
  virtual ~Carrier() = default;
  // False: no room, or it is stopping. The task has not left and never will: Outcome::not_sent.
  [[nodiscard]] virtual bool try_begin(Task task) = 0;
};

}  // namespace sluice::delivery
