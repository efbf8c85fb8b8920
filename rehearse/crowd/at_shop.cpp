#include "rehearse/crowd/at_shop.h"

namespace sluice::rehearse {

AtShop::AtShop(const Plan& plan, const SaleView& sale, const Clock& clock, Buyers& buyers, Errands& errands)
    : sale_(sale), script_(plan.checkout ? &*plan.checkout : nullptr), buyers_(buyers), errands_(errands) {
  if (script_ != nullptr) floor_.emplace(*script_, plan.sale, clock, plan.seed);
}

void AtShop::go(std::uint32_t index, MonoTime now) {
  if (script_->uses(Script::pass)) return errands_.ask(index, Kind::check, now);
  go_with({}, index);
}

void AtShop::go_with(std::string_view pass, std::uint32_t index) {
  if (errands_.mode() != Mode::selling) return;
  const Buyer& buyer = buyers_[index];
  Win& win = buyers_.win_of(index);
  win.went_to_shop = true;
  floor_->begin({.buyer = index,
                 .number = buyer.arrival,
                 .hold = win.hold,
                 .pass = std::string(pass),
                 .cookies = std::string(buyer.jar.view())});
}

void AtShop::take_ended(MonoTime now) {
  if (!floor_) return;
  for (const ShopFloor::Ended& ended : floor_->take_ended()) {
    Win& win = buyers_.win_of(ended.buyer);
    if (ended.is_completed && script_->is_word_of_sluice) win.state = Win::State::confirmed;
    sale_.is_gate ? errands_.ask(ended.buyer, Kind::leave, now) : errands_.finish(ended.buyer, Outcome::secured);
  }
}

void AtShop::on_left(const Request& request, const Answer& answer, MonoTime now) {
  if (answer.status != 204) return errands_.on_unexpected(request, answer, now);
  errands_.finish(request, Outcome::secured);
}

void AtShop::conclude() {
  if (!floor_) return;
  findings_ = floor_->conclude();
  floor_.reset();
}

void AtShop::fill(Report& report) const {
  report.checkout = findings_;
  for (const StepFindings& step : findings_.steps) {
    report.latency[static_cast<std::size_t>(Kind::checkout)].merge(step.latency);
  }
}

}  // namespace sluice::rehearse
