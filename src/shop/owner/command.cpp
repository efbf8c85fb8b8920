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

namespace {

template <class... Kinds>
bool is_one_of(const Command& command) {
  return (std::holds_alternative<Kinds>(command) || ...);
}

}  // namespace

bool is_of_a_task(const Command& command) {
  return is_one_of<PaymentSettled, RefundSettled, RefundsRead>(command);
}

bool is_read(const Command& command) {
  if (const auto* says = std::get_if<ShopSays>(&command)) return says->word == ShopSays::Word::read;
  return is_one_of<ReadHold, FindHold, ReadOrder, ReadJobs, ReadJob, ReadReport, ReadCodes, ReadEndpoints>(command);
}

}  // namespace sluice::shop
