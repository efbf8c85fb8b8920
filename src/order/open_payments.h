// The payments that orders await (order/payment.h), each with the job that tries it (order/jobs.h); and the jobs that
// nobody could finish, kept for a person to look at though their orders have ended.
//
// Invariant: a payment that is open has a job, waiting, in flight or dead.
//
// What that means for the orders is the cashier's (order/cashier.h), who alone uses it. Pure: time and jitter are
// arguments. O(log n) a call.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"
#include "order/jobs.h"
#include "order/payment.h"

namespace sluice::order {

inline constexpr std::size_t ended_dead_max = 10'000;  // dead jobs of ended orders; of more, the ledger alone knows

class OpenPayments {
public:
  explicit OpenPayments(Shares in_flight) : jobs_(in_flight) {}

  // Due at once. `hold_time`: how long the hold was given. REQUIRES: a new order and a new job.
  struct New {
    OrderId order;
    JobId job;
    Payer payer = unknown_payer;
    Duration hold_time{};
  };
  void add(MonoTime now, const New& payment);
  // With its job.
  void forget(OrderId id);

  // --- Tries
  struct Due {
    OrderId order;
    JobId job;
    PaymentVerb verb = PaymentVerb::authorize;
  };
  // The next one to be tried, in flight until it is settled.
  [[nodiscard]] std::optional<Due> take_due(MonoTime now);
  // The one of this order, while its job is in flight; else nullptr. Valid until the next change.
  [[nodiscard]] Payment* find_in_flight(OrderId id);

  // How the try that is in flight ends, as the payment says.
  struct TryOver {
    Payment::Meaning meaning;
    Jitter jitter{};
    std::string_view error{};
  };
  enum class After : std::uint8_t {
    due_later,
    over,      // and so is the payment
    given_up,  // likewise: nothing was charged; the job is dead
    stuck,     // the job is dead, and it may be charged
  };
  After end_try(MonoTime now, OrderId id, const TryOver& over);

  // The provider has told that it may stand otherwise by now.
  enum class Asked : std::uint8_t {
    nothing_open,  // no such order, or its payment has ended
    at_once,       // it is due now, or as soon as the try that is in flight has ended
    revived,       // its job was dead, and is tried again as if by a person
  };
  Asked ask_now(MonoTime now, OrderId id);

  // A merchant cancels the order.
  enum class Cancelled : std::uint8_t {
    released,  // nothing was charged: the order is released, and its payment over
    asked,     // it may be charged: its job is due at once, or when its try is back, and lets the money go
    again,     // that was asked for before; nothing changed
    not_open,  // there is no such order, or its payment has ended
  };
  Cancelled cancel(MonoTime now, OrderId id);

  // --- By a person, of a dead job
  [[nodiscard]] const Job* find_dead(JobId id) const;
  // At once and as often as before. False: the payment has ended; nothing changed. REQUIRES: find_dead() has it.
  bool retry(MonoTime now, JobId id);
  // Puts it away, and its payment if that is open. REQUIRES: find_dead() has it.
  void drop(JobId id);

  // --- Views
  [[nodiscard]] const Jobs& jobs() const { return jobs_; }
  // nullptr: it has ended. Valid until the next change.
  [[nodiscard]] const Payment* find(OrderId id) const;
  [[nodiscard]] const Job* job_of(OrderId id) const;
  // It may have been taken, or may yet be: a try left whose outcome is not known.
  [[nodiscard]] bool may_be_charged(OrderId id) const;
  // The money is set aside: what is left is to take it.
  [[nodiscard]] bool is_authorized(OrderId id) const;
  // When nobody waits for the buyer at the provider any more; nullopt: nobody does.
  [[nodiscard]] std::optional<MonoTime> act_until(OrderId id) const;
  // In no order.
  template <class Visit>
  void for_each(Visit visit) const {
    for (const auto& [id, payment] : payments_) visit(id, payment);
  }

  // --- Rebuilding
  // One that is open, with its job: waiting or dead.
  void restore(MonoTime now, OrderId id, const Payment::Record& payment, const Job& job);
  // A dead job whose order has ended, or is no longer known.
  void restore_dead(const Job& job);

  [[nodiscard]] const char* broken_invariant() const;

private:
  void keep_dead(JobId id);

  Jobs jobs_;
  std::deque<JobId> ended_dead_;  // dead jobs of orders that have ended, oldest first; dropped ones too
  boost::unordered_flat_map<OrderId, Payment, IdHash> payments_;
};

}  // namespace sluice::order
