// Whether the server that has the ledger has been silent for so long that it is taken for dead.
//
// How long it is silent is the database's word, by its clock. That may be set forwards, so it has to be silent by
// ours as well, between looks, for longer than it is between two signs of one that lives.
//
// Pure: what the database says and our time are arguments. One thread.
#pragma once

#include <chrono>
#include <optional>

#include "base/time.h"

namespace sluice::app {

// How long a server may be silent: it is heard every second (shop/owner/owner.cpp). Less: a stall of a busy
// machine is taken for its end; more: buyers wait for somebody to take over.
inline constexpr std::chrono::milliseconds owner_silence_max{3000};

class OwnerSilence {
public:
  // A look at `now`: `session`, of the database, has it, and has been silent for `silence`. True: for too long.
  [[nodiscard]] bool is_too_long(int session, Duration silence, MonoTime now) {
    const bool has_spoken = session != session_ || !looked_at_ || silence < now - *looked_at_;
    if (has_spoken) quiet_since_ = now;
    session_ = session;
    looked_at_ = now;
    return silence >= owner_silence_max && now - quiet_since_ >= seen_min;
  }

private:
  static constexpr Duration seen_min = std::chrono::milliseconds(1500);

  int session_ = 0;
  std::optional<MonoTime> looked_at_{};
  MonoTime quiet_since_{};
};

}  // namespace sluice::app
