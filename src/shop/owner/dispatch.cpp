#include "shop/owner/dispatch.h"

#include <memory>
#include <string>
#include <utility>

namespace sluice::shop {

std::size_t Dispatch::room(std::size_t begun) const {
  if (payments_ == nullptr || stopped_.load(std::memory_order_acquire)) return 0;
  const std::size_t taken = in_flight_ + begun;
  return taken < in_flight_max_ ? in_flight_max_ - taken : 0;
}

void Dispatch::send(std::vector<order::PaymentTask> tasks) {
  for (order::PaymentTask& task : tasks) {
    ++in_flight_;
    Command unsent =
        settled(task, {.outcome = order::ChargeOutcome::not_sent, .provider_reference = {}, .detail = "not sent"});
    if (payments_->try_begin(std::move(task))) continue;
    // They have room for payments_in_flight_max; full means that they are stopping. No try: the job stays ready.
    mailbox_.push_unbounded(std::make_unique<Notice>(std::move(unsent)));
  }
}

}  // namespace sluice::shop
