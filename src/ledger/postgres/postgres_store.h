// The ledger in PostgreSQL: what runs a shop that may not lose a machine.
//
//   1. A commit is one transaction, sent as a whole: BEGIN, who may write (lease and batch number), a statement for
//      each thing that is done to a table with all of its rows, COMMIT. One turn to the server, one sync.
//   2. Every statement changes as many rows as it is given, or the transaction is refused; then each write is applied
//      alone, which names the one to blame.
//   3. A commit whose answer is lost is settled by a write (fences.h), never assumed: it is found, or sent again.
//   4. A server that is away for longer than `away_wait_max` is `unavailable`; the next reading connects anew.
//   5. Commits that were acknowledged and are no longer there (a failover to a standby that was behind, a restored
//      copy) end this owner: `io`, and nothing goes on by itself.
//   6. synchronous_commit is on, whatever is configured; where there is a synchronous standby, a commit is on its
//      disk too before it is acknowledged.
//
// One thread at a time. A commit of a hundred secured holds takes some 3 ms with everything on one machine.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "ledger/ledger.h"
#include "ledger/order_lists.h"
#include "ledger/postgres/server_facts.h"
#include "ledger/postgres/store_stand.h"
#include "ledger/postgres/target.h"

namespace sluice::ledger::postgres {

struct StoreOptions {
  std::string cluster = "sluice";  // whose the database is; a database of another one is refused
  Demands demands{};
  // For one commit to be answered. Less: a stall of the disk is taken for a server that is gone; more: buyers wait.
  std::chrono::milliseconds commit_wait_max{2000};
  // For a server that is gone to be back within a commit. Less: a restart of the server suspends sales; more: buyers
  // whose round is on its way wait so long for a "not now".
  std::chrono::milliseconds away_wait_max{4000};
  std::chrono::milliseconds lock_wait_max{3000};  // for an owner before this one to be gone
  std::chrono::milliseconds silence_max{0};       // owner_session.h; zero: nobody waits for anybody
  // What the session's name says beside the owner's, asked with each commit. Cheap; none: nothing.
  std::function<std::string()> label{};
  std::shared_ptr<StoreStand> stand{};  // kept up to date; none: nobody looks
};

// Creates the tables in an empty database. Errors, one line each:
//   invalid_input  no such database or user, an unfit server (server_facts.h), tables of something else, of another
//                  cluster or of a newer version of this program
//   unavailable    the server is away, or another running server owns the ledger
[[nodiscard]] Result<std::unique_ptr<Store>> open_postgres_store(const Target& target, const StoreOptions& options);

// The orders of a ledger in PostgreSQL, for merchants (ledger/order_lists.h).
[[nodiscard]] Result<std::unique_ptr<OrderLists>> open_postgres_order_lists(const Target& target);

}  // namespace sluice::ledger::postgres
