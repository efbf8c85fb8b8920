// What changes of orders, payments and jobs, as rows and counts of a round.
//
// Whoever changes an order, a payment or a job (Orders, JobDesk) says so here, in the order in which it happened.
// Touches the round, and of the records the history and the payment, which follow the rows; reads the cashier, which
// has made the change before. Tells the herald of each change of an order. Decides nothing.
//
// Invariants
//  1. Every change of an order, payment or job has its write in the round in which it happened.
//  2. A row moves its order, payment or job from the state that the row before it left: the ledger compares.
//  3. Metrics count what the rows say: none of these counts without its row in the same round.
// Not thread-safe: the owner's thread. Cost: a look-up, a row and a count each.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/random.h"
#include "order/cashier.h"
#include "shop/delivery/herald.h"
#include "shop/owner/owner_settings.h"
#include "shop/purchase/order_records.h"

namespace sluice::shop {

// A job's move, as the row of it says it.
struct JobMove {
  JobId job;
  OrderId subject;
  ledger::JobState from = ledger::JobState::ready;
  ledger::JobState to = ledger::JobState::ready;
  std::uint32_t attempts = 0;
  std::string_view error{};
};

// The row and the counts of a job's move, whichever book it is in. `job` is what it has become; null: it is over.
void write_job_row(Now now, Course& course, const order::Job* job, const JobMove& move, Round& round);

class OrderRows {
public:
  OrderRows(Course& course, const order::Cashier& cashier, OrderRecords& records, Herald& herald,
            const OwnerSettings& settings, IdMint& ids)
      : course_(course), cashier_(cashier), records_(records), herald_(herald), settings_(settings), ids_(ids) {}

  // In what language a confirmation will be mailed to that address; empty: none will.
  [[nodiscard]] std::string mail_language(const Checkout& checkout) const {
    return herald_.will_mail(checkout.email) ? checkout.language : std::string();
  }

  // --- Orders. REQUIRES: their records are here.
  void write_new_order(Now now, OrderId id, const Checkout& checkout, Round& round);
  void write_changes(Now now, std::span<const order::StateChange> changes, Round& round);

  // No row: what has gone back is a refund's (refund_book.h) or the hold's, and the order stays what it is. REQUIRES:
  // the cashier knows it.
  void tell_part_refund(Now now, OrderId id, Round& round) {
    herald_.tell_part_refund(now, id, records_.at(id), cashier_.book().find(id)->state, round);
  }

  // --- Payments
  // A try is about to leave. From here to its answer the money may move, whatever becomes of this process: so the
  // ledger says `unknown`.
  void write_begun(Now now, OrderId id, Round& round);
  // What the provider answered, or a person in its stead. REQUIRES: the cashier has taken it in already.
  void write_answer(OrderId id, const order::ChargeResult& result, Round& round);

  void write_cancellation(Now now, OrderId id, Round& round);

  // --- Jobs
  void write_new_job(Now now, OrderId id, Round& round);
  // A try has ended: `attempts` are those before it, `to` is what the cashier made of the job.
  void write_tried(Now now, JobMove move, Round& round);
  void write_job(Now now, const JobMove& move, Round& round);

private:
  [[nodiscard]] ledger::PaymentState payment_state(OrderId id, order::ChargeOutcome outcome) const;
  void write_payment(OrderId id, const order::ChargeResult& result, ledger::PaymentState state, Round& round);
  void count_state(order::State state, Round& round);
  void count_stand(const order::StateChange& change, Round& round);

  Course& course_;
  const order::Cashier& cashier_;
  OrderRecords& records_;
  Herald& herald_;
  const OwnerSettings& settings_;
  IdMint& ids_;
};

}  // namespace sluice::shop
