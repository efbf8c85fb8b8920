#include "app/command/payment/reconciling.h"

#include <set>

#include "base/ascii_case.h"
#include "base/ids.h"

namespace sluice::app {
namespace {

bool is_under_way(const ReconciledOrder& order) {
  return order.state == "accepted" || order.state == "payment_pending" || order.state == "payment_action_required" ||
         order.state == "paid";
}

// Of its amount.
bool is_for(const fulfilment::KnownIntent& payment, const ReconciledOrder& order) {
  return payment.amount == order.amount && equals_ignoring_case(payment.currency, order.currency);
}

class Comparison {
public:
  Comparison(const ReconciledOrders& orders, const std::string& provider) : orders_(orders), provider_(provider) {}

  void take(const fulfilment::KnownIntent& payment) {
    if (!OrderId::parse(payment.order)) return;
    ++found_.payments;
    const auto at = orders_.find(payment.order);
    if (at == orders_.end()) {
      return take_of_nobody(payment, "an order that is not in the ledger", Remedies::of_a_person);
    }
    const ReconciledOrder& order = at->second;
    if (!is_for(payment, order)) {
      return add("another_amount", payment,
                 "is of " + std::to_string(payment.amount) + " " + payment.currency + " for an order of " +
                     std::to_string(order.amount) + " " + order.currency);
    }
    if (is_under_way(order)) return;
    if (order.state != "confirmed" && order.state != "refunded") {
      return take_of_nobody(payment, "an order that is " + order.state, Remedies::ours);
    }
    if (!order.provider_reference.empty() && payment.id != order.provider_reference) {
      return take_of_nobody(payment, "an order that was paid by another payment", Remedies::ours);
    }
    if (payment.status != "succeeded") return;
    paid_.insert(payment.order);
    compare_refunds(payment, order);
  }

  Reconciliation end() {
    found_.orders = orders_.size();
    for (const auto& [id, order] : orders_) {
      if (is_under_way(order)) ++found_.under_way;
      const bool needs_money = order.state == "confirmed" && order.provider == provider_ && order.amount > 0;
      if (!needs_money || paid_.contains(id)) continue;
      found_.differences.push_back({.kind = "goods_without_money",
                                    .order = id,
                                    .payment = order.provider_reference,
                                    .detail = "is confirmed, but the provider has not taken its money"});
    }
    return std::move(found_);
  }

private:
  void compare_refunds(const fulfilment::KnownIntent& payment, const ReconciledOrder& order) {
    const auto said = [&](const char* what) {
      return "has paid " + std::to_string(payment.refunded) + " " + payment.currency + " back, " + what + " the " +
             std::to_string(order.refunded) + " that are known here";
    };
    if (payment.refunded > order.refunded) {
      add("paid_back_elsewhere", payment, said("more than"), Remedy::mirror);
    } else if (payment.refunded < order.refunded) {
      add("not_paid_back", payment, said("less than"));
    }
  }

  enum class Remedies { ours, of_a_person };
  void take_of_nobody(const fulfilment::KnownIntent& payment, const std::string& whose, Remedies remedies) {
    const bool is_ours = remedies == Remedies::ours;
    if (payment.status == "succeeded" && payment.refunded < payment.amount) {
      add("money_without_goods", payment, "has taken money for " + whose, is_ours ? Remedy::refund : Remedy::none);
    }
    if (payment.status == "requires_capture") {
      add("set_aside_for_nothing", payment, "has set money aside for " + whose + "; it lapses by itself",
          is_ours ? Remedy::let_go : Remedy::none);
    }
  }
  void add(const char* kind, const fulfilment::KnownIntent& payment, std::string detail,
           Remedy remedy = Remedy::none) {
    found_.differences.push_back({.kind = kind,
                                  .order = payment.order,
                                  .payment = payment.id,
                                  .detail = std::move(detail),
                                  .remedy = remedy,
                                  .amount = payment.amount - payment.refunded,
                                  .currency = payment.currency});
  }

  const ReconciledOrders& orders_;
  const std::string& provider_;
  std::set<std::string> paid_;
  Reconciliation found_;
};

}  // namespace

void leave_newcomers_out(std::vector<fulfilment::KnownIntent>& payments, const ReconciledOrders& orders,
                         std::int64_t now_s) {
  std::erase_if(payments,
                [&](const auto& payment) { return payment.created_s >= now_s && !orders.contains(payment.order); });
}

ReconciledOrder reconciled(const ledger::ListedOrder& listed) {
  ReconciledOrder order{.state = std::string(ledger::to_string(listed.order.state)),
                        .amount = listed.order.total_amount,
                        .currency = listed.order.currency,
                        .refunded = listed.refunded};
  if (listed.payment) {
    order.provider = listed.payment->provider;
    order.provider_reference = listed.payment->provider_reference;
  }
  return order;
}

bool is_decided(const ReconciledOrder& order, const fulfilment::KnownIntent& payment) {
  if (!is_under_way(order) || !is_for(payment, order)) return false;
  const bool is_over =
      payment.status == "succeeded" || payment.status == "canceled" || payment.status == "requires_payment_method";
  return is_over || (payment.status == "requires_capture" && order.state != "paid");
}

Reconciliation reconcile(const ReconciledOrders& orders, std::span<const fulfilment::KnownIntent> payments,
                         const std::string& provider) {
  Comparison comparison(orders, provider);
  for (const auto& payment : payments) comparison.take(payment);
  return comparison.end();
}

}  // namespace sluice::app
