#include "app/serve/owner/sale_figures.h"

#include "ledger/postgres/audit.h"
#include "ledger/postgres/sale_account.h"
#include "ledger/sqlite/audit.h"
#include "ledger/sqlite/sale_account.h"

namespace sluice::app {
namespace {

// `audit`: of the ledger that the account is from.
template <class Audit>
Result<std::optional<report::Figures>> figures_of(const Result<std::optional<ledger::SaleAccount>>& account,
                                                  Audit audit, WallTime now) {
  if (!account) return account.error();
  if (!*account) return std::optional<report::Figures>();
  auto audited = audit();
  if (!audited) return audited.error();
  return std::optional(report::make_figures(**account, std::move(*audited), now));
}

}  // namespace

Result<std::optional<report::Figures>> read_figures(const std::filesystem::path& ledger, const std::string& sale,
                                                    WallTime now) {
  return figures_of(
      ledger::read_account_sqlite(ledger, sale), [&] { return ledger::audit_sqlite(ledger); }, now);
}

Result<std::optional<report::Figures>> read_figures(const ledger::postgres::Target& ledger, const std::string& sale,
                                                    WallTime now) {
  return figures_of(
      ledger::postgres::read_account(ledger, sale), [&] { return ledger::postgres::audit(ledger); }, now);
}

}  // namespace sluice::app
