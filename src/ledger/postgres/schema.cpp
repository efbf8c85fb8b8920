#include "ledger/postgres/schema.h"

#include <string>

#include "ledger/postgres/migrations.h"
#include "ledger/schema_version.h"

namespace sluice::ledger::postgres {
namespace {

// Of anybody who sets up or migrates: the second waits, and finds it done.
constexpr const char* one_at_a_time = "SELECT pg_advisory_xact_lock(1399612262, hashtext(current_schema()))";

std::string numbered(std::int64_t version) {
  return "(schema " + std::to_string(version) + ", this one needs " + std::to_string(schema_version) + ")";
}

Error wrong(const Connection& connection, const std::string& what) {
  return invalid_input(connection.target().said(what));
}

// Whatever else is in the schema that tables would be made in.
Result<std::string> other_tables(Connection& connection) {
  return connection.text(
      "SELECT coalesce(string_agg(relname, ', ' ORDER BY relname), '') FROM (SELECT relname FROM pg_class "
      "WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) "
      "AND relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY relname LIMIT 5) t");
}

Result<void> run(Connection& connection, const std::string& script) {
  if (!connection.run(script)) return connection.error("cannot be set up");
  return {};
}

Result<void> create(Connection& connection, const std::string& cluster) {
  const auto others = other_tables(connection);
  if (!others) return others.error();
  if (!others->empty()) {
    return wrong(connection, "has tables of something else (" + *others + "); give Sluice a database of its own");
  }
  if (auto made = run(connection, tables_of_6()); !made) return made;
  if (connection.ask("INSERT INTO ledger (schema, cluster) VALUES (6, $1)", {cluster})) return {};
  return connection.error("cannot be set up");
}

Result<void> migrate(Connection& connection, std::int64_t version) {
  for (const Migration& migration : migrations()) {
    if (migration.from != version) continue;
    if (auto migrated = run(connection, migration.script); !migrated) return migrated;
    ++version;
  }
  return run(connection, "UPDATE ledger SET schema = " + std::to_string(version));
}

Result<void> check_version(const Connection& connection, std::int64_t version) {
  if (version > schema_version) {
    return wrong(connection, "was written by a newer version of this program " + numbered(version));
  }
  if (version < schema_version) {
    return wrong(connection, "was written by an earlier version of this program " + numbered(version) +
                                 "; start `sluice serve` on it once, which brings it up to date");
  }
  return {};
}

Result<void> create_or_migrate(Connection& connection, const std::string& cluster) {
  if (auto alone = run(connection, one_at_a_time); !alone) return alone;
  auto found = identity(connection);
  if (!found) return found.error();
  if (!*found) {
    if (auto created = create(connection, cluster); !created) return created;
    return migrate(connection, first_version);
  }
  if (auto own = check_whose(connection, **found, cluster); !own) return own;
  if ((*found)->version >= schema_version) return check_version(connection, (*found)->version);
  return migrate(connection, (*found)->version);
}

}  // namespace

Result<std::optional<Identity>> identity(Connection& connection) {
  const auto there = connection.text("SELECT coalesce(to_regclass('ledger')::text, '')");
  if (!there) return there.error();
  if (there->empty()) return std::optional<Identity>();
  const Answer answer = connection.ask(
      "SELECT schema::text, cluster, to_char(made_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), moved_to FROM "
      "ledger");
  if (!answer && connection.failure().state.starts_with("42"))
    return wrong(connection, "is not a ledger of this program");
  if (!answer) return connection.error("cannot be read");
  if (answer.rows() != 1) return wrong(connection, "is not a ledger of this program");
  return std::optional(Identity{.version = std::stoll(std::string(answer.text(0, 0))),
                                .cluster = std::string(answer.text(0, 1)),
                                .made_at = std::string(answer.text(0, 2)),
                                .moved_to = std::string(answer.text(0, 3))});
}

Result<void> check_whose(const Connection& connection, const Identity& found, const std::string& cluster) {
  if (!found.moved_to.empty())
    return wrong(connection, "was moved to " + found.moved_to + ", which is the ledger now");
  if (found.cluster == cluster || cluster.empty()) return {};
  return wrong(connection,
               "belongs to another cluster (\"" + found.cluster + "\", made " + found.made_at + "), this one is \"" +
                   cluster + "\": give each a database of its own, or, where it is the same, the same cluster.name");
}

Result<void> check_schema(Connection& connection) {
  auto found = identity(connection);
  if (!found) return found.error();
  if (!*found) return wrong(connection, "is not a ledger of this program");
  return check_version(connection, (*found)->version);
}

Result<void> check_empty(Connection& connection) {
  const auto others = other_tables(connection);
  if (!others) return others.error();
  if (others->empty()) return {};
  return wrong(connection, "has tables of something else (" + *others + "); give Sluice a database of its own");
}

Result<void> prepare_to_write(Connection& connection, const std::string& cluster) {
  if (auto begun = run(connection, "BEGIN"); !begun) return begun;
  auto done = create_or_migrate(connection, cluster);
  if (done) done = run(connection, "COMMIT");
  if (!done) (void)connection.run("ROLLBACK");
  return done;
}

}  // namespace sluice::ledger::postgres
