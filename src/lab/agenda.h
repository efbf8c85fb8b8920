// What people will do, by when: the earliest first, and of one moment what was planned first.
//
// Pure; one thread. Cost: O(log events) a call. Memory: 16 bytes an event.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "lab/people.h"

namespace sluice::lab {

struct Errand {
  enum class What : std::uint8_t { come, lapse, check_out, give_back, paid };
  Ms at = 0;
  std::uint32_t order = 0;
  std::uint32_t person = 0;
  What what = What::come;
  friend bool operator>(const Errand& a, const Errand& b) { return a.at != b.at ? a.at > b.at : a.order > b.order; }
};

class Agenda {
public:
  void add(Ms at, std::uint32_t person, Errand::What what) {
    heap_.push_back({.at = at, .order = order_++, .person = person, .what = what});
    std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
  }
  // The next one due, removed.
  std::optional<Errand> take_due(Ms now) {
    if (heap_.empty() || heap_.front().at > now) return std::nullopt;
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
    const Errand errand = heap_.back();
    heap_.pop_back();
    return errand;
  }

private:
  std::vector<Errand> heap_;
  std::uint32_t order_ = 0;
};

// When whom's patience ends: a list for each tick, linked through the people. Pure. Memory: 4 bytes a person and a
// tick.
class Patience {
public:
  static constexpr std::uint32_t nobody = ~std::uint32_t{0};

  Patience(std::size_t people, std::size_t ticks) : first_(ticks, nobody) { next_.reserve(people); }

  // The next person's ends in this tick; beyond the last one: never.
  void add(std::size_t tick) {
    const auto person = static_cast<std::uint32_t>(next_.size());
    next_.push_back(nobody);
    if (tick >= first_.size()) return;
    next_[person] = first_[tick];
    first_[tick] = person;
  }
  template <class Visit>
  void for_each(std::size_t tick, Visit visit) const {
    if (tick >= first_.size()) return;
    for (std::uint32_t person = first_[tick]; person != nobody; person = next_[person]) visit(person);
  }

private:
  std::vector<std::uint32_t> first_;
  std::vector<std::uint32_t> next_;
};

}  // namespace sluice::lab
