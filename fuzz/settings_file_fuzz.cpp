// The configuration file out of arbitrary text, and the same text as a file of one sale.
//
//  1. What is wrong is told by one line that names the file and a line of it.
//  2. Each sale that is taken comes back from what the ledger would keep of it.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cctype>
#include <filesystem>
#include <string>
#include <string_view>

#include "app/settings/sale_files.h"
#include "app/settings/settings.h"
#include "base/invariant.h"
#include "fuzz/json_text.h"

namespace sluice::app {
namespace {

using fuzz::require;

// A file that is on no disk. One a program.
class MemoryFile {
public:
  MemoryFile() : descriptor_(::memfd_create("settings", MFD_CLOEXEC)) { SLUICE_INVARIANT(descriptor_ >= 0); }
  void hold(fuzz::Bytes bytes) const {
    SLUICE_INVARIANT(::ftruncate(descriptor_, 0) == 0);
    SLUICE_INVARIANT(::pwrite(descriptor_, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
  }
  [[nodiscard]] std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
  const int descriptor_;
};

void require_told(const MemoryFile& file, const Error& error) {
  require(error.kind == ErrorKind::invalid_input);
  const std::string where = file.path().string() + ":";
  require(error.detail.starts_with(where) && fuzz::is_one_line(error.detail));
}

void require_kept(const shop::SaleConfig& sale) {
  const auto kept = fuzz::json_of(shop::to_json(sale));
  require(kept && kept->is_object());
  const auto again = shop::parse_sale(kept->get_object());
  require(again && *again == sale);
}

}  // namespace
}  // namespace sluice::app

SLUICE_FUZZ_TARGET(settings_file, bytes) {
  using namespace sluice::app;
  static const MemoryFile file;
  file.hold(bytes);
  if (const auto settings = load_settings(file.path())) {
    for (const auto& sale : settings->sales) require_kept(sale);
    (void)allowances_of(*settings);
    (void)cookies_of(*settings);
  } else {
    require_told(file, settings.error());
  }
  if (const auto sale = load_sale(file.path())) {
    require_kept(*sale);
  } else {
    require_told(file, sale.error());
  }
}
