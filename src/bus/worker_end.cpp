#include "bus/worker_end.h"

#include <algorithm>
#include <utility>

#include "base/invariant.h"

namespace sluice::bus {

using delivery::Outcome;

WorkerEnd::WorkerEnd(Parts parts)
    : parts_(std::move(parts)), employment_(parts_.log, parts_.keys, parts_.version, parts_.clock.mono()) {
  why_.set(employment_.why());
}

// --- Any thread

void WorkerEnd::done(const delivery::Task& task, const delivery::Result& result) {
  count(parts_.targets[raw(task.target)].kind, result.outcome);
  if (done_.put({.lease = task.lease, .result = result})) parts_.way.wake();
}

void WorkerEnd::count(delivery::Kind kind, Outcome outcome) {
  const std::lock_guard guard(mutex_);
  ++counts_[static_cast<std::size_t>(kind)][static_cast<std::size_t>(outcome)];
}

WorkerEnd::Stand WorkerEnd::stand() const {
  Stand stand{.is_connected = shows_connected_.load(std::memory_order_relaxed),
              .is_taken_on = is_taken_on_.load(std::memory_order_relaxed),
              .in_hand = in_hand_.load(std::memory_order_relaxed),
              .why = why_.copy()};
  const std::lock_guard guard(mutex_);
  stand.done = counts_;
  return stand;
}

// --- Turns

void WorkerEnd::turn(Duration most) {
  SLUICE_INVARIANT(carrier_ != nullptr);
  take_done();
  send();
  const Duration until_sign = std::max(told_at_ + worker_sign_period - parts_.clock.mono(), Duration::zero());
  parts_.way.wait(may_send() ? std::min(most, until_sign) : most, *this);
  judge();
  take_done();
  send();
  in_hand_.store(book_.in_hand(), std::memory_order_relaxed);
}

void WorkerEnd::run(const std::atomic<bool>& is_stopping) {
  constexpr Duration turn_max = std::chrono::milliseconds(250);
  while (!is_stopping.load(std::memory_order_acquire)) turn(turn_max);
  leave();
  const MonoTime until = parts_.clock.mono() + drain_max;
  do {
    turn(turn_max);
  } while (!is_settled() && is_taken_on_ && parts_.clock.mono() < until);
}

void WorkerEnd::leave() {
  book_.leave();
  told_at_ = {};
}

void WorkerEnd::take_done() {
  for (const Done& each : done_.take_all()) (void)book_.finish(each.lease, each.result);
}

bool WorkerEnd::may_send() const {
  return employment_.has_owner() && parts_.way.can_send();
}

void WorkerEnd::send() {
  const MonoTime now = parts_.clock.mono();
  if (!may_send() || (!book_.has_news() && now - told_at_ < worker_sign_period)) return;
  told_at_ = now;
  parts_.way.send(message());
}

std::string WorkerEnd::message() {
  const auto now_us = static_cast<std::uint64_t>(parts_.clock.mono().time_since_epoch().count());
  at_ = std::max(now_us, at_ + 1);
  const std::string keys = parts_.keys();
  const std::vector<std::string> terms = parts_.terms();
  WorkerMessage message{
      .worker = parts_.incarnation, .at = at_, .name = parts_.name, .version = parts_.version, .keys = keys};
  for (std::size_t i = 0; i < parts_.targets.size(); ++i) {
    const delivery::Target& target = parts_.targets[i];
    message.targets.push_back({.kind = target.kind, .name = target.name, .terms = terms[i]});
  }
  book_.fill(message);
  std::string bytes;
  append_message(bytes, message);
  return bytes;
}

// --- News

void WorkerEnd::on_sign(const std::optional<Sign>& sign) {
  if (employment_.on_sign(sign)) told_at_ = {};
}

void WorkerEnd::on_answers(std::string_view bytes) {
  const auto message = read_tasks_message(bytes);
  if (!message) return parts_.log.error("bus_garbled", {{"what", "tasks"}});
  const MonoTime now = parts_.clock.mono();
  employment_.on_message(*message, now);
  begun_.clear();
  book_.take(now, *message, begun_);
  for (const TaskBook::Begun& each : begun_) begin(each);
}

void WorkerEnd::begin(const TaskBook::Begun& begun) {
  const HandedTask& task = begun.task;
  const auto target = delivery::find_target(parts_.targets, task.kind, task.target);
  const bool has_begun = target && carrier_->try_begin({.id = task.job,
                                                        .lease = begun.lease,
                                                        .sale = std::string(task.sale),
                                                        .target = *target,
                                                        .payload = std::string(task.payload),
                                                        .trace = std::string(task.trace)});
  if (has_begun) return;
  (void)book_.finish(begun.lease, {.outcome = Outcome::not_sent, .pause = {}, .detail = "no room at a worker"});
  count(task.kind, Outcome::not_sent);
}

void WorkerEnd::judge() {
  const bool is_news = employment_.judge(parts_.clock.mono());
  shows_connected_.store(employment_.is_connected(), std::memory_order_relaxed);
  is_taken_on_.store(employment_.is_taken_on(), std::memory_order_relaxed);
  if (is_news) why_.set(employment_.why());
}

}  // namespace sluice::bus
