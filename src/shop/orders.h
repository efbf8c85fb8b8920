// Orders of a sale: checkout, what their payments come to, and the jobs that carry those.
//
// What an answer of the provider means is order/cashier.h's; here it becomes rows, and the end of a payment becomes
// the hold's.
//
// Invariants
//  1. Every change of an order, payment or job has its write in the round in which it happened.
//  2. A payment leaves (Round::begin) only with a round whose rows say that it may have been charged.
// Not thread-safe: the owner's thread.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json_writer.h"
#include "base/random.h"
#include "order/cashier.h"
#include "shop/owner_settings.h"
#include "shop/stored_answers.h"
#include "shop/units.h"

namespace sluice::shop {

class Orders {
public:
  Orders(Course& course, Units& units, StoredAnswers& answers, const OwnerSettings& settings, IdMint& ids)
      : course_(course),
        units_(units),
        answers_(answers),
        settings_(settings),
        ids_(ids),
        cashier_(settings.payments_in_flight_per_payer_max) {}

  Answer apply(Now now, const Checkout& checkout, Round& round);
  Answer apply(Now now, const ReadOrder& read, Round& round);
  Answer apply(Now now, const PaymentSettled& settled, Round& round);
  Answer apply(Now now, const ReadJob& read, Round& round);
  Answer apply(Now now, const ActOnJob& act, Round& round);
  // Payments that are due, at most `count`; they are pending from now on, and leave with the round.
  void begin_due_payments(Now now, std::size_t count, Round& round);
  [[nodiscard]] std::optional<Duration> until_next_payment(Now now) const;

  [[nodiscard]] bool has(OrderId order) const { return orders_.contains(order); }
  [[nodiscard]] bool has(JobId job) const { return cashier_.jobs().find(job) != nullptr; }
  [[nodiscard]] OrderId live_order(HoldId hold) const;  // nil: none
  // The hold is over: its orders live on in the ledger only.
  void forget(HoldId hold);
  // Appends its jobs in that state ("ready", "dead"; empty: both), at most `most`, as JSON objects. Returns how many.
  std::size_t write_jobs(Now now, std::string_view state, std::size_t most, JsonWriter& json) const;

  // --- Rebuilding: an order, its events, its payment, its job; then finish_restoring(). False: of a hold, or an
  // order, that is not here. A ready job of an order that is over is nobody's here.
  [[nodiscard]] bool restore(const ledger::OrderRowOf<std::string_view>& row);
  [[nodiscard]] bool restore(Now now, const ledger::OrderEventRow& row);
  void restore(const ledger::PaymentRowOf<std::string_view>& row);
  void restore(Now now, const ledger::JobRowOf<std::string_view>& row);
  void finish_restoring(Now now);

  [[nodiscard]] const char* broken_invariant() const { return cashier_.broken_invariant(); }

private:
  struct Record {
    HoldId hold;
    BuyerId buyer;
    std::string method{};
    std::string items{};
    std::int64_t total = 0;
    JobId job;
    std::vector<ledger::OrderEventRow> history{};
    ledger::PaymentId payment{};  // nil: not begun
    ledger::PaymentState payment_state = ledger::PaymentState::created;
    std::string provider_reference{};  // as the provider said last
  };
  struct JobNote {
    JobId job;
    OrderId subject;
    ledger::JobState from = ledger::JobState::ready;
    ledger::JobState to = ledger::JobState::ready;
    std::uint32_t attempts = 0;
    std::string_view error{};
  };
  [[nodiscard]] std::optional<Answer> refusal_of(Now now, const Checkout& checkout) const;
  OrderId place(Now now, const Checkout& checkout, Round& round);
  void end_payment(Now now, OrderId id, order::Cashier::Settled settled, Round& round);
  void end_paying(Now now, sale::Command command, Round& round);
  Answer retry(Now now, JobNote note, Round& round);
  Answer drop(Now now, JobNote note, Round& round);

  void record_new(Now now, OrderId id, const Checkout& checkout, Round& round);
  void record_changes(Now now, Round& round);  // those in changes_
  void record_begun(Now now, OrderId id, Round& round);
  void record_payment(OrderId id, const order::ChargeResult& result, ledger::PaymentState state, Round& round);
  void record_new_job(Now now, OrderId id, Round& round);
  [[nodiscard]] ledger::PaymentState payment_state(OrderId id, order::ChargeOutcome outcome) const;
  void record_settled(Now now, JobNote note, Round& round);
  void record_job(Now now, const JobNote& note, Round& round);
  void count_state(order::State state, Round& round);
  void write_job(Now now, const order::Job& job, JsonWriter& json) const;
  [[nodiscard]] std::string to_text(OrderId id, const Record& order) const;

  Course& course_;
  Units& units_;
  StoredAnswers& answers_;
  const OwnerSettings& settings_;
  IdMint& ids_;
  order::Cashier cashier_;
  boost::unordered_flat_map<OrderId, Record, IdHash> orders_;
  std::vector<order::StateChange> changes_;              // reused
  std::map<OrderId, order::Cashier::Record> restoring_;  // ids grow with time: the order of their making
};

}  // namespace sluice::shop
