// The cashier: orders (order/book.h) and the payments that they await with the jobs that try those
// (order/open_payments.h), moved together.
//
// Whatever an answer means for the order and its job is the Payment's to say (order/payment.h has the table); the
// cashier has it happen in both.
//
// Invariants
//  1. An order whose payment is open has a job: waiting, in flight or dead. So there is always a time at which
//     something happens, or a person who can retry or drop it.
//  2. No order becomes payment_failed or released while its charge may be captured, but by a person's word (drop).
//
// Pure: time and jitter are arguments. Owned by one thread. O(log n) a call.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "order/book.h"
#include "order/charge.h"
#include "order/jobs.h"
#include "order/open_payments.h"
#include "order/payment.h"

namespace sluice::order {

class Cashier {
public:
  // What of the jobs in flight may be one payer's (order/turns.h).
  explicit Cashier(Shares in_flight) : payments_(in_flight) {}

  // --- Orders
  struct Place {
    OrderId id;
    HoldId hold;
    JobId job;
    Payer payer = unknown_payer;
    Duration hold_time{};  // how long the hold was given: the measure of patience
  };
  // A new order, its payment due at once. REQUIRES: new ids.
  Book::Verdict place(MonoTime now, const Place& place, std::vector<StateChange>& changes);
  // A new order of which the shop was paid itself: confirmed, and no payment here. REQUIRES: a new id.
  Book::Verdict place_confirmed(OrderId id, HoldId hold, std::vector<StateChange>& changes);
  // The hold is gone: its orders are forgotten, and their jobs but for dead ones, which wait for a person.
  void forget(HoldId hold);

  // --- Tries
  using Due = OpenPayments::Due;
  // The next payment to be tried, in flight until it is settled. A first try moves the order to payment_pending.
  [[nodiscard]] std::optional<Due> take_due(MonoTime now, std::vector<StateChange>& changes);

  enum class Settled : std::uint8_t {
    not_in_flight,  // no such order, or it was settled before (a duplicate): nothing changed
    due_later,
    paid,      // its units are sold; the job goes on and captures, or is done if that has happened already
    captured,  // confirmed; the job is done
    unpaid,    // payment_failed after it was paid: its units come back; the job is done
    failed,    // payment_failed; the job is done
    released,  // a merchant has cancelled it, and the money was let go; the job is done
    given_up,  // payment_failed, nothing was charged; the job is dead
    stuck,     // the job is dead and the order keeps its state, as it may be paid: a person must look
  };
  Settled settle(MonoTime now, OrderId id, const ChargeResult& result, Jitter jitter,
                 std::vector<StateChange>& changes);

  // Instead of asking for what take_due() gave: no try, due again after `pause` (Payment::hold_back). `why`: for who
  // looks at the job, should it die of that.
  Settled hold_back(MonoTime now, OrderId id, Duration pause, std::string_view why,
                    std::vector<StateChange>& changes);

  // The provider has told that an order's payment may stand otherwise by now.
  using Asked = OpenPayments::Asked;
  Asked ask_now(MonoTime now, OrderId id) { return payments_.ask_now(now, id); }

  // --- A merchant cancels
  using Cancelled = OpenPayments::Cancelled;
  Cancelled cancel(MonoTime now, OrderId id, std::vector<StateChange>& changes);

  // What was confirmed is cancelled, and no money was taken for it. False: it is not confirmed.
  bool take_back(OrderId id, std::vector<StateChange>& changes) {
    return book_.move(id, State::confirmed, State::released, changes);
  }

  // What was confirmed has been paid back. False: it is not confirmed.
  bool refund(OrderId id, std::vector<StateChange>& changes) {
    return book_.move(id, State::confirmed, State::refunded, changes);
  }

  // --- What a person may do about a dead job
  enum class ByHand : std::uint8_t {
    done,
    no_such_job,    // or it is not dead
    order_is_over,  // retry: the order has ended, so there is nothing to pay; nothing changed
  };
  // Tries again, at once and as often as before, with the same key.
  ByHand retry(MonoTime now, JobId job);
  // "I looked at the provider: nothing was charged, and nothing will be." The order is payment_failed, and the hold's
  // clock counts again, or its units come back if they were sold; a dead job whose order has ended is only put away.
  // `changes` says which it was.
  ByHand drop(JobId job, std::vector<StateChange>& changes);

  // --- Views
  [[nodiscard]] const Book& book() const { return book_; }
  [[nodiscard]] const OpenPayments& payments() const { return payments_; }
  [[nodiscard]] const Jobs& jobs() const { return payments_.jobs(); }
  [[nodiscard]] std::optional<MonoTime> next_deadline() const { return jobs().next_deadline(); }

  // --- Rebuilding from records, in the order of their making.
  struct Record {
    Order order;
    Duration hold_time{};
    bool may_be_charged = false;
    Duration acting_for{};      // since the provider asked the buyer to act, if the order's state says so
    Duration authorized_for{};  // since the money was set aside, likewise
    std::optional<Duration> cancelling_for{};  // since a merchant cancelled it
    std::optional<Job> job{};  // waiting (due as recorded: a restart makes nothing due sooner) or dead
  };
  void restore(MonoTime now, const Record& record);
  // A dead job whose order is no longer known.
  void restore_dead(const Job& job) { payments_.restore_dead(job); }

  [[nodiscard]] const char* broken_invariant() const;

private:
  // The try that is in flight ends like this.
  Settled end_try(MonoTime now, OrderId id, const OpenPayments::TryOver& over, std::vector<StateChange>& changes);
  void become(OrderId id, Payment::Becomes becomes, std::vector<StateChange>& changes);

  Book book_;
  OpenPayments payments_;  // of the book's orders
};

}  // namespace sluice::order
