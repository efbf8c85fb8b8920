// What happened in a sale so far, for metrics and the report. Counters only grow, but jobs_dead, which a person may
// make smaller again, and orders_in(), which says how they stand; each is written by whoever causes it, edges and the
// owner alike, and read by any thread.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>

#include "delivery/target.h"
#include "order/states.h"

namespace sluice::shop {

struct SaleCounters {
  std::atomic<std::uint64_t> joins_called{0};  // came and was called at once
  std::atomic<std::uint64_t> joins_waiting{0};
  std::atomic<std::uint64_t> joins_sold_out{0};  // came too late
  std::atomic<std::uint64_t> joins_refused{0};   // not open, closed
  std::atomic<std::uint64_t> joins_overloaded{0};
  std::atomic<std::uint64_t> over_allowance{0};  // refused: their network or buyer took more than its allowance
  std::atomic<std::uint64_t> work_asked{0};      // refused a place that costs work, without any
  std::atomic<std::uint64_t> work_refused{0};    // likewise, with work that does not pay for it
  std::atomic<std::uint64_t> calls{0};
  std::atomic<std::uint64_t> entered{0};        // first uses of a gate's passes
  std::atomic<std::uint64_t> ended_left{0};     // gone again: by themselves or revoked
  std::atomic<std::uint64_t> ended_expired{0};  // gone again: the pass's time was over
  std::atomic<std::uint64_t> holds_secured{0};
  std::atomic<std::uint64_t> holds_sold{0};
  std::atomic<std::uint64_t> holds_released{0};
  std::atomic<std::uint64_t> holds_expired{0};
  std::atomic<std::uint64_t> holds_refused{0};
  std::atomic<std::uint64_t> orders_accepted{0};
  std::atomic<std::uint64_t> orders_payment_pending{0};
  std::atomic<std::uint64_t> orders_payment_action_required{0};
  std::atomic<std::uint64_t> orders_paid{0};
  std::atomic<std::uint64_t> orders_confirmed{0};
  std::atomic<std::uint64_t> orders_payment_failed{0};
  std::atomic<std::uint64_t> orders_released{0};
  std::atomic<std::uint64_t> orders_refunded{0};
  // How many are in that state now, of those that are live: also those from before this process.
  [[nodiscard]] std::atomic<std::uint64_t>& orders_in(order::State state) {
    return by_state[static_cast<std::size_t>(state)];
  }
  [[nodiscard]] const std::atomic<std::uint64_t>& orders_in(order::State state) const {
    return by_state[static_cast<std::size_t>(state)];
  }
  std::array<std::atomic<std::uint64_t>, order::every_state.size()> by_state{};
  std::atomic<std::uint64_t> jobs_created{0};  // by this process, or found ready or dead at its start
  std::atomic<std::uint64_t> jobs_done{0};
  std::atomic<std::uint64_t> jobs_dead{0};

  // Tries to tell the world outside; the last one in vain counts as given up.
  struct Deliveries {
    std::atomic<std::uint64_t> delivered{0};
    std::atomic<std::uint64_t> failed{0};
    std::atomic<std::uint64_t> given_up{0};
  };
  [[nodiscard]] Deliveries& deliveries(delivery::Kind kind) { return by_kind[static_cast<std::size_t>(kind)]; }
  [[nodiscard]] const Deliveries& deliveries(delivery::Kind kind) const {
    return by_kind[static_cast<std::size_t>(kind)];
  }
  std::array<Deliveries, delivery::every_kind.size()> by_kind;

  // Those who wanted a place and got none, for whatever reason.
  [[nodiscard]] std::uint64_t turned_away() const {
    std::uint64_t sum = 0;
    for (const auto* one :
         {&joins_sold_out, &joins_refused, &joins_overloaded, &over_allowance, &work_asked, &work_refused}) {
      sum += one->load(std::memory_order_relaxed);
    }
    return sum;
  }

  struct Jobs {
    std::uint64_t created = 0;
    std::uint64_t done = 0;
    std::uint64_t dead = 0;
    // They were read one after the other, while they changed.
    [[nodiscard]] std::uint64_t ready() const { return created - std::min(created, done + dead); }
  };
  [[nodiscard]] Jobs jobs() const {
    return {.created = jobs_created.load(), .done = jobs_done.load(), .dead = jobs_dead.load()};
  }
};

}  // namespace sluice::shop
