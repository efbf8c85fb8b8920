// The connection through which an owner writes: fit for it, alone, and with its statements prepared.
//
// A lock of the database belongs to it as long as it lasts. So of two servers that were pointed at one database the
// second is refused at its start, whatever leases say; and what an earlier connection of this owner may still have
// under way is ended before anything else is done.
#pragma once

#include <chrono>
#include <string>

#include "ledger/postgres/connection.h"
#include "ledger/postgres/server_facts.h"

namespace sluice::ledger::postgres {

struct SessionTerms {
  std::string name;     // of this owner: nobody else has it
  std::string cluster;  // whose the ledger must be
  Demands demands;
  std::chrono::milliseconds lock_wait_max{3000};  // for whoever owned it a moment ago to be gone
  std::chrono::milliseconds host_wait_max{1000};  // for each host to answer
  int earlier_process = 0;                        // of the server, which worked for this owner; 0: none
};

// Errors: unavailable: the server is away, or another owner is there; invalid_input: it is unfit, or the ledger is
// not this cluster's. Nothing but an empty database, or a ledger of an earlier version, is written to.
[[nodiscard]] Result<Connection> open_owner_session(const Target& target, const SessionTerms& terms);

// For whoever moves a ledger while no server runs on it.
[[nodiscard]] Result<void> be_alone(Connection& connection, std::chrono::milliseconds wait_max);

}  // namespace sluice::ledger::postgres
