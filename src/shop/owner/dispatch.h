// Sends payments on their way once their round is durable, and counts those that are out.
//
// Touches: the payments' own threads through order::Payments, and the mailbox, for what could not be sent.
//
// Invariants
//  1. A task is sent only after its job is in the ledger: only then may money move.
//  2. At most `payments_in_flight_max` are out: who fills a round asks room() first.
//  3. Each that was sent comes back as one PaymentSettled, RefundSettled or RefundsRead, and is then noted with
//  note_back().
//
// Not thread-safe: the owner's thread, but for stop().
#pragma once

#include <atomic>
#include <vector>

#include "order/payments.h"
#include "shop/owner/mailbox.h"
#include "shop/owner/owner_settings.h"

namespace sluice::shop {

class Dispatch {
public:
  Dispatch(Mailbox& mailbox, const OwnerSettings& settings)
      : mailbox_(mailbox), in_flight_max_(settings.payments_in_flight_max) {}

  // `payments` must outlive the last send(). None: they wait, room() is 0.
  void set_payments(order::Payments& payments) { payments_ = &payments; }
  // Thread-safe: room() is 0 from now on.
  void stop() { stopped_.store(true, std::memory_order_release); }

  // How many more payments rounds may begin, when they have `begun` already that are not sent yet.
  [[nodiscard]] std::size_t room(std::size_t begun) const;
  // Whether the provider is asked at all.
  [[nodiscard]] order::Leave leave() const { return payments_ == nullptr ? order::Leave{} : payments_->leave(); }
  // REQUIRES: their jobs are durable.
  void send(std::vector<order::PaymentTask> tasks);
  // A result has come back.
  void note_back() { --in_flight_; }

private:
  Mailbox& mailbox_;
  const std::size_t in_flight_max_;
  order::Payments* payments_ = nullptr;
  std::atomic<bool> stopped_{false};
  std::size_t in_flight_ = 0;
};

}  // namespace sluice::shop
