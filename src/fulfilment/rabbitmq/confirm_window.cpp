#include "fulfilment/rabbitmq/confirm_window.h"

#include <utility>

#include "base/invariant.h"

namespace sluice::fulfilment {

using delivery::Outcome;

namespace {

delivery::Result in_vain(std::string why) {
  return {.outcome = Outcome::failed, .pause = {}, .detail = std::move(why)};
}

}  // namespace

void ConfirmWindow::add(std::uint64_t number, MonoTime until, delivery::Task task) {
  SLUICE_INVARIANT(!is_full());
  SLUICE_INVARIANT(unconfirmed_.empty() || unconfirmed_.rbegin()->first < number);
  unconfirmed_.emplace_hint(unconfirmed_.end(), number, Unconfirmed{.until = until, .task = std::move(task)});
}

ConfirmWindow::Ended ConfirmWindow::ended(Unconfirmed one, Verdict verdict) {
  delivery::Result result{.outcome = Outcome::delivered, .pause = {}, .detail = {}};
  if (one.is_returned) result = in_vain("the broker has no queue for it");
  if (verdict == Verdict::refused) result = in_vain("the broker has refused it");
  return {.task = std::move(one.task), .result = std::move(result)};
}

std::vector<ConfirmWindow::Ended> ConfirmWindow::settle(const Word& word) {
  const auto begin = word.and_all_before ? unconfirmed_.begin() : unconfirmed_.lower_bound(word.number);
  const auto end = unconfirmed_.upper_bound(word.number);
  std::vector<Ended> all;
  for (auto at = begin; at != end; ++at) all.push_back(ended(std::move(at->second), word.verdict));
  unconfirmed_.erase(begin, end);
  return all;
}

void ConfirmWindow::note_returned(std::string_view id) {
  const auto known = JobId::parse(id);
  for (auto& [number, one] : unconfirmed_) {
    if (known && one.task.id == *known) one.is_returned = true;
  }
}

std::vector<ConfirmWindow::Ended> ConfirmWindow::take_overdue(MonoTime now) {
  std::vector<Ended> all;
  while (!unconfirmed_.empty() && unconfirmed_.begin()->second.until <= now) {
    all.push_back({.task = std::move(unconfirmed_.begin()->second.task),
                   .result = in_vain("the broker has not confirmed it in time")});
    unconfirmed_.erase(unconfirmed_.begin());
  }
  return all;
}

std::vector<ConfirmWindow::Ended> ConfirmWindow::take_all(const std::string& why) {
  std::vector<Ended> all;
  for (auto& [number, one] : unconfirmed_) {
    all.push_back({.task = std::move(one.task), .result = in_vain("the broker was lost: " + why)});
  }
  unconfirmed_.clear();
  return all;
}

}  // namespace sluice::fulfilment
