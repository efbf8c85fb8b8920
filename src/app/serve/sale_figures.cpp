#include "app/serve/sale_figures.h"

#include "ledger/sqlite/audit.h"
#include "ledger/sqlite/sale_account.h"

namespace sluice::app {

Result<std::optional<report::Figures>> read_figures(const std::filesystem::path& ledger, const std::string& sale,
                                                    WallTime now) {
  const auto account = ledger::read_account_sqlite(ledger, sale);
  if (!account) return account.error();
  if (!*account) return std::optional<report::Figures>();
  auto audit = ledger::audit_sqlite(ledger);
  if (!audit) return audit.error();
  return std::optional(report::make_figures(**account, std::move(*audit), now));
}

}  // namespace sluice::app
