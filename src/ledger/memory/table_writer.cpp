#include "ledger/memory/table_writer.h"

#include <string>
#include <utility>
#include <variant>

namespace sluice::ledger {
namespace {

using Verdict = std::optional<Rule>;
constexpr Verdict done = std::nullopt;

template <class Row>
auto owned(const Row& row) {
  return row_as<std::string>(row);
}
template <class Row>
ClaimKey claim_key(const Row& w) {
  return {std::string(w.sale), std::string(w.item), w.unit};
}

// Whatever is held or sold is so by somebody.
template <class String>
bool is_possible(const ClaimRowOf<String>& w) {
  const bool needs_holder = w.state == ClaimState::held || w.state == ClaimState::sold;
  return w.unit != Unit{0} && w.generation != Generation{0} &&
         !(needs_holder && (w.hold.is_nil() || w.buyer.is_nil()));
}

class TableWriter {
public:
  explicit TableWriter(MemoryTables& tables) : tables_(tables) {}

  Verdict operator()(const AddSale& w) {
    const std::string sale(w.sale);
    if (w.epoch == 0) return Rule::check;
    if (!tables_.settings.insert(sale, owned(w))) return Rule::primary_key;
    if (w.state.empty()) return Rule::check;
    if (!tables_.marks.insert(sale, {.sale = sale, .state = std::string(w.state), .sale_time_us = w.sale_time_us}))
      return Rule::primary_key;
    return done;
  }
  Verdict operator()(const PutSettings& w) {
    const std::string sale(w.sale);
    if (tables_.settings.find(sale) == nullptr) return Rule::primary_key;
    if (w.epoch == 0) return Rule::check;
    tables_.settings.put(sale, owned(w));
    return done;
  }
  Verdict operator()(const TakeLease& w) {
    if (w.to <= w.from) return Rule::check;
    const std::string sale(w.sale);
    const MarkRow* stored = tables_.marks.find(sale);
    if (stored == nullptr || stored->lease != w.from) return Rule::primary_key;
    MarkRow taken = *stored;
    taken.lease = w.to;
    tables_.marks.put(sale, std::move(taken));
    return done;
  }
  Verdict operator()(const MoveMark& w) {
    const std::string sale(w.sale);
    const MarkRow* stored = tables_.marks.find(sale);
    if (stored == nullptr || stored->lease != w.lease) return Rule::primary_key;
    if (w.state.empty()) return Rule::check;
    tables_.marks.put(sale, owned(w));
    return done;
  }
  Verdict operator()(const PutItem& w) {
    tables_.items.put({std::string(w.sale), std::string(w.item)}, owned(w));
    return done;
  }
  Verdict operator()(const PutLine& w) {
    tables_.lines.put({std::string(w.sale), std::string(w.line)}, owned(w));
    return done;
  }
  Verdict operator()(const InsertClaim& w) {
    if (tables_.items.find({std::string(w.sale), std::string(w.item)}) == nullptr) return Rule::check;
    const bool is_first = raw(w.generation) <= 1;
    if (is_first && !is_possible(w)) return Rule::check;
    const ClaimRow* stored = tables_.claims.find(claim_key(w));
    const bool follows = is_first ? stored == nullptr
                                  : stored != nullptr && stored->state == ClaimState::released &&
                                        raw(stored->generation) + 1 == raw(w.generation);
    if (!follows) return Rule::primary_key;
    if (!is_possible(w)) return Rule::check;
    tables_.claims.put(claim_key(w), owned(w));
    return done;
  }
  Verdict operator()(const MoveClaim& w) {
    const ClaimRow* stored = tables_.claims.find(claim_key(w));
    if (stored == nullptr || stored->generation != w.generation || stored->state != w.from) return Rule::primary_key;
    ClaimRow moved = *stored;
    moved.state = w.to;
    if (!is_possible(moved)) return Rule::check;
    tables_.claims.put(claim_key(w), std::move(moved));
    return done;
  }
  Verdict operator()(const InsertSlot& w) {
    if (w.slot == 0 || w.buyer.is_nil() || w.hold.is_nil()) return Rule::check;
    if (!tables_.slots.insert({std::string(w.sale), w.buyer, w.slot}, owned(w))) return Rule::primary_key;
    return done;
  }
  Verdict operator()(const DeleteSlot& w) {
    if (!tables_.slots.erase({std::string(w.sale), w.buyer, w.slot})) return Rule::primary_key;
    return done;
  }
  Verdict operator()(const InsertHold& w) {
    if (w.id.is_nil() || w.buyer.is_nil()) return Rule::check;
    // No two share the upper half of their ids.
    const auto next = tables_.holds.lower_bound(HoldId(Id128(w.id.value().prefix(), 0)));
    const bool is_taken = next != tables_.holds.end() && next->first.value().prefix() == w.id.value().prefix();
    if (is_taken || !tables_.holds.insert(w.id, owned(w))) return Rule::primary_key;
    if (w.ordinal != Ordinal{0} && !tables_.redeemed.insert({std::string(w.sale), w.line, w.ordinal}, w.id)) {
      return Rule::second_key;
    }
    return done;
  }
  Verdict operator()(const MoveHold& w) {
    const HoldRow* stored = tables_.holds.find(w.id);
    if (stored == nullptr || stored->sale != w.sale || stored->state != w.from) return Rule::primary_key;
    HoldRow moved = *stored;
    moved.state = w.to;
    tables_.holds.put(w.id, std::move(moved));
    return done;
  }
  Verdict operator()(const RenewHold& w) {
    const HoldRow* stored = tables_.holds.find(w.id);
    if (stored == nullptr || stored->sale != w.sale || stored->state != w.from) return Rule::primary_key;
    HoldRow renewed = *stored;
    renewed.state = w.to;
    renewed.items = w.items;
    renewed.expires_at = w.expires_at;
    renewed.deadline_us = w.deadline_us;
    tables_.holds.put(w.id, std::move(renewed));
    return done;
  }
  Verdict operator()(const InsertOrder& w) {
    if (w.id.is_nil() || w.hold.is_nil() || w.buyer.is_nil()) return Rule::check;
    if (is_live(w.state) && !tables_.live_order.insert(w.hold, w.id)) return Rule::second_key;
    if (!tables_.orders.insert(w.id, owned(w))) return Rule::primary_key;
    return done;
  }
  Verdict operator()(const MoveOrder& w) {
    const OrderRow* stored = tables_.orders.find(w.id);
    if (stored == nullptr || stored->sale != w.sale || stored->state != w.from) return Rule::primary_key;
    OrderRow moved = *stored;
    moved.state = w.to;
    if (is_live(w.to) && !is_live(w.from) && !tables_.live_order.insert(moved.hold, w.id)) return Rule::second_key;
    if (!is_live(w.to) && is_live(w.from)) (void)tables_.live_order.erase(moved.hold);
    tables_.orders.put(w.id, std::move(moved));
    return done;
  }
  Verdict operator()(const AppendOrderEvent& w) {
    if (w.order.is_nil()) return Rule::check;
    if (!tables_.events.insert({w.order, w.sequence}, w)) return Rule::primary_key;
    return done;
  }
  Verdict operator()(const InsertPayment& w) {
    if (w.id.is_nil() || w.order.is_nil() || w.hold.is_nil() || w.attempt == 0) return Rule::check;
    if (pays(w.state) && !tables_.paid.insert(w.hold, w.id)) return Rule::second_key;
    if (!tables_.payment_keys.insert(std::string(w.idempotency_key), w.id)) return Rule::third_key;
    if (!tables_.attempts.insert({w.order, w.attempt}, w.id)) return Rule::fourth_key;
    if (!tables_.payments.insert(w.id, owned(w))) return Rule::primary_key;
    return done;
  }
  Verdict operator()(const MovePayment& w) {
    const PaymentRow* stored = tables_.payments.find(w.id);
    if (stored == nullptr || stored->sale != w.sale || stored->state != w.from) return Rule::primary_key;
    PaymentRow moved = *stored;
    moved.state = w.to;
    moved.provider_reference = w.provider_reference;
    moved.detail = w.detail;
    const bool did_pay = pays(w.from);
    const bool does_pay = pays(w.to);
    if (does_pay && !did_pay && !tables_.paid.insert(moved.hold, w.id)) return Rule::second_key;
    if (!does_pay && did_pay) (void)tables_.paid.erase(moved.hold);
    tables_.payments.put(w.id, std::move(moved));
    return done;
  }
  Verdict operator()(const InsertRefund& w) {
    if (w.payment.is_nil() || w.number == 0 || w.amount <= 0 || w.amount > left_of(w.payment)) return Rule::check;
    if (is_open(w.state) && !tables_.open_refund.insert(w.payment, w.number)) return Rule::second_key;
    if (!tables_.refunds.insert({w.payment, w.number}, owned(w))) return Rule::primary_key;
    return done;
  }
  Verdict operator()(const MoveRefund& w) {
    const RefundRow* stored = tables_.refunds.find({w.payment, w.number});
    if (stored == nullptr || stored->sale != w.sale || stored->state != w.from) return Rule::primary_key;
    RefundRow moved = *stored;
    moved.state = w.to;
    moved.provider_reference = w.provider_reference;
    moved.detail = w.detail;
    if (is_open(w.to) && !is_open(w.from) && !tables_.open_refund.insert(w.payment, w.number)) {
      return Rule::second_key;
    }
    if (!is_open(w.to) && is_open(w.from)) (void)tables_.open_refund.erase(w.payment);
    tables_.refunds.put({w.payment, w.number}, std::move(moved));
    return done;
  }
  Verdict operator()(const InsertCancellation& w) {
    if (w.order.is_nil()) return Rule::check;
    if (!tables_.cancellations.insert(w.order, owned(w))) return Rule::primary_key;
    return done;
  }
  Verdict operator()(const InsertJob& w) {
    if (w.id.is_nil()) return Rule::check;
    if (!tables_.jobs.insert(w.id, owned(w))) return Rule::primary_key;
    return done;
  }
  Verdict operator()(const MoveJob& w) {
    const JobRow* stored = tables_.jobs.find(w.id);
    if (stored == nullptr || stored->sale != w.sale || stored->state != w.from) return Rule::primary_key;
    JobRow moved = *stored;
    moved.state = w.to;
    moved.attempts = w.attempts;
    moved.run_at = w.run_at;
    moved.last_error = w.last_error;
    if (w.to == JobState::done || w.to == JobState::dropped) moved.payload.clear();
    tables_.jobs.put(w.id, std::move(moved));
    return done;
  }
  Verdict operator()(const InsertAnswer& w) {
    if (w.buyer.is_nil()) return Rule::check;
    if (!tables_.answers.insert({w.buyer, std::string(w.route), std::string(w.key)}, owned(w)))
      return Rule::primary_key;
    return done;
  }
  Verdict operator()(const DeleteAnswer& w) {
    const AnswerKey key{w.buyer, std::string(w.route), std::string(w.key)};
    const AnswerRow* stored = tables_.answers.find(key);
    if (stored == nullptr || stored->sale != w.sale || !tables_.answers.erase(key)) return Rule::primary_key;
    return done;
  }

  Verdict operator()(const PutHandover& w) {
    if (w.number == Ordinal{0} || w.buyer.is_nil()) return Rule::check;
    tables_.handovers.put({std::string(w.sale), w.line, w.number}, owned(w));
    return done;
  }

  Verdict operator()(const InsertCleared& w) {
    if (w.first == Ordinal{0} || w.last < w.first) return Rule::check;
    if (!tables_.cleared.insert({std::string(w.sale), w.line, w.first}, owned(w))) return Rule::primary_key;
    return done;
  }

  Verdict operator()(const InsertPriorityCode& w) {
    if (w.code.empty() || w.uses == 0) return Rule::check;
    if (!tables_.priority_codes.insert({std::string(w.sale), std::string(w.code)}, owned(w)))
      return Rule::primary_key;
    return done;
  }
  Verdict operator()(const InsertPriorityUse& w) {
    if (w.use == 0 || w.buyer.is_nil() || w.number == Ordinal{0}) return Rule::check;
    if (!tables_.priority_uses.insert({std::string(w.sale), std::string(w.code), w.use}, owned(w)))
      return Rule::primary_key;
    return done;
  }
  Verdict operator()(const InsertInbox& w) {
    if (w.provider.empty() || w.event.empty()) return Rule::check;
    if (!tables_.inbox.insert({std::string(w.provider), std::string(w.event)}, owned(w))) return Rule::primary_key;
    return done;
  }
  Verdict operator()(const DeleteInbox& w) {
    const NameKey key{std::string(w.provider), std::string(w.event)};
    const InboxRow* stored = tables_.inbox.find(key);
    if (stored == nullptr || stored->sale != w.sale) return Rule::primary_key;
    (void)tables_.inbox.erase(key);
    return done;
  }
  Verdict operator()(const PutEndpoint& w) {
    if (w.endpoint.empty() || (w.state != "on" && w.state != "off")) return Rule::check;
    tables_.endpoints.put({std::string(w.sale), std::string(w.endpoint)}, owned(w));
    return done;
  }

private:
  // What may be paid back of it still.
  [[nodiscard]] std::int64_t left_of(PaymentId id) const {
    const PaymentRow* payment = tables_.payments.find(id);
    if (payment == nullptr || payment->state != PaymentState::captured) return 0;
    std::int64_t left = payment->amount;
    for (auto at = tables_.refunds.lower_bound({id, 0}); at != tables_.refunds.end() && at->first.first == id; ++at) {
      if (at->second.state != RefundState::dropped) left -= at->second.amount;
    }
    return left;
  }

  MemoryTables& tables_;
};

}  // namespace

std::optional<Rule> apply_write(const Write& write, MemoryTables& tables) {
  return std::visit(TableWriter(tables), write);
}

}  // namespace sluice::ledger
