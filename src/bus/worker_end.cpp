#include "bus/worker_end.h"

#include <algorithm>
#include <utility>

#include "base/invariant.h"

namespace sluice::bus {

using delivery::Outcome;

WorkerEnd::WorkerEnd(Parts parts)
    : parts_(std::move(parts)), owner_(parts_.log, "worker"), fine_at_(parts_.clock.mono()) {
  why_.set("the bus: not connected yet");
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
  return owner_.is_understood() && parts_.way.can_send();
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
  (void)owner_.on_sign(sign);
  if (!sign || std::exchange(epoch_, sign->epoch) == sign->epoch) return;
  heard_at_.reset();
  told_at_ = {};  // it is to hear of us at once
  parts_.log.info("bus_owner", {{"epoch", sign->epoch}});
}

void WorkerEnd::on_answers(std::string_view bytes) {
  const auto message = read_tasks_message(bytes);
  if (!message) return parts_.log.error("bus_garbled", {{"what", "tasks"}});
  const MonoTime now = parts_.clock.mono();
  standing_ = message->standing;
  owners_version_ = message->version;
  heard_at_ = now;
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

// --- Whether there is anything to do

std::string WorkerEnd::why_idle() const {
  if (std::string why = owner_.why_nobody(); !why.empty()) return why;
  if (owner_.last_sign()->keys != parts_.keys()) return std::string(OwnerWatch::other_keys);
  if (!heard_at_ || parts_.clock.mono() - *heard_at_ >= worker_silence_max) return std::string(OwnerWatch::silent);
  switch (standing_) {
    case Standing::taken_on:
      return "";
    case Standing::other_keys:
      return std::string(OwnerWatch::other_keys);
    case Standing::other_version:
      return "the owner runs " + owners_version_ + ", and this worker " + parts_.version +
             ": run one version of both";
  }
  return "";
}

// At a start, and with another owner, it takes a moment.
void WorkerEnd::judge() {
  const std::string why = why_idle();
  const MonoTime now = parts_.clock.mono();
  shows_connected_.store(owner_.is_connected(), std::memory_order_relaxed);
  is_taken_on_.store(why.empty(), std::memory_order_relaxed);
  if (why_.copy() != why) why_.set(why);
  if (why.empty()) fine_at_ = now;
  const bool is_noteworthy = why.empty() || now - fine_at_ >= worker_silence_max;
  if (!is_noteworthy || judged_ == why) return;
  judged_ = why;
  why.empty() ? parts_.log.info("worker_taken_on") : parts_.log.warn("worker_idle", {{"why", why}});
}

}  // namespace sluice::bus
