// Sends deliveries on their way once their round is durable, and counts those that are out, by target.
//
// Touches: the carrier's own threads through delivery::Carrier, and the mailbox, for what could not be sent.
//
// Invariants
//  1. A task is sent only after its job is in the ledger.
//  2. Of all sales together, at most `deliveries_in_flight_per_target_max` are out to one target, to a broker
//     `messages_in_flight_max`: who fills a round takes its part of room().
//  3. Each that was sent comes back as one DeliverySettled, and is then noted with note_back().
//
// Not thread-safe: the owner's thread, but for stop().
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "delivery/carrier.h"
#include "shop/owner/mailbox.h"
#include "shop/owner/owner_settings.h"

namespace sluice::shop {

class DeliveryDispatch {
public:
  DeliveryDispatch(Mailbox& mailbox, const OwnerSettings& settings) : mailbox_(mailbox) {
    for (const delivery::Target& target : settings.targets) {
      const bool is_broker = target.kind == delivery::Kind::relay;
      room_.push_back(is_broker ? settings.messages_in_flight_max : settings.deliveries_in_flight_per_target_max);
    }
  }

  // `carrier` must outlive the last send(). None: they wait, may_begin() is false.
  void set_carrier(delivery::Carrier& carrier) { carrier_ = &carrier; }
  // Thread-safe: may_begin() is false from now on.
  void stop() { stopped_.store(true, std::memory_order_release); }

  [[nodiscard]] bool may_begin() const {
    return !room_.empty() && carrier_ != nullptr && !stopped_.load(std::memory_order_acquire);
  }
  // How many more may be begun, by target; whoever begins one takes it out.
  [[nodiscard]] std::span<std::uint32_t> room() { return room_; }
  [[nodiscard]] std::span<const std::uint32_t> room() const { return room_; }
  // A round with these was dropped: they never left.
  void take_back(std::span<const delivery::Task> tasks) {
    for (const delivery::Task& task : tasks) note_back(task.target);
  }
  // REQUIRES: their jobs are durable.
  void send(std::vector<delivery::Task> tasks) {
    for (delivery::Task& task : tasks) {
      DeliverySettled unsent{.sale = task.sale,
                             .job = task.id,
                             .lease = task.lease,
                             .target = task.target,
                             .result = {.outcome = delivery::Outcome::not_sent, .pause = {}, .detail = "not sent"}};
      if (carrier_->try_begin(std::move(task))) continue;
      mailbox_.push_unbounded(std::make_unique<Notice>(std::move(unsent)));
    }
  }
  // A result has come back.
  void note_back(delivery::TargetIndex target) { ++room_[raw(target)]; }

private:
  Mailbox& mailbox_;
  delivery::Carrier* carrier_ = nullptr;
  std::atomic<bool> stopped_{false};
  std::vector<std::uint32_t> room_;
};

}  // namespace sluice::shop
