#include "shop/owner/round_trip.h"

#include <chrono>
#include <utility>

namespace sluice::shop {

RoundTrip::RoundTrip(ledger::Ledger& ledger, const Clock& clock, const OwnerSettings& settings, OwnerStats& stats,
                     Dispatch& dispatch, DeliveryDispatch& deliveries, Archive& archive)
    : ledger_(ledger),
      clock_(clock),
      settings_(settings),
      stats_(stats),
      dispatch_(dispatch),
      deliveries_(deliveries),
      archive_(archive) {
  for (Round& round : rounds_) renew(round);
}

std::size_t RoundTrip::room() const {
  const std::size_t taken = open_->calls.size() + open_->referred.size();
  return taken < settings_.batch_max ? settings_.batch_max - taken : 0;
}

void RoundTrip::renew(Round& round) const {
  round.clear();
  round.expiries_left = settings_.expiries_max;
  round.withdrawals_left = settings_.withdrawals_max;
}

void RoundTrip::submit(Now at) {
  if (open_->is_empty()) return;
  if (!open_->writes().empty()) return ask();
  begin_another();
  finish(at);
}

void RoundTrip::ask() {
  begin_another();
  submitted_at_ = clock_.mono();
  stats_.batch_sizes.add(static_cast<double>(written_->calls.size()));
  is_in_flight_ = true;
  ledger_.submit(written_->writes());
}

void RoundTrip::begin_another() {
  std::swap(open_, written_);
  renew(*open_);
}

std::optional<Result<void>> RoundTrip::settle(Now at) {
  if (!is_in_flight_) return std::nullopt;
  auto settled = ledger_.settled();
  if (!settled) return std::nullopt;
  is_in_flight_ = false;
  stats_.commit_seconds.add(std::chrono::duration<double>(clock_.mono() - submitted_at_).count());
  if (*settled) finish(at);
  return settled;
}

Result<void> RoundTrip::wait() {
  is_in_flight_ = false;
  return ledger_.wait();
}

Result<void> RoundTrip::wait_and_finish(Now at) {
  if (auto committed = wait(); !committed) return committed.error();
  finish(at);
  return {};
}

void RoundTrip::finish(Now at) {
  for (Witness* witness : witnesses_) witness->on_round(written_->writes(), at);
  written_->told();
  dispatch_.send(written_->take_payments());
  deliveries_.send(written_->take_deliveries());
  deliver(std::exchange(written_->calls, {}));
  for (CallPtr& call : std::exchange(written_->referred, {})) archive_.ask(std::move(call));
  renew(*written_);
}

void RoundTrip::drop() {
  refuse(*written_);
  refuse(*open_);
}

void RoundTrip::refuse(Round& round) const {
  for (auto* calls : {&round.calls, &round.referred}) {
    for (const CallPtr& call : *calls) call->answer = {.verdict = Verdict::read_only};
    deliver(std::exchange(*calls, {}));
  }
  deliveries_.take_back(round.take_deliveries());
  renew(round);
}

}  // namespace sluice::shop
