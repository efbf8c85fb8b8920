#include "order/book.h"

#include <algorithm>

#include "base/invariant.h"

namespace sluice::order {

void Book::apply(MonoTime now, std::span<const Command> batch, std::span<Verdict> outcomes,
                 std::vector<StateChange>& changes) {
  SLUICE_INVARIANT(outcomes.size() == batch.size());
  for (std::size_t i = 0; i < batch.size(); ++i) {
    outcomes[i] = std::visit([&](const auto& command) { return apply_one(now, command, changes); }, batch[i]);
  }
}

Verdict Book::apply_one(MonoTime now, const Place& place, std::vector<StateChange>& changes) {
  auto& of_hold = by_hold_[place.hold];
  if (!of_hold.empty() && is_live(orders_.find(of_hold.back())->second.state)) return Verdict::already_ordered;
  if (of_hold.size() >= orders_per_hold_max) return Verdict::too_many;
  of_hold.push_back(place.id);
  const bool is_new = orders_.emplace(place.id, Order{.id = place.id, .hold = place.hold}).second;
  SLUICE_INVARIANT(is_new);
  due_.push({.at = now, .id = place.id});
  changes.push_back({.id = place.id});
  return Verdict::done;
}

Verdict Book::apply_one(MonoTime now, const Settle& settle, std::vector<StateChange>& changes) {
  const auto at = orders_.find(settle.id);
  if (at == orders_.end()) return Verdict::no_such_order;
  Order& order = at->second;
  if (order.state != State::payment_pending || !order.in_flight) return Verdict::not_pending;
  order.in_flight = false;
  ++order.attempts;
  switch (settle.outcome) {
    case PaymentOutcome::captured:
      move(order, State::paid, changes);
      // Nothing stands between paid and confirmed yet; both are told, so that readers need not change when it does.
      move(order, State::confirmed, changes);
      return Verdict::done;
    case PaymentOutcome::declined:
      move(order, State::payment_failed, changes);
      return Verdict::done;
    case PaymentOutcome::action_required:  // asked again until the buyer has acted
    case PaymentOutcome::failed:
    case PaymentOutcome::unknown:
      return put_off(now, order);
  }
  return Verdict::not_pending;
}

Verdict Book::put_off(MonoTime now, Order& order) {
  if (order.attempts >= attempts_max) {
    order.given_up = true;
    return Verdict::given_up;
  }
  due_.push({.at = now + retry_delay(order.attempts), .id = order.id});
  return Verdict::retry_later;
}

Verdict Book::apply_one(MonoTime, const Forget& forget, std::vector<StateChange>&) {
  const auto at = by_hold_.find(forget.hold);
  if (at == by_hold_.end()) return Verdict::no_such_order;
  for (const OrderId id : at->second) orders_.erase(id);
  by_hold_.erase(at);
  return Verdict::done;
}

void Book::move(Order& order, State to, std::vector<StateChange>& changes) {
  changes.push_back({.id = order.id, .from = order.state, .to = to, .sequence = order.events});
  order.state = to;
  ++order.events;
}

std::optional<OrderId> Book::take_due(MonoTime now, std::vector<StateChange>& changes) {
  while (!due_.empty() && due_.top().at <= now) {
    const OrderId id = due_.top().id;
    due_.pop();
    const auto at = orders_.find(id);
    if (at == orders_.end()) continue;
    Order& order = at->second;
    SLUICE_INVARIANT(!order.in_flight);
    order.in_flight = true;
    if (order.state == State::accepted) move(order, State::payment_pending, changes);
    return id;
  }
  return std::nullopt;
}

std::optional<MonoTime> Book::next_deadline() const {
  if (due_.empty()) return std::nullopt;
  return due_.top().at;
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

void Book::restore(MonoTime now, const Order& order, Job job) {
  Order restored = order;
  restored.in_flight = false;
  by_hold_[order.hold].push_back(order.id);
  orders_.emplace(order.id, restored);
  if (job == Job::due) due_.push({.at = now, .id = order.id});
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
      if (order->attempts > attempts_max) return "no order is attempted more often than allowed";
    }
    if (live > 1) return "a hold has at most one live order";
    if (ids.size() > orders_per_hold_max) return "a hold has a bounded number of orders";
  }
  if (known != orders_.size()) return "every order belongs to a hold";
  return nullptr;
}

}  // namespace sluice::order
