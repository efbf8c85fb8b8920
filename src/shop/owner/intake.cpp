#include "shop/owner/intake.h"

#include <utility>
#include <variant>

namespace sluice::shop {

void Intake::take(Now at) {
  batch_.clear();
  if (parts_.round_trip.open().withdrawals_left > 0) std::swap(batch_, unfinished_);
  parts_.mailbox.take(batch_, parts_.round_trip.room());
  std::vector<CallPtr> refused;
  for (CallPtr& call : batch_) {
    if (const auto* told = std::get_if<DeliverySettled>(&call->command)) parts_.deliveries.note_back(told->target);
    if (is_of_a_task(call->command)) parts_.dispatch.note_back();
    if (parts_.routing.is_for_archive(call->command)) {
      // With the round, so that what memory has let go of is in the ledger when it is read.
      parts_.health.can_write() ? parts_.round_trip.open().referred.push_back(std::move(call))
                                : parts_.archive.ask(std::move(call));
    } else if (parts_.health.can_write()) {
      decide(at, std::move(call));
    } else {
      call->answer = {.verdict = Verdict::read_only};
      refused.push_back(std::move(call));
    }
  }
  batch_.clear();
  deliver(std::move(refused));
}

void Intake::decide(Now at, CallPtr call) {
  call->answer = parts_.routing.decide(at, call->command, parts_.round_trip.open());
  const bool goes_on = call->answer.verdict == Verdict::unfinished;
  (goes_on ? unfinished_ : parts_.round_trip.open().calls).push_back(std::move(call));
}

void Intake::refuse_unfinished() {
  for (const CallPtr& call : unfinished_) call->answer = {.verdict = Verdict::read_only};
  deliver(std::exchange(unfinished_, {}));
}

}  // namespace sluice::shop
