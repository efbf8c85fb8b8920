// What a sale still has to tell the world outside: its deliveries, as rows and counts of rounds.
//
// The schedule is delivery/deliveries.h's; here each of its steps becomes a row of `job`, and a delivery that is due
// becomes a task of the round. Touches the round, the counters and the log; of the sale nothing else: whatever
// becomes of a delivery, what it tells of stays what it is.
//
// Invariants
//  1. A delivery is written in the round of what it tells, and leaves (Round::deliver) with that round or a later
//  one.
//  2. What is told is told under one id over all tries: at least once, until the other side has taken it or a person
//     has looked.
//  3. An endpoint that is off is told nothing, and nothing is made for it; what had been made is dead when its time
//     comes, for a person to retry.
//  4. Beyond delivery::waiting_max a new one is written as dead, and is known here again after a restart; what is of
//     use for a time only is not written at all.
//  5. What is of use for a time only is never dead: it is told, or dropped, and its text with it.
// Not thread-safe: the owner's thread. Cost: a row and O(log n) a step.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "delivery/deliveries.h"
#include "shop/delivery/delivery_rows.h"
#include "shop/delivery/restored_deliveries.h"
#include "shop/sale/course.h"

namespace sluice::shop {

class Outbox {
public:
  // All outlive it.
  Outbox(Course& course, const std::vector<delivery::Target>& targets, IdMint& ids, Log& log)
      : course_(course), deliveries_(targets), rows_(course, log), restored_(course, deliveries_), ids_(ids) {}

  [[nodiscard]] const std::vector<delivery::Target>& targets() const { return deliveries_.targets(); }
  struct Message {
    std::string_view subject{};
    std::string payload{};
    std::string_view trace{};  // of the checkout that it tells of; empty: of none
  };
  // Tells the target, from now on. Nothing, if it is off.
  void put(Now now, delivery::TargetIndex target, Message message, Round& round);
  // Likewise, up to a time. REQUIRES: expires_at(payload) is that time.
  void put_until(Now now, MonoTime until, delivery::TargetIndex target, std::string payload, Round& round);

  // Those that are due and have `room` leave with the round, which bounds how many.
  void begin_due(Now now, std::span<std::uint32_t> room, Round& round);
  Answer apply(Now now, const DeliverySettled& settled, Round& round);
  // With `room` as for begin_due().
  [[nodiscard]] std::optional<Duration> until_next(Now now, std::span<const std::uint32_t> room) const;

  // Switches an endpoint; nothing, if it is so already or the settings know it no more.
  Answer apply(Now now, const SwitchEndpoint& act, Round& round);
  [[nodiscard]] bool is_off(delivery::TargetIndex target) const { return deliveries_.is_off(target); }

  // --- A person's, of a dead one (purchase/job_desk.h)
  Answer retry(Now now, JobId id, Round& round);
  Answer drop(Now now, JobId id, Round& round);
  [[nodiscard]] const delivery::Deliveries& deliveries() const { return deliveries_; }

  // --- Rows of the ledger, before the first round
  void restore(Now now, const ledger::JobRowOf<std::string_view>& row) { restored_.restore(now, row); }
  void restore(const ledger::EndpointRowOf<std::string_view>& row) { restored_.restore(row); }
  // What was ready and has no target any more, once everything is restored.
  void bury_targetless(Now now, Round& round);

private:
  void settle(Now now, const delivery::Delivery& delivery, const delivery::Result& result, Round& round);

  Course& course_;
  delivery::Deliveries deliveries_;
  DeliveryRows rows_;
  RestoredDeliveries restored_;
  IdMint& ids_;
};

}  // namespace sluice::shop
