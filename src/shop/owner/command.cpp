#include "shop/owner/command.h"

namespace sluice::shop {

Command settled(const order::PaymentTask& task, const order::ChargeResult& result) {
  if (task.verb == order::PaymentVerb::refund) {
    return RefundSettled{.sale = task.sale, .order = task.order, .job = task.job, .result = result};
  }
  if (task.verb == order::PaymentVerb::read_refunds) {
    return RefundsRead{.sale = task.sale, .order = task.order, .result = result};
  }
  return PaymentSettled{.sale = task.sale, .order = task.order, .result = result};
}

bool is_of_a_task(const Command& command) {
  return std::holds_alternative<PaymentSettled>(command) || std::holds_alternative<RefundSettled>(command) ||
         std::holds_alternative<RefundsRead>(command);
}

}  // namespace sluice::shop
