// Takes in what waits in the mailbox: each call goes to the sale that decides it and into the open round, to the
// archive, or back at once while nothing can be written.
//
// A call that one round cannot finish (Verdict::unfinished) goes on in the next, before what has come since.
//
// Not thread-safe: the owner's thread. Cost: bounded by the room of the round.
#pragma once

#include <vector>

#include "shop/owner/archive.h"
#include "shop/owner/call.h"
#include "shop/owner/delivery_dispatch.h"
#include "shop/owner/dispatch.h"
#include "shop/owner/health_keeper.h"
#include "shop/owner/mailbox.h"
#include "shop/owner/round_trip.h"
#include "shop/owner/routing.h"

namespace sluice::shop {

class Intake {
public:
  // Who is told of what comes back, and who takes what is taken in. All outlive it.
  struct Parts {
    Mailbox& mailbox;
    Routing& routing;
    const HealthKeeper& health;
    Dispatch& dispatch;
    DeliveryDispatch& deliveries;
    RoundTrip& round_trip;
    Archive& archive;
  };
  explicit Intake(const Parts& parts) : parts_(parts) {}

  void take(Now now);
  [[nodiscard]] bool has_unfinished() const { return !unfinished_.empty(); }
  // Memory is ahead of the ledger: what they have done so far never happened.
  void refuse_unfinished();

private:
  void decide(Now now, CallPtr call);

  const Parts parts_;
  std::vector<CallPtr> unfinished_;  // go on in the next round
  std::vector<CallPtr> batch_;       // reused
};

}  // namespace sluice::shop
