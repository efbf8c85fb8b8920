#include "rehearse/crowd/auditing.h"

#include "rehearse/crowd/bodies.h"

namespace sluice::rehearse {
namespace {

constexpr Duration retry_pause = std::chrono::seconds(2);  // after a failure of the shop's own

}  // namespace

void Auditing::ask_all(MonoTime now) {
  for (const Win& win : buyers_.wins()) {
    if (win.hold.empty()) continue;  // at a gate nothing is kept that could be lost
    buyers_.reopen(win.buyer);
    errands_.ask(win.buyer, Kind::audit_hold, now);
  }
}

void Auditing::on_answer(const Request& request, const Answer& answer, MonoTime now) {
  if (answer.status == 409 && answer.retry_after_s) return errands_.on_throttled(request, answer, now);
  if (answer.status >= 500) return errands_.retry(request, now + retry_pause, now + retry_pause);
  if (request.kind == Kind::audit_hold) return on_hold(request, answer, now);
  on_order(request, answer);
}

void Auditing::on_hold(const Request& request, const Answer& answer, MonoTime now) {
  Win& win = buyers_.win_of(request.buyer);
  auto hold = answer.status == 200 ? read_hold(answer.body) : std::nullopt;
  if (!hold || hold->hold != win.hold || hold->unit != win.unit) ++lost_acks_;
  if (hold && win.went_to_shop) adopt(win, std::move(hold->order));
  win.is_verified = win.order.empty();
  if (!win.order.empty()) return errands_.ask(request.buyer, Kind::audit_order, now);
  errands_.finish(request, Outcome::secured);
}

// Nobody told the buyer's browser of it; where Sluice itself has said that it is there, it must be.
void Auditing::adopt(Win& win, std::string order) {
  if (order.empty()) {
    lost_acks_ += win.state == Win::State::confirmed ? 1 : 0;
  } else {
    ++orders_found_;
  }
  win.order = std::move(order);
}

void Auditing::on_order(const Request& request, const Answer& answer) {
  Win& win = buyers_.win_of(request.buyer);
  const auto order = answer.status == 200 ? read_order(answer.body) : std::nullopt;
  if (!order || order->order != win.order || (!order->hold.empty() && order->hold != win.hold)) {
    ++lost_acks_;
  } else {
    win.state = order->state == "confirmed" ? Win::State::confirmed
                : has_failed(order->state)  ? Win::State::failed
                                            : Win::State::pending;
  }
  win.is_verified = true;
  errands_.finish(request, Outcome::secured);
}

void Auditing::fill(Report& report) const {
  report.lost_acks = lost_acks_;
  report.orders.acknowledged += orders_found_;
  for (const Win& win : buyers_.wins()) {
    report.unverified_acks += win.is_verified || win.hold.empty() ? 0 : 1;
    report.orders.confirmed += win.state == Win::State::confirmed ? 1 : 0;
    report.orders.pending += win.state == Win::State::pending ? 1 : 0;
    report.orders.failed += win.state == Win::State::failed ? 1 : 0;
  }
}

}  // namespace sluice::rehearse
