// What ends when: keys ordered by deadline, for the usual case that each new deadline is the latest so far.
//
// Nearly every hold runs equally long, so deadlines arrive in order and a plain queue keeps them at constant cost;
// the few that come out of order (a changed setting, a reload) go to a heap. Entries are not removed one by one: the
// caller checks, when one falls due, whether it still means anything, and sweeps when most of them do not. Pure; one
// thread.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "base/time.h"

namespace sluice {

template <class Key>
class Deadlines {
public:
  void add(Instant at, Key key) {
    if (in_order_.empty() || at >= in_order_.back().first) {
      in_order_.emplace_back(at, std::move(key));
      return;
    }
    heap_.emplace_back(at, std::move(key));
    std::push_heap(heap_.begin(), heap_.end(), later);
  }

  [[nodiscard]] std::optional<Instant> next() const {
    if (in_order_.empty() && heap_.empty()) return std::nullopt;
    return heap_is_first() ? heap_.front().first : in_order_.front().first;
  }

  // The earliest entry with a deadline at or before `now`, removed; nullopt when there is none.
  std::optional<std::pair<Instant, Key>> take_due(Instant now) {
    const auto first = next();
    if (!first || *first > now) return std::nullopt;
    if (heap_is_first()) {
      std::pop_heap(heap_.begin(), heap_.end(), later);
      auto entry = std::move(heap_.back());
      heap_.pop_back();
      return entry;
    }
    auto entry = std::move(in_order_.front());
    in_order_.pop_front();
    return entry;
  }

  // Drops the entries whose key keep(key) does not want. Linear.
  template <class Keep>
  void sweep(Keep keep) {
    const auto is_stale = [&keep](const Entry& entry) { return !keep(entry.second); };
    std::erase_if(in_order_, is_stale);
    std::erase_if(heap_, is_stale);
    std::make_heap(heap_.begin(), heap_.end(), later);
  }

  // In no order; of an entry that means nothing any more, too.
  template <class Visit>
  void for_each(Visit visit) const {
    for (const auto& [at, key] : in_order_) visit(at, key);
    for (const auto& [at, key] : heap_) visit(at, key);
  }

  [[nodiscard]] std::size_t size() const { return in_order_.size() + heap_.size(); }

private:
  using Entry = std::pair<Instant, Key>;
  static bool later(const Entry& a, const Entry& b) { return a.first > b.first; }
  [[nodiscard]] bool heap_is_first() const {
    return !heap_.empty() && (in_order_.empty() || heap_.front().first < in_order_.front().first);
  }

  std::deque<Entry> in_order_;
  std::vector<Entry> heap_;
};

}  // namespace sluice
