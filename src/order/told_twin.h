// What a cashier's changes tell of each order, kept from the first on: without gaps, and only along the arrows of
// states.h, which are written down here once more.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "order/book.h"
#include "order/states.h"

namespace sluice::order {

class ToldTwin {
public:
  // Takes them in. What is wrong with them, or nullptr.
  const char* follow(const std::vector<StateChange>& changes) {
    const char* broken = nullptr;
    for (const StateChange& change : changes) {
      auto& told = told_[change.id];
      if (broken == nullptr) broken = broken_by(change, told);
      told.push_back(change.to);
    }
    return broken;
  }
  [[nodiscard]] std::optional<State> latest(OrderId id) const {
    const auto at = told_.find(id);
    return at == told_.end() ? std::nullopt : std::optional(at->second.back());
  }

private:
  static const char* broken_by(const StateChange& change, const std::vector<State>& told) {
    if (change.sequence != told.size()) return "an order's history has no gap";
    const bool is_new = change.from == change.to;
    if (is_new != told.empty()) return "an order is new once";
    if (is_new) return nullptr;
    if (told.back() != change.from) return "an order moves from the state that it has";
    return is_arrow(change.from, change.to) ? nullptr : "an order moves along the arrows";
  }
  static bool is_arrow(State from, State to) {
    const bool is_ending = to == State::paid || to == State::payment_failed;
    return (from == State::accepted && to == State::payment_pending) ||
           (from == State::payment_pending && (is_ending || to == State::payment_action_required)) ||
           (from == State::payment_action_required && is_ending) ||
           (from == State::paid && (to == State::confirmed || to == State::payment_failed)) ||
           ((is_payment_open(from) || from == State::confirmed) && to == State::released);
  }

  std::map<OrderId, std::vector<State>> told_;
};

}  // namespace sluice::order
