#include "shop/owner/command.h"

namespace sluice::shop {

Command settled(const order::PaymentTask& task, const order::ChargeResult& result) {
  if (task.verb == order::PaymentVerb::refund) {
    return RefundSettled{.sale = task.sale, .order = task.order, .job = task.job, .result = result};
  }
  return PaymentSettled{.sale = task.sale, .order = task.order, .result = result};
}

}  // namespace sluice::shop
