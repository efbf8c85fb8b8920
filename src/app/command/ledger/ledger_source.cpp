#include "app/command/ledger/ledger_source.h"

#include "app/settings/cluster_settings.h"

namespace sluice::app {

Result<LedgerSource> parse_ledger(const std::string& flag, const std::string& text) {
  if (!ledger::postgres::is_url(text)) return LedgerSource(std::filesystem::path(text));
  auto target = ledger::postgres::Target::parse(text);
  if (!target) return invalid_input(flag + ": " + target.error().detail);
  if (target->has_password()) {
    return invalid_input(flag +
                         ": has a password in it, which everybody on this machine can read in the list of "
                         "processes; put the address into a file of mode 0600, and name that with --ledger-file");
  }
  return LedgerSource(std::move(*target));
}

Result<LedgerSource> ledger_of(const std::optional<std::string>& ledger,
                               const std::optional<std::string>& ledger_file, const std::filesystem::path& data) {
  if (ledger && ledger_file) return invalid_input("--ledger-file: is beside --ledger: one of the two");
  if (ledger) return parse_ledger("--ledger", *ledger);
  if (!ledger_file) return LedgerSource(data / "ledger.db");
  auto target = read_ledger_file(*ledger_file);
  if (!target) return invalid_input("--ledger-file: " + target.error().detail);
  return LedgerSource(std::move(*target));
}

}  // namespace sluice::app
