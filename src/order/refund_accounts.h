// How much of what was captured for an order may be paid back still.
//
// Invariants
//  1. For an order, what was refunded and what is asked for are together no more than was captured.
//  2. An order has at most one refund that has not ended, and at most `refunds_per_order_max` in all. They are
//     numbered from 1; a number is used once, so that the provider can tell them apart by it.
//
// Knows nothing of answers, time or tries (refunds.h). Pure. Owned by one thread. O(1) a call; about 100 bytes an
// order that was refunded.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <optional>

#include "base/ids.h"
#include "order/refund_states.h"

namespace sluice::order {

inline constexpr std::uint32_t refunds_per_order_max = 100;  // more is not a person

class RefundAccounts {
public:
  // What is known of an order's money.
  struct Account {
    std::int64_t captured = 0;
    std::int64_t refunded = 0;
    std::uint32_t count = 0;  // refunds so far, dropped ones too
    JobId open{};             // of the one that has not ended; nil: all have
    [[nodiscard]] std::int64_t left() const { return captured - refunded; }
  };

  enum class Verdict : std::uint8_t {
    done,
    nothing_left,  // all was paid back, or there was nothing to pay
    too_much,      // more than is left
    not_ended,     // another one has not
    too_many,      // refunds_per_order_max reached
  };
  struct Ask {
    OrderId order;
    JobId job;
    std::int64_t amount = 0;    // REQUIRES: not negative. 0: all that is left
    std::int64_t captured = 0;  // for the order, in all
  };
  struct Opened {
    Verdict verdict = Verdict::done;
    std::uint32_t number = 0;
    std::int64_t amount = 0;
    bool is_last = false;  // it is all that was left
  };
  // Opens one. Whatever the verdict but done: nothing changed.
  Opened open(const Ask& ask);
  // REQUIRES of these two: there is an open one. It ends with so much paid back; 0: it was dropped.
  void end(OrderId order, std::int64_t refunded);
  // Another number for it. nullopt: they are used up.
  std::optional<std::uint32_t> renumber(OrderId order);

  // --- Paid back elsewhere: at the provider's own desk
  struct Seen {
    OrderId order;
    std::int64_t refunded = 0;  // by the provider, of this order's money, in all
    std::int64_t captured = 0;
    bool has_units = true;
  };
  struct Mirrored {
    std::uint32_t number = 0;
    std::int64_t amount = 0;
    UnitsThen units = UnitsThen::keep;
  };
  // What is more than is known becomes a refund of its own. nullopt: nothing is; there have been too many; or one has
  // not ended, which may be part of it.
  std::optional<Mirrored> mirror(const Seen& seen);

  // --- Rebuilding from records, in the order of their numbers
  struct Record {
    OrderId order;
    JobId job;
    std::uint32_t number = 0;
    std::int64_t amount = 0;
    std::int64_t captured = 0;
    RefundState state = RefundState::asked;
  };
  // False: it does not fit those before it; nothing changed.
  [[nodiscard]] bool restore(const Record& record);

  // Valid until the next change. nullptr: none was ever asked for.
  [[nodiscard]] const Account* find(OrderId order) const;
  // In no order.
  template <class Visit>
  void for_each(Visit visit) const {
    for (const auto& [order, account] : accounts_) visit(account);
  }
  [[nodiscard]] const char* broken_invariant() const;

private:
  boost::unordered_flat_map<OrderId, Account, IdHash> accounts_;
};

}  // namespace sluice::order
