// Orders of a sale: checkout, and what their payments come to.
//
// Invariant: every change of an order, payment or job has its write in the round in which it happened; a payment
// leaves (Round::begin) only when the ledger knows that it was begun. Not thread-safe: the owner's thread.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "order/book.h"
#include "shop/stored_answers.h"
#include "shop/units.h"

namespace sluice::shop {

class Orders {
public:
  Orders(Course& course, Units& units, StoredAnswers& answers, IdMint& ids)
      : course_(course), units_(units), answers_(answers), ids_(ids) {}

  Answer apply(Now now, const Checkout& checkout, Round& round);
  Answer apply(Now now, const ReadOrder& read, Round& round);
  Answer apply(Now now, const PaymentSettled& settled, Round& round);
  // Payments that are due, at most `count`; they are pending from now on, and leave with the round.
  void begin_due_payments(Now now, std::size_t count, Round& round);
  [[nodiscard]] std::optional<Duration> until_next_payment(Now now) const;

  [[nodiscard]] bool has(OrderId order) const { return orders_.contains(order); }
  [[nodiscard]] OrderId live_order(HoldId hold) const;  // nil: none
  // The hold is over: its orders live on in the ledger only.
  void forget(Now now, HoldId hold);

  // --- Rebuilding: an order, its events, its job; then finish_restoring(). False: of a hold, or an order, that is
  // not here. A job of an order that is over is nobody's here.
  [[nodiscard]] bool restore(const ledger::OrderRowOf<std::string_view>& row);
  [[nodiscard]] bool restore(const ledger::OrderEventRow& row);
  void restore(const ledger::JobRowOf<std::string_view>& row);
  void finish_restoring(Now now);

  [[nodiscard]] const char* broken_invariant() const { return book_.broken_invariant(); }

private:
  struct Record {
    HoldId hold;
    BuyerId buyer;
    std::string method{};
    std::string items{};
    std::int64_t total = 0;
    JobId job;
    std::vector<ledger::OrderEventRow> history{};
  };
  void record_new(Now now, OrderId id, const Checkout& checkout, Round& round);
  void record_state(Now now, const order::StateChange& change, Round& round);
  void record_payment(OrderId id, const order::ChargeResult& result, ledger::PaymentState state, Round& round);
  void record_job(Now now, OrderId id, order::Verdict verdict, const std::string& error, Round& round);
  void count_state(order::State state, Round& round);
  [[nodiscard]] std::string to_text(OrderId id, const Record& order) const;

  Course& course_;
  Units& units_;
  StoredAnswers& answers_;
  IdMint& ids_;
  order::Book book_;
  boost::unordered_flat_map<OrderId, Record, IdHash> orders_;
  std::vector<order::StateChange> changes_;  // reused
  struct Restored {
    order::Order order;
    bool is_due = false;
  };
  std::map<OrderId, Restored> restoring_;  // ids grow with time, so this is the order of their making
};

}  // namespace sluice::shop
