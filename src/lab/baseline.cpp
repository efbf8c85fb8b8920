#include "lab/baseline.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "lab/judgement.h"

namespace sluice::lab {
namespace {

constexpr Ms tick_ms = static_cast<Ms>(line::Pace::tick / std::chrono::milliseconds(1));
constexpr std::uint64_t luck_stream = 0x10ff'7e27'10ff'7e27ULL;

// The moment moves at most this much faster or slower from one period to the next.
constexpr double feedback_max = 2;
constexpr double step_min_ms = 0.001;
// Somebody who asked is looked for among those who are still there; most of them gone means nobody asked.
constexpr int tries = 64;

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
      threshold_ms_(opens_),
      period_(std::max(tick_ms, ms_of(pace_of(plan).per) / tick_ms * tick_ms)),
      step_ms_(period_),
      edges_(pace_of(plan), seed.number ^ luck_stream),
      free_(static_cast<std::uint32_t>(plan.stock())) {
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
  for (const Second& one : findings_.seconds) {
    for (std::size_t kind = 0; kind < kinds; ++kind) findings_.requests[kind] += one.requests[kind];
    const double all = std::accumulate(one.requests.begin(), one.requests.end(), 0.0);
    findings_.requests_per_s_max = std::max(findings_.requests_per_s_max, all);
  }
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
  run_errands();
  let_come();
  if (now_ms_ >= opens_) let_in_those_who_ask();
  const bool is_sold_out = free_ + held_ < plan_.crowd.units;
  if (free_ == 0 && !findings_.all_taken_s) findings_.all_taken_s = now_ms_ / 1000.0;
  if (is_sold_out && !findings_.sold_out_s) findings_.sold_out_s = now_ms_ / 1000.0;
  if (is_sold_out) send_away(End::missed);
  second().waiting = waiting_alive_ + eligible_alive_;
  second().free = free_;
  second().held = held_;
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
    const bool goes = mean > Duration::zero() && free_ + held_ >= plan_.crowd.units && !is_closed_;
    patience_.add(goes ? static_cast<std::size_t>((*next + lasts) / line::Pace::tick) + 1 : ~std::size_t{0});
    if (free_ + held_ < plan_.crowd.units || is_closed_) {
      end(person, End::turned_away);
      continue;
    }
    people_[person].ordinal = Ordinal{person + 1};
    waiting_.push_back(person);
    ++waiting_alive_;
  }
}

void Baseline::lose_patience() {
  patience_.for_each(now_ms_ / tick_ms, [this](std::uint32_t person) {
    if (people_[person].stage != Stage::waiting) return;
    --(is_eligible_[person] ? eligible_alive_ : waiting_alive_);
    end(person, End::gave_up);
  });
}

void Baseline::send_away(End how) {
  for (auto* list : {&waiting_, &eligible_}) {
    for (const std::uint32_t person : *list) {
      if (people_[person].stage == Stage::waiting) end(person, how);
    }
    list->clear();
  }
  waiting_alive_ = eligible_alive_ = 0;
  passed_ = 0;
}

std::uint32_t Baseline::room() {
  const std::uint32_t inside = plan_.sale.cap > inside_ ? plan_.sale.cap - inside_ : 0;
  return std::min(inside, rule_ == Rule::lottery ? pace_.available(now()) : bucket_);
}

// Everybody asks once in so long; those of a tick are any of them.
void Baseline::let_in_those_who_ask() {
  if (rule_ == Rule::stamps) return let_in_by_stamps();
  if (rule_ == Rule::threshold) move_threshold();
  const double part = static_cast<double>(tick_ms) / static_cast<double>(to_ms(plan_.baseline.poll));
  polls_due_ += waiting_alive_ * part;
  eligible_polls_due_ += eligible_alive_ * part;
  const auto polls = static_cast<std::uint32_t>(polls_due_);
  const auto first = static_cast<std::uint32_t>(eligible_polls_due_);
  polls_due_ -= polls;
  eligible_polls_due_ -= first;
  second().requests[static_cast<std::size_t>(Kind::place)] += polls + first;
  asked_ += first;
  others_asked_ += polls;
  let_in_any(eligible_, eligible_alive_, std::min(first, room()));
  if (!is_period_over()) return;
  let_in_any(waiting_, waiting_alive_, std::min(others_asked_, room()));
  others_asked_ = 0;
}

void Baseline::let_in_by_stamps() {
  const std::uint32_t asked = edges_.ask_until(
      now_ms_, [this](std::uint32_t person) { return people_[person].stage == Stage::waiting; },
      [this](std::uint32_t person) {
        --waiting_alive_;
        let_in(person);
      });
  second().requests[static_cast<std::size_t>(Kind::place)] += asked;
}

// Of a lottery every tick is a period: whoever asks in it may come in.
bool Baseline::is_period_over() const {
  return rule_ == Rule::lottery || (now_ms_ - opens_) % period_ == period_ - tick_ms;
}

void Baseline::let_in_any(std::vector<std::uint32_t>& of, std::uint32_t& alive, std::uint32_t count) {
  const std::size_t from = &of == &waiting_ ? passed_ : 0;
  for (int left = tries; count > 0 && left > 0 && of.size() > from && alive > 0; --left) {
    const std::size_t at = from + luck_.next() % (of.size() - from);
    const std::uint32_t person = of[at];
    const bool is_there = people_[person].stage == Stage::waiting;
    // The order of those whom the threshold has not passed must stay.
    if (rule_ == Rule::lottery || &of == &eligible_) {
      of[at] = of.back();
      of.pop_back();
      ++left;
    }
    if (!is_there) continue;
    left = tries;
    --count;
    --alive;
    let_in(person);
  }
}

void Baseline::move_threshold() {
  if ((now_ms_ - opens_) % period_ == 0) {
    const double wanted = offered_ / std::max(asked_, 1.0);
    step_ms_ = std::max(step_min_ms, step_ms_ * std::clamp(wanted, 1 / feedback_max, feedback_max));
    threshold_ms_ = std::min<double>(threshold_ms_ + step_ms_, now_ms_);
    const std::uint32_t admit = pace_of(plan_).admit;
    bucket_ = admit > 0 ? admit : line::Pace::unlimited;
    offered_ = room();
    asked_ = 0;
  }
  for (; passed_ < waiting_.size() && people_[waiting_[passed_]].came <= threshold_ms_; ++passed_) {
    const std::uint32_t person = waiting_[passed_];
    if (people_[person].stage != Stage::waiting) continue;
    is_eligible_[person] = true;
    eligible_.push_back(person);
    --waiting_alive_;
    ++eligible_alive_;
  }
}

void Baseline::let_in(std::uint32_t person) {
  const CrowdPlan& crowd = plan_.crowd;
  Person& who = people_[person];
  who.served = now_ms_;
  who.stage = Stage::holding;
  ++inside_;
  pace_.spend(1);
  if (bucket_ != line::Pace::unlimited) --bucket_;
  ++findings_.called;
  ++findings_.entered;
  ++second().called;
  ++second().entered;
  const auto at = [this](Duration after) { return static_cast<Ms>(now_ms_ + to_ms(after)); };
  if (free_ < crowd.units) {
    return agenda_.add(at(nature_.exponential(crowd.come, person, Question::comes)), person, Errand::What::lapse);
  }
  free_ -= crowd.units;
  held_ += crowd.units;
  ++findings_.holds;
  second().secured += crowd.units;
  const Duration after = nature_.exponential(crowd.checkout, person, Question::checks_out);
  const Duration pays = after + nature_.exponential(plan_.payment.takes, person, Question::payment_takes);
  const bool buys = nature_.is(crowd.buys, person, Question::buys) && pays < plan_.sale.hold;
  const bool gives_back =
      !buys && after < plan_.sale.hold && nature_.is(crowd.gives_back, person, Question::gives_back);
  agenda_.add(at(buys         ? pays
                 : gives_back ? after
                              : plan_.sale.hold),
              person, buys ? Errand::What::paid : Errand::What::give_back);
}

void Baseline::run_errands() {
  while (const auto errand = agenda_.take_due(now_ms_)) {
    const std::uint32_t units = plan_.crowd.units;
    --inside_;
    if (errand->what == Errand::What::lapse) {
      end(errand->person, End::empty_handed);
      continue;
    }
    held_ -= units;
    const bool is_declined = errand->what == Errand::What::paid &&
                             nature_.is(plan_.payment.declined, errand->person, Question::declined) &&
                             !nature_.is(plan_.payment.tries_again, errand->person, Question::tries_again);
    if (errand->what == Errand::What::paid && !is_declined) {
      findings_.sold += units;
      second().sold += units;
      end(errand->person, End::bought);
      continue;
    }
    free_ += units;
    end(errand->person, is_declined ? End::declined : End::let_go);
  }
}

}  // namespace sluice::lab
