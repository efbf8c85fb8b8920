#include "lab/inside.h"

namespace sluice::lab {
namespace {

Ms later(Ms now, Duration after) {
  return static_cast<Ms>(now + to_ms(after));
}

}  // namespace

Inside::Inside(const Plan& plan, const Nature& nature, People& people, Findings& findings)
    : plan_(plan),
      nature_(nature),
      people_(people),
      findings_(findings),
      free_(static_cast<std::uint32_t>(plan.stock())) {}

void Inside::let_in(std::uint32_t person, Ms now) {
  Person& who = people_[person];
  who.served = now;
  who.stage = Stage::holding;
  ++people_in_;
  ++findings_.called;
  ++findings_.entered;
  ++second(now).called;
  ++second(now).entered;
  if (free_ >= plan_.crowd.units) return hold(person, now);
  const Duration looks = nature_.exponential(plan_.crowd.come, person, Question::comes);
  agenda_.add(later(now, looks), person, Errand::What::lapse);
}

void Inside::hold(std::uint32_t person, Ms now) {
  const CrowdPlan& crowd = plan_.crowd;
  free_ -= crowd.units;
  held_ += crowd.units;
  ++findings_.holds;
  second(now).secured += crowd.units;
  const Duration after = nature_.exponential(crowd.checkout, person, Question::checks_out);
  const Duration pays = after + nature_.exponential(plan_.payment.takes, person, Question::payment_takes);
  const bool buys = nature_.is(crowd.buys, person, Question::buys) && pays < plan_.sale.hold;
  if (buys) return agenda_.add(later(now, pays), person, Errand::What::paid);
  const bool gives_back = after < plan_.sale.hold && nature_.is(crowd.gives_back, person, Question::gives_back);
  agenda_.add(later(now, gives_back ? after : plan_.sale.hold), person, Errand::What::give_back);
}

void Inside::run_errands(Ms now) {
  while (const auto errand = agenda_.take_due(now)) {
    --people_in_;
    if (errand->what == Errand::What::lapse) {
      people_.end(errand->person, End::empty_handed, now);
    } else {
      end_hold(*errand, now);
    }
  }
}

void Inside::end_hold(const Errand& errand, Ms now) {
  const std::uint32_t units = plan_.crowd.units;
  held_ -= units;
  const bool is_declined = errand.what == Errand::What::paid &&
                           nature_.is(plan_.payment.declined, errand.person, Question::declined) &&
                           !nature_.is(plan_.payment.tries_again, errand.person, Question::tries_again);
  if (errand.what == Errand::What::paid && !is_declined) {
    findings_.sold += units;
    second(now).sold += units;
    return people_.end(errand.person, End::bought, now);
  }
  free_ += units;
  people_.end(errand.person, is_declined ? End::declined : End::let_go, now);
}

}  // namespace sluice::lab
