#include "bus/task_book.h"

#include <algorithm>

#include "base/shown_text.h"

namespace sluice::bus {
namespace {

// Details come from whoever was told: in one line, and not more than an operator reads.
std::string shown(std::string_view text) {
  const std::string line = one_line_of(text);
  return std::string(beginning_of(line, delivery::error_size_max));
}

bool is_late(MonoTime now, const TasksMessage& message) {
  const MonoTime heard_at(Duration(static_cast<Duration::rep>(message.heard)));
  return now - heard_at >= worker_silence_max;
}

}  // namespace

void TaskBook::take(MonoTime now, const TasksMessage& message, std::vector<Begun>& begun) {
  if (message.hand != hand_) {
    hand_ = message.hand;
    heard_ = 0;
    in_hand_.clear();
    results_.clear();
  }
  if (message.number <= heard_) return;
  heard_ = message.number;
  std::erase_if(results_,
                [&message](const auto& each) { return each.second.at != 0 && each.second.at <= message.heard; });
  const bool may_begin = !is_leaving_ && !is_late(now, message);
  for (const HandedTask& task : message.tasks) {
    if (in_hand_.size() + results_.size() >= tasks_max) continue;
    if (!may_begin) {
      put_result(task.number, {.outcome = delivery::Outcome::not_sent, .pause = {}, .detail = "not begun"});
      continue;
    }
    const delivery::Lease lease{++leases_};
    in_hand_.emplace(lease, task.number);
    begun.push_back({.task = task, .lease = lease});
  }
}

bool TaskBook::finish(delivery::Lease lease, const delivery::Result& result) {
  const auto at = in_hand_.find(lease);
  if (at == in_hand_.end()) return false;
  put_result(at->second, result);
  in_hand_.erase(at);
  return true;
}

void TaskBook::put_result(TaskNumber number, const delivery::Result& result) {
  const Duration pause = std::clamp(result.pause, Duration::zero(), Duration(delivery::pause_longest));
  results_[number].result = {.outcome = result.outcome, .pause = pause, .detail = shown(result.detail)};
}

void TaskBook::fill(WorkerMessage& message) {
  message.hand = hand_;
  message.heard = heard_;
  message.is_leaving = is_leaving_;
  for (const auto& [lease, number] : in_hand_) message.in_hand.push_back(number);
  for (auto& [number, told] : results_) {
    if (told.at == 0) told.at = message.at;
    const delivery::Result& result = told.result;
    message.results.push_back(
        {.number = number, .outcome = result.outcome, .pause = result.pause, .detail = result.detail});
  }
}

bool TaskBook::has_news() const {
  return std::any_of(results_.begin(), results_.end(), [](const auto& each) { return each.second.at == 0; });
}

}  // namespace sluice::bus
