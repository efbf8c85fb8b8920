// The connection through which an owner writes: fit for it, alone, and with its statements prepared.
//
// A lock of the database belongs to it as long as it lasts. So of two servers that were pointed at one database the
// second is refused, whatever leases say, or waits for its turn (app/serve/cluster/standby.h); and what an earlier
// connection of this owner may still have under way is ended before anything else is done.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "ledger/postgres/connection.h"
#include "ledger/postgres/server_facts.h"

namespace sluice::ledger::postgres {

// Whose lock says who owns a ledger: "Slce", and the schema. A database may have several ledgers, each in a schema of
// its own (search_path).
inline constexpr int owner_lock = 1399612261;

struct SessionTerms {
  std::string name;     // of this owner: nobody else has it
  std::string label{};  // what the session's name says beside it, for whoever waits to be the next owner
  std::string cluster;  // whose the ledger must be
  Demands demands;
  std::chrono::milliseconds lock_wait_max{3000};  // for whoever owned it a moment ago to be gone
  std::chrono::milliseconds host_wait_max{1000};  // for each host to answer
  int earlier_process = 0;                        // of the server, which worked for this owner; 0: none
  // Another owner that was not heard of for so long has it no more: its session is ended. Zero: whoever has it keeps
  // it. Less: a stall of a busy machine is taken for its end; more: buyers wait for somebody to take over.
  std::chrono::milliseconds silence_max{0};
};

// As the server lists it, 63 bytes at most.
[[nodiscard]] std::string session_name(std::string_view name, std::string_view label);

// Errors: unavailable: the server is away, or another owner is there; invalid_input: it is unfit, or the ledger is
// not this cluster's. Nothing but an empty database, or a ledger of an earlier version, is written to.
[[nodiscard]] Result<Connection> open_owner_session(const Target& target, const SessionTerms& terms);

// For whoever works on a ledger while no server runs on it: a connection that is as fit and as alone. `who`: as the
// server lists it. Errors likewise.
[[nodiscard]] Result<Connection> open_alone(const Target& target, const std::string& who);

}  // namespace sluice::ledger::postgres
