#include "lab/purchases.h"

#include <algorithm>
#include <utility>

#include "base/invariant.h"

namespace sluice::lab {
namespace {

// Who was declined looks for another card that long.
constexpr Duration other_card = std::chrono::seconds(20);
// The order's page reads how it stands, and again until it has ended.
constexpr std::uint32_t order_reads = 3;

}  // namespace

Purchases::Purchases(World& world) : world_(world) {
  std::uint64_t sum = 0;
  for (const shop::ItemConfig& item : world.plan.sale.items) stock_up_to_.push_back(sum += item.stock);
}

// Items are wanted in proportion to their stock, as a rehearsal's buyers want them.
ItemIndex Purchases::item_of(std::uint32_t person) const {
  if (stock_up_to_.size() == 1) return ItemIndex{0};
  const std::uint64_t pick = world_.nature.number(person, Question::item) % stock_up_to_.back();
  const auto at = std::upper_bound(stock_up_to_.begin(), stock_up_to_.end(), pick);
  return item_at(static_cast<std::size_t>(at - stock_up_to_.begin()));
}

void Purchases::call(std::uint32_t person, Duration hears_after) {
  const CrowdPlan& crowd = world_.plan.crowd;
  world_.people[person].stage = Stage::called;
  world_.people[person].served = world_.now_ms;
  const double part = world_.nature.part(person, Question::sees_call);
  const Duration hears(static_cast<std::int64_t>(part * static_cast<double>(hears_after.count())));
  const Duration after = hears + world_.nature.exponential(crowd.come, person, Question::comes);
  const bool comes = after < world_.plan.sale.claim && !world_.nature.is(crowd.no_show, person, Question::no_show);
  if (comes) {
    agenda_.add(world_.in(after), person, Errand::What::come);
  } else {
    // The claim's time is over with the tick after it.
    agenda_.add(world_.in(world_.plan.sale.claim + line::Pace::tick), person, Errand::What::lapse);
  }
}

void Purchases::run_errands() {
  while (const auto errand = agenda_.take_due(world_.now_ms)) run(*errand);
  begin_payments();
}

void Purchases::run(const Errand& errand) {
  const Stage stage = world_.people[errand.person].stage;
  switch (errand.what) {
    case Errand::What::come:
      if (stage != Stage::called) return;
      world_.record.ask(Kind::buy);
      return take(errand.person);
    case Errand::What::lapse:
      if (stage == Stage::called) world_.end(errand.person, End::lapsed);
      return;
    case Errand::What::check_out:
      if (stage == Stage::holding) check_out(errand.person);
      return;
    case Errand::What::give_back:
      if (stage != Stage::holding) return;
      world_.record.ask(Kind::order);
      world_.record.command(Record::Writes::a_step);
      world_.sale.give_back(world_.now(), errand.person);
      return settle_holds();
    case Errand::What::paid:
      return settle_payment(errand.person);
  }
}

void Purchases::take(std::uint32_t person) {
  Person& buyer = world_.people[person];
  // Their time ran out in this very tick.
  if (world_.sale.standing(buyer.ordinal) != line::Standing::called) return world_.end(person, End::lapsed);
  ++world_.record.second().entered;
  const std::uint32_t units =
      world_.sale.take(world_.now(), person, buyer.ordinal, item_of(person), world_.plan.crowd.units);
  if (units == 0) return world_.end(person, End::empty_handed);
  world_.record.secure(units);
  world_.record.ask(Kind::page);
  buyer.stage = Stage::holding;
  plan_after(person);
}

void Purchases::plan_after(std::uint32_t person) {
  const CrowdPlan& crowd = world_.plan.crowd;
  const Duration after = world_.nature.exponential(crowd.checkout, person, Question::checks_out);
  if (world_.nature.is(crowd.buys, person, Question::buys)) {
    agenda_.add(world_.in(after), person, Errand::What::check_out);
  } else if (world_.nature.is(crowd.gives_back, person, Question::gives_back)) {
    agenda_.add(world_.in(after), person, Errand::What::give_back);
  }
}

void Purchases::check_out(std::uint32_t person) {
  world_.record.ask(Kind::checkout);
  world_.record.command(Record::Writes::a_step);
  if (!world_.sale.begin_paying(world_.now(), person)) return settle_holds();
  world_.people[person].stage = Stage::paying;
  ++world_.record.findings().tries_to_pay;
  world_.record.ask_for_payment(payment_time(person));
  unpaid_.push_back({.person = person, .since = world_.now_ms});
}

Duration Purchases::payment_time(std::uint32_t person) const {
  const std::uint8_t again = world_.people[person].declines;
  return world_.nature.exponential(world_.plan.payment.takes, person, Question::payment_takes, again);
}

void Purchases::begin_payments() {
  while (busy_ < world_.plan.server.payment_workers && !unpaid_.empty()) {
    const Order order = unpaid_.front();
    unpaid_.pop_front();
    ++busy_;
    const Duration takes = payment_time(order.person);
    world_.record.note_payment(std::chrono::milliseconds(world_.now_ms - order.since), takes);
    agenda_.add(world_.in(takes), order.person, Errand::What::paid);
  }
}

void Purchases::settle_payment(std::uint32_t person) {
  const PaymentPlan& payment = world_.plan.payment;
  Person& buyer = world_.people[person];
  SLUICE_INVARIANT(buyer.stage == Stage::paying && busy_ > 0);
  --busy_;
  world_.record.ask(Kind::order, order_reads);
  world_.record.command(Record::Writes::a_step);
  world_.record.command(Record::Writes::a_step);
  if (!world_.nature.is(payment.declined, person, Question::declined, buyer.declines)) {
    world_.sale.sell(world_.now(), person);
    return settle_holds();
  }
  ++world_.record.findings().tries_declined;
  buyer.stage = Stage::holding;
  const std::uint8_t again = buyer.declines;
  if (buyer.declines < 255) ++buyer.declines;
  world_.sale.stop_paying(world_.now(), person);
  if (world_.nature.is(payment.tries_again, person, Question::tries_again, again)) {
    agenda_.add(world_.in(other_card), person, Errand::What::check_out);
  }
  settle_holds();
}

void Purchases::settle_holds() {
  Findings& findings = world_.record.findings();
  for (const HoldEnd& hold : world_.sale.take_ended()) {
    const std::uint32_t person = world_.people.at(hold.ordinal);
    if (hold.how == sale::HoldState::sold) {
      world_.end(person, End::bought);
      continue;
    }
    ++(hold.how == sale::HoldState::expired ? findings.holds_expired : findings.holds_given_back);
    world_.end(person, world_.people[person].declines > 0 ? End::declined : End::let_go);
  }
}

}  // namespace sluice::lab
