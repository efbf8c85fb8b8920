// The events of which payment providers have told a sale by themselves: each is taken in once.
//
// An event is taken in with the round of what it causes, so the ledger has both or neither. Whoever tells it again,
// up to days later, is thanked and changes nothing. It is forgotten after event_age_max, and the oldest one when
// there would be more than events_max: what comes again after that is asked about once more, which changes nothing
// either.
//
// Invariants
//  1. Every event is in `known_` and in `by_age_`, or in neither, and at most events_max are.
//  2. `by_age_` is in the order of taking in.
// Not thread-safe: the owner's thread. Cost: a look-up and a row an event; forgetting is bounded a tick.
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <deque>
#include <string>
#include <string_view>

#include "shop/owner/owner_settings.h"
#include "shop/sale/course.h"

namespace sluice::shop {

class Inbox {
public:
  Inbox(const Course& course, const OwnerSettings& settings) : course_(course), settings_(settings) {}

  [[nodiscard]] bool has(std::string_view provider, std::string_view event) const {
    return known_.contains(key_of(provider, event));
  }
  // REQUIRES: no sale has it.
  void take_in(Now now, std::string_view provider, std::string_view event, Round& round);
  // Drops what is too old, at most `forgotten_a_tick`.
  void forget_old(Now now, Round& round);

  // From the ledger, the oldest first.
  void restore(std::string_view provider, std::string_view event, WallTime taken_at);

  [[nodiscard]] const char* broken_invariant() const;

private:
  static constexpr std::size_t forgotten_a_tick = 1000;
  struct Entry {
    WallTime taken_at{};
    std::string provider;
    std::string event;
  };
  [[nodiscard]] static std::string key_of(std::string_view provider, std::string_view event);
  void forget_oldest(Round& round);

  const Course& course_;
  const OwnerSettings& settings_;
  boost::unordered_flat_set<std::string> known_;  // by provider and event
  std::deque<Entry> by_age_;
};

}  // namespace sluice::shop
