// The server that has a ledger just now, as the database's own books tell of it (pg_locks, pg_stat_activity): asked
// by whoever waits for its end.
//
// A running owner lets itself be heard every second (shop/owner/owner.cpp), so one that has been silent for longer is
// stopped, cut off, or on a machine that is gone without a word; its session may stay for minutes. Silence is told by
// the database's clock alone.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "ledger/postgres/connection.h"

namespace sluice::ledger::postgres {

struct CurrentOwner {
  int process = 0;     // of the database, which serves it
  std::string name{};  // of its session (owner_session.h)
  // Since it was last heard, as long as the database waits for it; zero while the database works for it, and where
  // the books are not kept (track_activities) or not open to this user.
  std::chrono::milliseconds silence{0};
};

// nullopt: nobody has it. The connection needs no lock, and may be anybody's.
[[nodiscard]] Result<std::optional<CurrentOwner>> current_owner(Connection& connection);

// Ends its session, and with it whatever it had under way; what it had committed stays. If it is another one's by
// now, nothing happens.
[[nodiscard]] Result<void> end_session(Connection& connection, const CurrentOwner& owner);

}  // namespace sluice::ledger::postgres
