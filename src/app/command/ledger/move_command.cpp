// `sluice move-ledger`: from the data folder to PostgreSQL, or back.
#include <iostream>

#include "app/command/commands.h"
#include "app/command/ledger/ledger_source.h"
#include "app/command/terminal/readable.h"
#include "app/move/ledger_move.h"
#include "app/settings/cluster_settings.h"

namespace sluice::app {
namespace {

using ledger::postgres::Target;

int exit_of(const Error& error) {
  return error.kind == ErrorKind::io || error.kind == ErrorKind::fenced ? exit_failed : exit_wrong_use;
}

Result<Target> target_of(const char* flag, const std::optional<std::string>& address,
                         const std::optional<std::string>& file) {
  if (file) return read_ledger_file(*file);
  auto parsed = parse_ledger(flag, *address);
  if (!parsed) return parsed.error();
  if (auto* target = std::get_if<Target>(&*parsed)) return std::move(*target);
  return invalid_input(std::string(flag) + ": must be an address such as postgresql://user@host/database");
}

}  // namespace

int move_ledger(const MoveOptions& options) {
  const bool goes = options.to || options.to_file;
  const bool comes = options.from || options.from_file;
  if (goes == comes || (options.to && options.to_file) || (options.from && options.from_file)) {
    return complain("move-ledger: needs one of --to, --to-file, --from and --from-file");
  }
  const auto target =
      goes ? target_of("--to", options.to, options.to_file) : target_of("--from", options.from, options.from_file);
  if (!target) return complain(target.error().detail);
  SystemRandom random;
  const auto moved = goes ? move_to_postgres(options.data, *target, options.name, random)
                          : move_to_folder(options.data, *target, options.name, random);
  if (!moved) return complain(moved.error().detail, exit_of(moved.error()));
  const std::string folder = (options.data / "ledger.db").string();
  std::cout << "moved " << readable(moved->sales) << (moved->sales == 1 ? " sale, " : " sales, ")
            << readable(moved->rows) << " rows from " << (goes ? folder : target->name()) << " to "
            << (goes ? target->name() : folder) << "; every invariant holds on both sides\n"
            << (goes ? "now name it in the configuration: cluster.ledger, or cluster.ledger_file\n"
                     : "now take cluster.ledger out of the configuration\n");
  return exit_ok;
}

}  // namespace sluice::app
