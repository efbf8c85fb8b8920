// Random histories for stores to be compared by: batches with few different ids, so that most rules are broken now
// and then. One seed is one history.
#pragma once

#include <cstdint>
#include <string>

#include "base/random.h"
#include "ledger/ledger.h"
#include "ledger/samples.h"

namespace sluice::ledger::sample {

// Writes with few different ids, so that most rules are broken now and then.
class Chance {
public:
  explicit Chance(std::uint64_t seed) : random_(seed) {}

  // Mostly by the owner whose lease it is.
  Batch batch(Lease lease) {
    Batch writes;
    if (below(10) == 0) writes.push_back(TakeLease{sale_name, lease, Lease{raw(lease) + below(2)}});
    for (auto left = 1 + below(4); left > 0; --left) writes.push_back(write());
    if (below(20) > 0) writes.push_back(mark(sale_name, raw(lease) + (below(10) == 0 ? 1 : 0)));
    return writes;
  }

private:
  static constexpr std::uint32_t ids = 4;

  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_.next() % bound); }
  std::uint32_t id() { return 1 + below(ids); }
  template <class State>
  State any(std::uint32_t count) {
    return static_cast<State>(below(count));
  }

  Write write() {
    switch (below(18)) {
      case 0:
        return settings();
      case 1:
      case 2:
        return claim();
      case 3:
        return MoveClaim{sale_name,          item_name,         Unit{id()}, Generation{1 + below(3)},
                         any<ClaimState>(4), any<ClaimState>(4)};
      case 4:
        return slot();
      case 5:
        return DeleteSlot{sale_name, buyer(id()), 1};
      case 6:
        return held();
      case 7:
        return MoveHold{sale_name, hold(id()), any<HoldState>(5), any<HoldState>(5)};
      case 8:
        return ordered();
      case 9:
        return MoveOrder{sale_name, order(id()), any<OrderState>(8), any<OrderState>(8)};
      case 10:
        return event(id(), below(3), any<OrderState>(8));
      case 11:
        return paid();
      case 12:
        return insert_job(id(), any<JobState>(4));
      case 13:
        return move_job(id(), any<JobState>(4), any<JobState>(4));
      case 14:
        return move_payment(id(), any<PaymentState>(8), any<PaymentState>(8));
      case 15:
        return delete_answer(id());
      case 16:
        return RenewHold{.sale = sale_name,
                         .id = hold(id()),
                         .from = any<HoldState>(5),
                         .to = any<HoldState>(5),
                         .items = "[]",
                         .expires_at = at(7),
                         .deadline_us = below(9)};
      default:
        return insert_answer(id());
    }
  }
  Write settings() {
    if (below(4) == 0) return add_sale();
    PutSettings w = put_settings();
    w.epoch = below(3);
    return w;
  }
  Write claim() {
    InsertClaim w = insert_claim(id());
    w.generation = Generation{below(4)};
    w.state = any<ClaimState>(4);
    if (below(4) == 0) w.hold = {};
    return w;
  }
  Write slot() {
    InsertSlot w = insert_slot(id());
    w.slot = static_cast<std::uint8_t>(below(3));
    return w;
  }
  Write held() {
    InsertHold w = insert_hold(id());
    w.ordinal = Ordinal{below(ids)};
    w.state = any<HoldState>(5);
    return w;
  }
  Write ordered() {
    InsertOrder w = insert_order(id());
    w.hold = hold(id());
    w.state = any<OrderState>(8);
    return w;
  }
  Write paid() {
    InsertPayment w = insert_payment(id(), any<PaymentState>(8));
    w.hold = hold(id());
    w.attempt = below(3);
    return w;
  }

  SeededRandom random_;
};

inline std::string judgement(const Result<void>& committed) {
  return committed ? "taken" : std::to_string(static_cast<int>(committed.error().kind)) + committed.error().detail;
}

}  // namespace sluice::ledger::sample
