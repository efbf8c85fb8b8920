// The order book told naively: orders in a list, payments to try in another, both walked.
//
// BookTwin is written from the contract in book.h; BookHistory plays one random history on it and on the book,
// restarts the book from the twin now and then, and tells the first difference.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "line/history_twin.h"
#include "order/book.h"

namespace sluice::order {

class BookTwin {
public:
  struct Entry {
    Order order;
    std::optional<MonoTime> due;
  };

  Verdict apply_one(MonoTime now, const Place& place) {
    std::uint32_t made = 0;
    for (const Entry& entry : entries_) {
      if (entry.order.hold != place.hold) continue;
      if (is_live(entry.order.state)) return Verdict::already_ordered;
      ++made;
    }
    if (made >= orders_per_hold_max) return Verdict::too_many;
    entries_.push_back({.order = {.id = place.id, .hold = place.hold}, .due = now});
    return Verdict::done;
  }
  Verdict apply_one(MonoTime now, const Settle& settle) {
    Entry* entry = find(settle.id);
    if (entry == nullptr) return Verdict::no_such_order;
    Order& order = entry->order;
    if (!order.in_flight) return Verdict::not_pending;
    order.in_flight = false;
    ++order.attempts;
    if (settle.outcome == PaymentOutcome::captured) {
      order.state = State::confirmed;
      order.events += 2;
      return Verdict::done;
    }
    if (settle.outcome == PaymentOutcome::declined) {
      order.state = State::payment_failed;
      order.events += 1;
      return Verdict::done;
    }
    if (order.attempts == 3) {
      order.given_up = true;
      return Verdict::given_up;
    }
    entry->due = now + (order.attempts == 1 ? std::chrono::seconds(2) : std::chrono::seconds(4));
    return Verdict::retry_later;
  }
  Verdict apply_one(MonoTime, const Forget& forget) {
    const auto of_hold = [&](const Entry& entry) { return entry.order.hold == forget.hold; };
    return std::erase_if(entries_, of_hold) > 0 ? Verdict::done : Verdict::no_such_order;
  }

  // Whether `id` may be the next one to be tried; it is in flight from then on.
  bool take_due(MonoTime now, OrderId id) {
    Entry* entry = find(id);
    if (entry == nullptr || !entry->due || *entry->due > now || *entry->due != *next_deadline()) return false;
    entry->due.reset();
    entry->order.in_flight = true;
    if (entry->order.state == State::accepted) {
      entry->order.state = State::payment_pending;
      ++entry->order.events;
    }
    return true;
  }
  [[nodiscard]] std::optional<MonoTime> next_deadline() const {
    std::optional<MonoTime> next;
    for (const Entry& entry : entries_) {
      if (entry.due && (!next || *entry.due < *next)) next = entry.due;
    }
    return next;
  }

  [[nodiscard]] std::vector<Entry>& entries() { return entries_; }
  Entry* find(OrderId id) {
    const auto at = std::find_if(entries_.begin(), entries_.end(), [id](const Entry& e) { return e.order.id == id; });
    return at == entries_.end() ? nullptr : &*at;
  }
  // The live one, else the latest.
  Entry* find(HoldId hold) {
    Entry* found = nullptr;
    for (Entry& entry : entries_) {
      if (entry.order.hold != hold) continue;
      if (found == nullptr || !is_live(found->order.state)) found = &entry;
    }
    return found;
  }

private:
  std::vector<Entry> entries_;  // in the order of their making
};

class BookHistory {
public:
  explicit BookHistory(std::span<const std::uint8_t> bytes) : history_(bytes), book_(std::make_unique<Book>()) {}

  // The first thing that is wrong, or an empty string.
  std::string play() {
    while (broken_.empty() && !history_.is_over()) {
      step();
      compare();
    }
    return broken_;
  }

private:
  static constexpr std::uint64_t holds = 3;

  void expect(bool ok, const char* claim) {
    if (!ok && broken_.empty()) broken_ = claim;
  }

  void step() {
    switch (history_.pick(10)) {
      case 0:
      case 1:
        return move_clock();
      case 2:
      case 3:
      case 4:
        return take_due();
      case 5:
        if (history_.pick(4) == 0) restart();
        return;
      default:
        return apply();
    }
  }

  void move_clock() {
    const auto next = book_->next_deadline();
    switch (history_.pick(5)) {
      case 0:
        now_ = next ? std::max(now_, *next) : now_;
        return;
      case 1:
        now_ = next ? std::max(now_, *next - Duration(1)) : now_;
        return;
      case 2:
        now_ += std::chrono::hours(1);
        return;
      default:
        now_ += std::chrono::milliseconds(500) * history_.pick(10);
        return;
    }
  }

  void take_due() {
    std::vector<StateChange> changes;
    const auto id = book_->take_due(now_, changes);
    const auto next = twin_.next_deadline();
    expect(id.has_value() == (next && *next <= now_), "take_due: exactly when one is due");
    if (id) expect(twin_.take_due(now_, *id), "take_due: the earliest one");
    follow(changes);
  }

  void apply() {
    std::vector<Command> batch;
    for (std::uint32_t count = history_.pick(4); count > 0; --count) batch.push_back(pick_command());
    std::vector<Verdict> verdicts(batch.size());
    std::vector<StateChange> changes;
    book_->apply(now_, batch, verdicts, changes);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const Verdict expected =
          std::visit([&](const auto& command) { return twin_.apply_one(now_, command); }, batch[i]);
      expect(verdicts[i] == expected, "each command has the verdict of the rules");
    }
    follow(changes);
  }

  Command pick_command() {
    const HoldId hold(Id128(1 + history_.pick(holds), 5));
    switch (history_.pick(10)) {
      case 0:
      case 1:
      case 2:
        return Place{.id = OrderId(Id128(++orders_made_, 6)), .hold = hold};
      case 3:
        if (history_.pick(3) == 0) return Forget{.hold = hold};
        [[fallthrough]];
      default: {
        static constexpr PaymentOutcome outcomes[] = {PaymentOutcome::captured,        PaymentOutcome::declined,
                                                      PaymentOutcome::declined,        PaymentOutcome::declined,
                                                      PaymentOutcome::action_required, PaymentOutcome::failed,
                                                      PaymentOutcome::unknown,         PaymentOutcome::unknown};
        const PaymentOutcome outcome = outcomes[history_.pick(8)];
        return Settle{.id = pick_order(), .outcome = outcome};
      }
    }
  }
  // Mostly one of the latest; now and then nobody's.
  OrderId pick_order() {
    const std::uint64_t back = history_.pick(5);
    return OrderId(Id128(back < orders_made_ ? orders_made_ - back : 0, 6));
  }

  // The history that the changes tell: without gaps, and only along the arrows.
  void follow(const std::vector<StateChange>& changes) {
    for (const StateChange& change : changes) {
      auto& told = told_[change.id];
      expect(change.sequence == told.size(), "an order's history has no gap");
      const bool is_new = change.from == change.to;
      expect(is_new == told.empty(), "an order is new once");
      if (!told.empty()) expect(told.back() == change.from, "an order moves from the state that it has");
      expect(is_new || is_arrow(change.from, change.to), "an order moves along the arrows");
      told.push_back(change.to);
    }
  }
  static bool is_arrow(State from, State to) {
    return (from == State::accepted && to == State::payment_pending) ||
           (from == State::payment_pending && (to == State::paid || to == State::payment_failed)) ||
           (from == State::paid && to == State::confirmed);
  }

  // After a restart every payment that was not settled is tried again at once.
  void restart() {
    book_ = std::make_unique<Book>();
    for (BookTwin::Entry& entry : twin_.entries()) {
      const bool due = entry.due || entry.order.in_flight;
      book_->restore(now_, entry.order, due ? Book::Job::due : Book::Job::none);
      entry.order.in_flight = false;
      if (due) entry.due = now_;
    }
  }

  void compare() {
    std::size_t known = 0;
    for (std::uint64_t made = 1; made <= orders_made_; ++made) {
      const OrderId id(Id128(made, 6));
      const BookTwin::Entry* expected = twin_.find(id);
      const Order* order = book_->find(id);
      expect((order != nullptr) == (expected != nullptr), "an order is found until its hold is forgotten");
      if (order == nullptr || expected == nullptr) continue;
      ++known;
      expect(order->state == expected->order.state, "an order's state");
      expect(order->attempts == expected->order.attempts, "an order's attempts");
      expect(order->events == expected->order.events, "an order's events");
      expect(order->in_flight == expected->order.in_flight, "an order in flight");
      expect(order->given_up == expected->order.given_up, "an order given up");
      const auto told = told_.find(id);
      expect(told != told_.end() && told->second.back() == order->state, "the changes tell each order's state");
    }
    expect(book_->size() == known, "size");
    compare_holds();
    const auto expected = twin_.next_deadline();
    const auto next = book_->next_deadline();
    expect(!expected || (next && *next <= *expected), "next_deadline is never too late");
    if (const char* invariant = book_->broken_invariant()) expect(false, invariant);
  }
  void compare_holds() {
    for (std::uint64_t hold = 1; hold <= holds; ++hold) {
      const HoldId id(Id128(hold, 5));
      const BookTwin::Entry* expected = twin_.find(id);
      const Order* order = book_->find(id);
      expect((order != nullptr) == (expected != nullptr), "a hold's order is found");
      if (order != nullptr && expected != nullptr)
        expect(order->id == expected->order.id, "a hold's live order, else its latest");
    }
  }

  twin::History history_;
  std::unique_ptr<Book> book_;
  BookTwin twin_;
  std::map<OrderId, std::vector<State>> told_;
  MonoTime now_{std::chrono::seconds(1000)};
  std::uint64_t orders_made_ = 0;
  std::string broken_;
};

}  // namespace sluice::order
