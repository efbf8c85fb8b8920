#include "lab/play.h"

#include <algorithm>

#include "lab/judgement.h"
#include "line/pace.h"

namespace sluice::lab {
namespace {

constexpr Ms tick_ms = static_cast<Ms>(line::Pace::tick / std::chrono::milliseconds(1));

Ms ms_of(Duration duration) {
  return static_cast<Ms>(to_ms(duration));
}

// After the end holds and payments still run for a while.
constexpr Duration afterwards = std::chrono::hours(24);

std::size_t ticks_of(const Plan& plan) {
  return ms_of(plan.lobby() + plan.lasts()) / tick_ms + 2;
}

}  // namespace

Play::Play(const Plan& plan, Seed seed, const Costs& costs)
    : seed_(seed),
      world_(plan, seed.number, costs),
      crowd_(plan, seed.number),
      waiters_(world_, ticks_of(plan)),
      purchases_(world_),
      opens_(ms_of(plan.lobby()) / tick_ms * tick_ms),
      closes_(ms_of(plan.lobby() + plan.lasts())) {}

Findings Play::run() {
  const Ms last = closes_ + ms_of(afterwards);
  for (; !is_over() && world_.now_ms <= last; world_.now_ms += tick_ms) step();
  finish();
  return world_.record.take();
}

bool Play::is_over() const {
  return world_.now_ms > opens_ && world_.people.alive() == 0 && !crowd_.next();
}

void Play::step() {
  world_.record.begin_tick(world_.now_ms);
  waiters_.keep_presence();
  if (world_.now_ms == opens_) open();
  if (world_.now_ms >= closes_ && !is_closed_) close();
  waiters_.lose_patience(world_.now_ms / tick_ms);
  purchases_.run_errands();
  call_people();
  if (world_.now_ms == opens_) waiters_.tell_lobby();
  let_come();
  if (world_.sale.is_sold_out()) waiters_.send_away(End::missed);
  waiters_.read_and_poll();
  world_.record.end_tick(world_.sale, waiters_.count());
  Findings& findings = world_.record.findings();
  const double now_s = world_.now_ms / 1000.0;
  if (!findings.all_taken_s && world_.sale.free() == 0) findings.all_taken_s = now_s;
  if (!findings.sold_out_s && world_.sale.free() + world_.sale.held() == 0) findings.sold_out_s = now_s;
}

void Play::open() {
  if (const auto draw = world_.sale.open(world_.now(), seed_.number)) world_.people.redraw(*draw);
}

void Play::close() {
  is_closed_ = true;
  world_.sale.close();
  waiters_.send_away(End::unserved);
}

void Play::call_people() {
  called_.clear();
  world_.sale.tick(world_.now(), called_);
  purchases_.settle_holds();
  world_.sale.tell(world_.now());
  for (const Ordinal ordinal : called_) {
    const std::uint32_t person = world_.people.at(ordinal);
    if (world_.people[person].stage != Stage::waiting) continue;  // went away and did not say so
    waiters_.stop_waiting();
    purchases_.call(person, waiters_.advice());
  }
}

void Play::let_come() {
  for (auto next = crowd_.next(); next && ms_of(*next) <= world_.now_ms; next = crowd_.next()) {
    crowd_.pop();
    if (waiters_.join(ms_of(*next))) purchases_.take(world_.people.count() - 1);
  }
}

void Play::finish() {
  Findings& findings = world_.record.findings();
  const Plan& plan = world_.plan;
  findings.buyers = world_.people.count();
  for (std::size_t i = 0; i < ends; ++i) findings.ended[i] = world_.people.ended(static_cast<End>(i));
  findings.stock = plan.stock();
  findings.sold = world_.sale.sold();
  findings.left = findings.stock - findings.sold;
  findings.opens_s = opens_ / 1000.0;
  findings.ended_s = world_.now_ms / 1000.0;
  findings.called = world_.sale.called_total();
  findings.entered = world_.sale.fates().came;
  findings.lapsed_calls = world_.sale.fates().lapsed;
  findings.passed_over = world_.sale.fates().passed_over;
  findings.holds = findings.entered;
  const line::PaceSettings& pace = plan.sale.pace;
  findings.pace_per_s = pace.admit / (static_cast<double>(pace.per.count()) / 1e6);
  judge(world_.people, opens_, findings);
}

const char* Play::broken_invariant() const {
  if (world_.people.alive() > 0) return "everybody has ended";
  if (const char* broken = world_.people.broken_invariant()) return broken;
  return world_.sale.broken_invariant();
}

}  // namespace sluice::lab
