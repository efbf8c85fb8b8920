// `sluice backup` and `sluice restore`.
#include <unistd.h>

#include <iostream>

#include "app/backup/backup.h"
#include "app/command/commands.h"
#include "app/command/ledger/ledger_source.h"
#include "app/command/terminal/readable.h"
#include "ledger/postgres/new_life.h"

namespace sluice::app {
namespace {

// A line on a terminal that says how far it is, overwritten in place and gone at the end; in a pipe nothing.
class CopyLine {
public:
  CopyLine() : is_terminal_(isatty(STDERR_FILENO) == 1) {}
  CopyLine(const CopyLine&) = delete;
  CopyLine& operator=(const CopyLine&) = delete;
  ~CopyLine() {
    if (is_shown_) std::cerr << "\r\x1b[K" << std::flush;
  }
  void show(std::uint64_t done, std::uint64_t all) {
    if (!is_terminal_ || all == 0) return;
    is_shown_ = true;
    std::cerr << "\rcopying the ledger: " << done * 100 / all << " %" << std::flush;
  }

private:
  const bool is_terminal_;
  bool is_shown_ = false;
};

int exit_of(const Error& error) {
  const bool is_wrong_use = error.kind == ErrorKind::conflict || error.kind == ErrorKind::not_found ||
                            error.kind == ErrorKind::invalid_input || error.kind == ErrorKind::unavailable;
  return is_wrong_use ? exit_wrong_use : exit_failed;
}

void tell_restored(const std::string& what, const std::vector<std::string>& new_epochs) {
  std::cout << "restored " << what << "; every invariant of its ledger holds\n";
  for (const std::string& sale : new_epochs) {
    std::cout << "sale " << sale << ": whoever was in its line takes a new place; holds and orders stay\n";
  }
  std::cout << "charges since then are known to the payment provider only: compare its record with the orders here\n";
}

int restore_folder(const RestoreOptions& options) {
  SystemRandom random;
  const auto restored = restore_backup(options.file, options.data, random);
  if (!restored) return complain(restored.error().detail, exit_of(restored.error()));
  tell_restored(options.data.string() + " as it was at " + restored->made_at, restored->new_epochs);
  return exit_ok;
}

int restore_database(const RestoreOptions& options) {
  const auto source = ledger_of(options.ledger, options.ledger_file, options.data);
  if (!source) return complain(source.error().detail);
  const auto* target = std::get_if<ledger::postgres::Target>(&*source);
  if (target == nullptr) return complain("--ledger: must be an address such as postgresql://user@host/database");
  SystemRandom random;
  const auto begun = ledger::postgres::begin_new_life(*target, random);
  if (!begun) return complain(begun.error().detail, exit_of(begun.error()));
  tell_restored(target->name(), *begun);
  return exit_ok;
}

}  // namespace

int backup(const BackupOptions& options) {
  Result<void> made;
  {
    CopyLine line;
    made = make_backup(options.data, options.file, SystemClock().wall(),
                       [&line](std::uint64_t done, std::uint64_t all) { line.show(done, all); });
  }
  if (!made) return complain(made.error().detail, exit_of(made.error()));
  std::error_code ignored;
  const auto bytes = std::filesystem::file_size(options.file, ignored);
  std::cout << "backup of " << options.data.string() << ": " << options.file.string() << ", "
            << readable(std::uint64_t{bytes}) << " bytes\n"
            << "keep it as you keep " << (options.data / "keys").string()
            << ": the keys and the admin token are in it\n";
  return exit_ok;
}

int restore(const RestoreOptions& options) {
  const int named = (options.file.empty() ? 0 : 1) + (options.ledger ? 1 : 0) + (options.ledger_file ? 1 : 0);
  if (named != 1) return complain("restore: needs one of FILE, --ledger and --ledger-file");
  return options.file.empty() ? restore_database(options) : restore_folder(options);
}

}  // namespace sluice::app
