#include "lab/baseline.h"

#include <algorithm>

#include "lab/judgement.h"

namespace sluice::lab {
namespace {

constexpr Ms tick_ms = static_cast<Ms>(line::Pace::tick / std::chrono::milliseconds(1));
constexpr std::uint64_t luck_stream = 0x10ff'7e27'10ff'7e27ULL;

Ms ms_of(Duration duration) {
  return static_cast<Ms>(to_ms(duration));
}

line::PaceSettings pace_of(const Plan& plan) {
  return plan.baseline.pace.admit > 0 ? plan.baseline.pace : plan.sale.pace;
}

}  // namespace

Baseline::Baseline(const Plan& plan, Rule rule, Seed seed)
    : plan_(plan),
      rule_(rule),
      nature_(seed.number),
      luck_(seed.number ^ luck_stream),
      opens_(ms_of(plan.lobby()) / tick_ms * tick_ms),
      closes_(ms_of(plan.lobby() + plan.lasts())),
      crowd_(plan, seed.number),
      people_(plan.crowd.buyers),
      patience_(plan.crowd.buyers, closes_ / tick_ms + 2),
      pace_(pace_of(plan), Instant{}),
      is_eligible_(plan.crowd.buyers),
      period_(std::max(tick_ms, ms_of(pace_of(plan).per) / tick_ms * tick_ms)),
      threshold_(opens_, period_),
      edges_(pace_of(plan), seed.number ^ luck_stream),
      inside_(plan, nature_, people_, findings_) {
  waiting_.reserve(plan.crowd.buyers);
  findings_.is_ours = false;
}

Findings Baseline::run() {
  for (; now_ms_ <= opens_ || people_.alive() > 0 || crowd_.next(); now_ms_ += tick_ms) step();
  findings_.buyers = people_.count();
  for (std::size_t i = 0; i < ends; ++i) findings_.ended[i] = people_.ended(static_cast<End>(i));
  findings_.stock = plan_.stock();
  findings_.left = findings_.stock - findings_.sold;
  findings_.opens_s = opens_ / 1000.0;
  findings_.ended_s = now_ms_ / 1000.0;
  const line::PaceSettings pace = pace_of(plan_);
  findings_.pace_per_s = pace.admit / (static_cast<double>(pace.per.count()) / 1e6);
  add_up_seconds(findings_);
  judge(people_, opens_, findings_);
  return std::move(findings_);
}

void Baseline::step() {
  if (findings_.seconds.size() <= now_ms_ / 1000) findings_.seconds.resize(now_ms_ / 1000 + 1);
  if (now_ms_ >= closes_ && !is_closed_) {
    is_closed_ = true;
    send_away(End::unserved);
  }
  lose_patience();
  inside_.run_errands(now_ms_);
  let_come();
  if (now_ms_ >= opens_) let_in_those_who_ask();
  const bool is_sold_out = inside_.is_sold_out();
  if (inside_.free() == 0 && !findings_.all_taken_s) findings_.all_taken_s = now_ms_ / 1000.0;
  if (is_sold_out && !findings_.sold_out_s) findings_.sold_out_s = now_ms_ / 1000.0;
  if (is_sold_out) send_away(End::missed);
  second().waiting = waiting_.there() + eligible_.there();
  second().free = inside_.free();
  second().held = inside_.held();
}

void Baseline::let_come() {
  for (auto next = crowd_.next(); next && ms_of(*next) <= now_ms_; next = crowd_.next()) {
    crowd_.pop();
    const std::uint32_t person = people_.add(ms_of(*next));
    if (rule_ == Rule::stamps) edges_.come(ms_of(*next), std::max(ms_of(*next), opens_));
    ++second().came;
    ++second().requests[static_cast<std::size_t>(Kind::page)];
    ++second().requests[static_cast<std::size_t>(Kind::buy)];
    const Duration mean = plan_.crowd.patience;
    const Duration lasts = nature_.exponential(mean, person, Question::patience);
    const bool goes = mean > Duration::zero() && !inside_.is_sold_out() && !is_closed_;
    patience_.add(goes ? static_cast<std::size_t>((*next + lasts) / line::Pace::tick) + 1 : ~std::size_t{0});
    if (inside_.is_sold_out() || is_closed_) {
      end(person, End::turned_away);
      continue;
    }
    people_[person].ordinal = Ordinal{person + 1};
    waiting_.add(person);
  }
}

void Baseline::lose_patience() {
  patience_.for_each(now_ms_ / tick_ms, [this](std::uint32_t person) {
    if (!is_waiting(person)) return;
    (is_eligible_[person] ? eligible_ : waiting_).leave();
    end(person, End::gave_up);
  });
}

void Baseline::send_away(End how) {
  for (auto* list : {&waiting_, &eligible_}) {
    for (const std::uint32_t person : list->take_all()) {
      if (is_waiting(person)) end(person, how);
    }
  }
}

std::uint32_t Baseline::room() {
  const std::uint32_t people = inside_.people();
  const std::uint32_t places = plan_.sale.cap > people ? plan_.sale.cap - people : 0;
  return std::min(places, rule_ == Rule::lottery ? pace_.available(now()) : bucket_);
}

// Everybody asks once in so long; those of a tick are any of them.
void Baseline::let_in_those_who_ask() {
  if (rule_ == Rule::stamps) return let_in_by_stamps();
  if (rule_ == Rule::threshold) move_threshold();
  const double part = static_cast<double>(tick_ms) / static_cast<double>(to_ms(plan_.baseline.poll));
  polls_due_ += waiting_.there() * part;
  eligible_polls_due_ += eligible_.there() * part;
  const auto polls = static_cast<std::uint32_t>(polls_due_);
  const auto first = static_cast<std::uint32_t>(eligible_polls_due_);
  polls_due_ -= polls;
  eligible_polls_due_ -= first;
  second().requests[static_cast<std::size_t>(Kind::place)] += polls + first;
  threshold_.ask(first);
  others_asked_ += polls;
  let_in_any(eligible_, std::min(first, room()));
  if (!is_period_over()) return;
  let_in_any(waiting_, std::min(others_asked_, room()));
  others_asked_ = 0;
}

void Baseline::let_in_by_stamps() {
  const std::uint32_t asked = edges_.ask_until(
      now_ms_, [this](std::uint32_t person) { return is_waiting(person); },
      [this](std::uint32_t person) {
        waiting_.leave();
        let_in(person);
      });
  second().requests[static_cast<std::size_t>(Kind::place)] += asked;
}

// Of a lottery every tick is a period: whoever asks in it may come in.
bool Baseline::is_period_over() const {
  return rule_ == Rule::lottery || (now_ms_ - opens_) % period_ == period_ - tick_ms;
}

// The order of those whom the threshold has not passed must stay.
void Baseline::let_in_any(Hopefuls& of, std::uint32_t count) {
  const bool is_free = rule_ == Rule::lottery || &of == &eligible_;
  of.let_in_any(
      count, is_free ? Hopefuls::Order::any : Hopefuls::Order::kept, luck_,
      [this](std::uint32_t person) { return is_waiting(person); }, [this](std::uint32_t person) { let_in(person); });
}

void Baseline::move_threshold() {
  if ((now_ms_ - opens_) % period_ == 0) {
    threshold_.move(now_ms_);
    const std::uint32_t admit = pace_of(plan_).admit;
    bucket_ = admit > 0 ? admit : line::Pace::unlimited;
    threshold_.offer(room());
  }
  waiting_.pass_while([this](std::uint32_t person) { return threshold_.is_before(people_[person].came); },
                      [this](std::uint32_t person) { return is_waiting(person); },
                      [this](std::uint32_t person) {
                        is_eligible_[person] = true;
                        eligible_.add(person);
                      });
}

void Baseline::let_in(std::uint32_t person) {
  pace_.spend(1);
  if (bucket_ != line::Pace::unlimited) --bucket_;
  inside_.let_in(person, now_ms_);
}

}  // namespace sluice::lab
