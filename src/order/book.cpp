#include "order/book.h"

#include "base/invariant.h"

namespace sluice::order {

Book::Verdict Book::place(OrderId id, HoldId hold, std::vector<StateChange>& changes) {
  auto& of_hold = by_hold_[hold];
  if (!of_hold.empty() && is_live(orders_.find(of_hold.back())->second.state)) return Verdict::already_ordered;
  if (of_hold.size() >= orders_per_hold_max) return Verdict::too_many;
  of_hold.push_back(id);
  const bool is_new = orders_.emplace(id, Order{.id = id, .hold = hold}).second;
  SLUICE_INVARIANT(is_new);
  changes.push_back({.id = id});
  return Verdict::done;
}

bool Book::move(OrderId id, State from, State to, std::vector<StateChange>& changes) {
  SLUICE_INVARIANT(may_become(from, to));
  const auto at = orders_.find(id);
  if (at == orders_.end() || at->second.state != from) return false;
  Order& order = at->second;
  changes.push_back({.id = id, .from = from, .to = to, .sequence = order.events});
  order.state = to;
  ++order.events;
  return true;
}

bool Book::forget(HoldId hold) {
  const auto at = by_hold_.find(hold);
  if (at == by_hold_.end()) return false;
  for (const OrderId id : at->second) orders_.erase(id);
  by_hold_.erase(at);
  return true;
}

void Book::restore(const Order& order) {
  by_hold_[order.hold].push_back(order.id);
  orders_.emplace(order.id, order);
}

const Order* Book::find(OrderId id) const {
  const auto at = orders_.find(id);
  return at == orders_.end() ? nullptr : &at->second;
}

const Order* Book::find(HoldId hold) const {
  const auto at = by_hold_.find(hold);
  return at == by_hold_.end() || at->second.empty() ? nullptr : find(at->second.back());
}

std::span<const OrderId> Book::of_hold(HoldId hold) const {
  const auto at = by_hold_.find(hold);
  return at == by_hold_.end() ? std::span<const OrderId>() : std::span<const OrderId>(at->second);
}

const char* Book::broken_invariant() const {
  std::size_t known = 0;
  for (const auto& [hold, ids] : by_hold_) {
    known += ids.size();
    std::size_t live = 0;
    for (const OrderId id : ids) {
      const Order* order = find(id);
      if (order == nullptr || order->hold != hold) return "a hold's orders are known and are its own";
      live += is_live(order->state) ? 1 : 0;
    }
    if (live > 1) return "a hold has at most one live order";
    if (ids.size() > orders_per_hold_max) return "a hold has a bounded number of orders";
  }
  if (known != orders_.size()) return "every order belongs to a hold";
  return nullptr;
}

}  // namespace sluice::order
