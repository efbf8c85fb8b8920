#include "ledger/refusal.h"

#include <initializer_list>
#include <string>

namespace sluice::ledger {
namespace {

Error conflict(std::string_view table, std::initializer_list<std::string_view> key, std::string_view why) {
  std::string detail(table);
  detail += " (";
  for (const std::string_view part : key) {
    if (detail.back() != '(') detail += ", ";
    detail += part;
  }
  detail += ") ";
  detail += why;
  return {ErrorKind::conflict, std::move(detail)};
}

template <class Number>
std::string number(Number value) {
  return std::to_string(raw(value));
}

struct Refuse {
  Rule rule;

  Error operator()(const AddSale& w) const {
    return conflict("sale", {w.sale}, rule == Rule::check ? "has a value that no sale may have" : "exists");
  }
  Error operator()(const PutSettings& w) const {
    return conflict("sale", {w.sale}, rule == Rule::check ? "has a value that no sale may have" : "is not there");
  }
  Error operator()(const TakeLease& w) const {
    if (rule == Rule::check) return conflict("sale", {w.sale}, "can only be taken over by a higher lease");
    return fenced(w.sale, w.from);
  }
  Error operator()(const MoveMark& w) const {
    if (rule == Rule::check) return conflict("sale", {w.sale}, "has a value that no sale may have");
    return fenced(w.sale, w.lease);
  }
  Error operator()(const PutItem& w) const {
    return conflict("item", {w.sale, w.item}, "has a value that no item may have");
  }
  Error operator()(const PutLine& w) const {
    return conflict("line", {w.sale, w.line}, "has a value that no line may have");
  }
  Error operator()(const InsertClaim& w) const {
    if (rule == Rule::check) return claim(w, "has a value that no claim may have");
    if (w.generation == Generation{1}) return claim(w, "is taken");
    return claim(w, "cannot be claimed as generation " + number(w.generation) + ": the one before is not released");
  }
  Error operator()(const MoveClaim& w) const {
    return claim(w, "of generation " + number(w.generation) + " is not " + std::string(to_string(w.from)));
  }
  Error operator()(const InsertSlot& w) const {
    return conflict("buyer_slot", {w.sale, w.buyer.str(), std::to_string(w.slot)},
                    rule == Rule::check ? "has a value that no slot may have" : "is taken");
  }
  Error operator()(const DeleteSlot& w) const {
    return conflict("buyer_slot", {w.sale, w.buyer.str(), std::to_string(w.slot)}, "is not there");
  }
  Error operator()(const InsertHold& w) const {
    if (rule == Rule::check) return conflict("hold", {w.id.str()}, "has a value that no hold may have");
    if (rule == Rule::primary_key) return conflict("hold", {w.id.str()}, "exists");
    return conflict("hold: sale, line, ordinal", {w.sale, number(w.line), number(w.ordinal)}, "is redeemed");
  }
  Error operator()(const MoveHold& w) const {
    return conflict("hold", {w.id.str()}, "is not " + std::string(to_string(w.from)));
  }
  Error operator()(const RenewHold& w) const {
    return conflict("hold", {w.id.str()}, "is not " + std::string(to_string(w.from)));
  }
  Error operator()(const InsertOrder& w) const {
    if (rule == Rule::check) return conflict("orders", {w.id.str()}, "has a value that no order may have");
    if (rule == Rule::primary_key) return conflict("orders", {w.id.str()}, "exists");
    return conflict("orders: hold", {w.hold.str()}, "has a live order");
  }
  Error operator()(const MoveOrder& w) const {
    if (rule == Rule::second_key) return conflict("orders", {w.id.str()}, "is of a hold that has another live order");
    return conflict("orders", {w.id.str()}, "is not " + std::string(to_string(w.from)));
  }
  Error operator()(const EraseOrder& w) const { return conflict("orders", {w.id.str()}, "is not there"); }
  Error operator()(const AppendOrderEvent& w) const {
    return conflict("order_event", {w.order.str(), std::to_string(w.sequence)}, "exists");
  }
  Error operator()(const InsertPayment& w) const {
    switch (rule) {
      case Rule::check:
        return conflict("payment", {w.id.str()}, "has a value that no payment may have");
      case Rule::primary_key:
        return conflict("payment", {w.id.str()}, "exists");
      case Rule::second_key:
        return conflict("payment: hold", {w.hold.str()}, "is paid already");
      case Rule::third_key:
        return conflict("payment: idempotency_key", {w.idempotency_key}, "is used");
      case Rule::fourth_key:
        return conflict("payment: orders_id, attempt", {w.order.str(), std::to_string(w.attempt)}, "exists");
    }
    return conflict("payment", {w.id.str()}, "is refused");
  }
  Error operator()(const MovePayment& w) const {
    if (rule == Rule::second_key) return conflict("payment", {w.id.str()}, "is of a hold that is paid already");
    return conflict("payment", {w.id.str()}, "is not " + std::string(to_string(w.from)));
  }
  Error operator()(const InsertRefund& w) const {
    const std::string number = std::to_string(w.number);
    if (rule == Rule::check)
      return conflict("refund", {w.payment.str(), number}, "is more than what was captured and not paid back");
    if (rule == Rule::primary_key) return conflict("refund", {w.payment.str(), number}, "exists");
    return conflict("refund: payment", {w.payment.str()}, "has another that has not ended");
  }
  Error operator()(const MoveRefund& w) const {
    if (rule == Rule::second_key)
      return conflict("refund: payment", {w.payment.str()}, "has another that has not ended");
    return conflict("refund", {w.payment.str(), std::to_string(w.number)},
                    "is not " + std::string(to_string(w.from)));
  }
  Error operator()(const InsertCancellation& w) const { return conflict("cancellation", {w.order.str()}, "exists"); }
  Error operator()(const InsertJob& w) const {
    return conflict("job", {w.id.str()}, rule == Rule::check ? "has a value that no job may have" : "exists");
  }
  Error operator()(const MoveJob& w) const {
    return conflict("job", {w.id.str()}, "is not " + std::string(to_string(w.from)));
  }
  Error operator()(const DeleteAnswer& w) const {
    return conflict("idempotency", {w.buyer.str(), w.route, w.key}, "is not there");
  }
  Error operator()(const InsertAnswer& w) const {
    return conflict("idempotency", {w.buyer.str(), w.route, w.key},
                    rule == Rule::check ? "has a value that no answer may have" : "has an answer");
  }
  Error operator()(const PutHandover& w) const {
    return conflict("handover", {w.sale, number(w.line), number(w.number)}, "has a value that no handover may have");
  }
  Error operator()(const PutNotice& w) const {
    return conflict("notice", {w.sale, number(w.line), number(w.number)}, "has a value that no notice may have");
  }
  Error operator()(const DeleteNotice& w) const {
    return conflict("notice", {w.sale, number(w.line), number(w.number)}, "is not there");
  }
  Error operator()(const InsertCleared& w) const {
    return conflict("cleared", {w.sale, number(w.line), number(w.first)},
                    rule == Rule::check ? "has a value that no cleared span may have" : "is cleared");
  }
  Error operator()(const InsertPriorityCode& w) const {
    return conflict("priority_code", {w.sale, w.code},
                    rule == Rule::check ? "has a value that no code may have" : "exists");
  }
  Error operator()(const RevokePriorityCode& w) const {
    return conflict("priority_code", {w.sale, w.code}, "is not there, or revoked");
  }
  Error operator()(const InsertPriorityUse& w) const {
    return conflict("priority_code_use", {w.sale, w.code, std::to_string(w.use)},
                    rule == Rule::check ? "has a value that no use may have" : "is used");
  }
  Error operator()(const InsertInbox& w) const {
    return conflict("inbox", {w.provider, w.event},
                    rule == Rule::check ? "has a value that no event may have" : "is taken in");
  }
  Error operator()(const DeleteInbox& w) const { return conflict("inbox", {w.provider, w.event}, "is not there"); }
  Error operator()(const PutEndpoint& w) const {
    return conflict("webhook_endpoint", {w.sale, w.endpoint}, "has a value that no endpoint may have");
  }
  Error operator()(const PutUser& w) const {
    return conflict("users", {w.name}, "has a value that no user may have");
  }
  Error operator()(const DeleteUser& w) const { return conflict("users", {w.name}, "cannot be removed"); }
  Error operator()(const AppendAct& w) const {
    return conflict("act", {w.who, w.kind}, "has a value that no act may have");
  }
  Error operator()(const InsertSample& w) const {
    return conflict("sale_sample", {w.sale, std::to_string(w.number)},
                    rule == Rule::check ? "has a value that no sample may have" : "exists");
  }
  Error operator()(const DeleteSample& w) const {
    return conflict("sale_sample", {w.sale, std::to_string(w.number)}, "is not there");
  }
  Error operator()(const InsertSaleEvent& w) const {
    return conflict("sale_event", {w.sale, std::to_string(w.number)},
                    rule == Rule::check ? "has a value that no event may have" : "exists");
  }
  Error operator()(const PutPreparation& w) const {
    return conflict("preparation", {w.sale, w.kind, w.name}, "has a value that no preparation may have");
  }
  Error operator()(const DeletePreparation& w) const {
    return conflict("preparation", {w.sale, w.kind, w.name}, "cannot be removed");
  }

private:
  static Error fenced(std::string_view sale, Lease lease) {
    return {ErrorKind::fenced, "sale (" + std::string(sale) + ") is not owned by lease " + number(lease) +
                                   ": another owner has taken it over"};
  }
  template <class Claim>
  static Error claim(const Claim& w, std::string_view why) {
    return conflict("claim", {w.sale, w.item, number(w.unit)}, why);
  }
};

}  // namespace

Error refusal(const Write& write, Rule rule) {
  return std::visit(Refuse{rule}, write);
}

}  // namespace sluice::ledger
