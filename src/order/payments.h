// The port through which the owner has payments carried out: a task goes in, its result comes back by itself.
//
// The owner knows only this. Threads that block on a provider (fulfilment/payment/workers.h) are one implementation,
// a script in a test (order/scripted_payments.h) another; a simulator has its own.
//
// Contract of every implementation
//  1. try_begin() and leave() never block and may be called from any thread.
//  2. A task that was taken is done at most once: with its result, or never when the implementation stops first. The
//     ledger has the job either way.
//  3. Whoever makes one hands it a `PaymentDone`, which may be called from any thread, also from within try_begin().
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <string_view>

#include "base/time.h"
#include "order/charge.h"

namespace sluice::order {

using PaymentDone = std::function<void(const PaymentTask&, const ChargeResult&)>;

// What becomes of a payment whose provider may not be asked now, for people.
inline constexpr std::string_view not_asked_for_now =
    "the payment provider is not asked for now: too many of its answers failed";

// Whether the provider may be asked now (order/breaker.h).
struct Leave {
  std::size_t room = std::numeric_limits<std::size_t>::max();  // for so many
  Duration hold_back{};                                        // whoever has no room waits so long, which is no try
};

class Payments {
public:
  virtual ~Payments() = default;
  // What a task that is begun now may count on. It may have changed when the task is begun: then that comes back
  // `not_sent`.
  [[nodiscard]] virtual Leave leave() { return {}; }
  // False: no room, or it is stopping. The task has not left and never will: ChargeOutcome::not_sent.
  [[nodiscard]] virtual bool try_begin(PaymentTask task) = 0;
};

}  // namespace sluice::order
