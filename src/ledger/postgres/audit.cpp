#include "ledger/postgres/audit.h"

#include <string>

#include "ledger/postgres/audit_rules.h"
#include "ledger/postgres/connection.h"
#include "ledger/postgres/reading.h"
#include "ledger/postgres/schema.h"

namespace sluice::ledger::postgres {
namespace {

// Joins of a million holds take seconds; an audit that takes longer than this is of a server that is stuck.
constexpr auto question_wait_max = std::chrono::minutes(30);

// One transaction, so that every question is asked of the same moment. Closing the connection ends it.
Result<Connection> begin_audit(const Target& target) {
  auto connection = Connection::open(
      target, {.who = "sluice audit", .where = Connection::Where::any, .answer_wait_max = question_wait_max});
  if (!connection) return connection.error();
  if (auto known = check_schema(*connection); !known) return known.error();
  if (!begin_reading(*connection)) return connection->error("cannot be audited");
  return connection;
}

std::int64_t number(const Answer& answer, int row, int column) {
  return std::stoll(std::string(answer.text(row, column)));
}

// Damaged rows are what an audit is there to find; only a server that does not answer stops it.
Result<Invariant> judge(Connection& connection, const AuditRule& rule) {
  Invariant verdict{std::string(rule.name), false, {}};
  if (!connection.run("SAVEPOINT question")) return connection.error("cannot be audited");
  const Answer found = connection.ask("SELECT what FROM (" + std::string(rule.offenders) +
                                      ") AS offenders(what) LIMIT " + std::to_string(offenders_max));
  if (!found) {
    if (connection.failure().is_lost()) return connection.error("cannot be audited");
    verdict.detail = "cannot be answered: " + connection.failure().text;
    if (!connection.run("ROLLBACK TO question")) return connection.error("cannot be audited");
    return verdict;
  }
  verdict.ok = found.rows() == 0;
  if (!verdict.ok) verdict.detail = describe_offenders(std::string(found.text(0, 0)), found.rows());
  return verdict;
}

}  // namespace

Result<AuditReport> audit(const Target& target) {
  auto connection = begin_audit(target);
  if (!connection) return connection.error();
  const Answer counts = connection->ask(std::string(audit_counts()));
  if (!counts) return connection->error("cannot be audited");
  AuditReport report{.ok = true, .sales = {}, .invariants = {}};
  for (int row = 0; row < counts.rows(); ++row) {
    report.sales.push_back({std::string(counts.text(row, 0)), number(counts, row, 1), number(counts, row, 2),
                            number(counts, row, 3), number(counts, row, 4), number(counts, row, 5)});
  }
  for (const AuditRule& rule : audit_rules()) {
    auto invariant = judge(*connection, rule);
    if (!invariant) return invariant.error();
    report.ok = report.ok && invariant->ok;
    report.invariants.push_back(std::move(*invariant));
  }
  return report;
}

Result<std::vector<DrawnLine>> read_draws(const Target& target) {
  auto connection = begin_audit(target);
  if (!connection) return connection.error();
  const Answer rows = connection->ask(
      "SELECT s.id, s.settings, s.draw_key, l.line, l.drawn FROM sale s JOIN line l ON l.sale = s.id "
      "WHERE s.draw_key <> '' ORDER BY s.id, l.position");
  if (!rows) return connection->error("cannot be read");
  std::vector<DrawnLine> draws;
  for (int row = 0; row < rows.rows(); ++row) {
    draws.push_back({.sale = std::string(rows.text(row, 0)),
                     .settings = std::string(rows.text(row, 1)),
                     .key = std::string(rows.text(row, 2)),
                     .line = std::string(rows.text(row, 3)),
                     .people = static_cast<std::uint32_t>(number(rows, row, 4))});
  }
  return draws;
}

}  // namespace sluice::ledger::postgres
