#include "app/serve/payment/settled_payments.h"

#include <algorithm>
#include <iterator>

namespace sluice::app {
namespace {

std::string as_it_is(const fulfilment::KnownIntent& payment) {
  return payment.id + ' ' + std::to_string(payment.refunded);
}

}  // namespace

std::vector<fulfilment::KnownIntent> SettledPayments::others_of(
    const std::vector<fulfilment::KnownIntent>& payments) const {
  std::vector<fulfilment::KnownIntent> others;
  std::copy_if(payments.begin(), payments.end(), std::back_inserter(others),
               [this](const auto& payment) { return !settled_.contains(as_it_is(payment)); });
  return others;
}

void SettledPayments::take_in(const fulfilment::KnownIntent& payment, const ReconciledOrders& orders) {
  const auto at = orders.find(payment.order);
  const bool is_paid = at != orders.end() && at->second.state == "confirmed" && payment.status == "succeeded" &&
                       payment.amount == at->second.amount && payment.refunded == at->second.refunded;
  if (!is_paid) return;
  if (settled_.size() == settled_max) settled_.clear();
  settled_.insert(as_it_is(payment));
}

}  // namespace sluice::app
