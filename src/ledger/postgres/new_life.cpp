#include "ledger/postgres/new_life.h"

#include <charconv>

#include "ledger/new_life.h"
#include "ledger/postgres/audit.h"
#include "ledger/postgres/owner_session.h"
#include "ledger/postgres/schema.h"

namespace sluice::ledger::postgres {
namespace {

Result<void> bring_up_to_date(Connection& connection) {
  const auto found = identity(connection);
  if (!found) return found.error();
  if (!*found) return Error{ErrorKind::not_found, connection.target().said("there is no ledger in it")};
  return prepare_to_write(connection, (*found)->cluster);
}

Result<std::vector<std::string>> renew_epochs(Connection& connection, Random& random) {
  if (!connection.run("BEGIN")) return connection.error("cannot be written");
  const Answer living = connection.ask("SELECT id, epoch FROM sale WHERE state <> 'closed' ORDER BY id");
  if (!living) return connection.error("cannot be read");
  std::vector<std::string> renewed;
  for (int row = 0; row < living.rows(); ++row) {
    std::uint32_t epoch = 0;
    const std::string_view text = living.text(row, 1);
    std::from_chars(text.data(), text.data() + text.size(), epoch);
    const std::string other = std::to_string(another_epoch(epoch, random));
    renewed.emplace_back(living.text(row, 0));
    if (!connection.ask("UPDATE sale_settings SET epoch = $2 WHERE sale = $1", {renewed.back(), other})) {
      return connection.error("cannot be written");
    }
  }
  // Whoever had left an address had a ticket that is void now.
  if (!connection.run("DELETE FROM notice; COMMIT")) return connection.error("cannot be written");
  return renewed;
}

}  // namespace

Result<std::vector<std::string>> begin_new_life(const Target& target, Random& random) {
  auto connection = open_alone(target, "sluice restore");
  if (!connection) return connection.error();
  if (auto ready = bring_up_to_date(*connection); !ready) return ready.error();
  auto renewed = renew_epochs(*connection, random);
  if (!renewed) return renewed;
  const auto report = audit(target);
  if (!report) return report.error();
  for (const Invariant& one : report->invariants) {
    if (!one.ok) return invalid_input(target.said("is broken: " + one.name + ": " + one.detail));
  }
  return renewed;
}

}  // namespace sluice::ledger::postgres
