// `sluice audit`: whether every invariant of a ledger is true, how its draws went, and whether the provider agrees.
#include <boost/json.hpp>
#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "app/command/commands.h"
#include "app/command/ledger/ledger_source.h"
#include "app/command/payment/provider_agreement.h"
#include "app/command/terminal/report_file.h"
#include "base/time.h"
#include "ledger/postgres/audit.h"
#include "ledger/postgres/postgres_store.h"
#include "ledger/sqlite/audit.h"
#include "ledger/sqlite/order_lists.h"
#include "report/draws.h"
#include "shop/line/lobby.h"
#include "shop/settings/config.h"

namespace sluice::app {
namespace {

// The words that docs/decisions/0008-draw.md explains; false: something is wrong.
bool describe_draw(const ledger::DrawnLine& row, std::optional<std::uint32_t> number) {
  const std::string name = row.line == row.sale ? row.sale : row.sale + " (" + row.line + ")";
  boost::system::error_code not_json;
  const auto settings = boost::json::parse(row.settings, not_json);
  const auto config = not_json || !settings.is_object() ? Result<shop::SaleConfig>(Error{ErrorKind::io, "not JSON"})
                                                        : shop::parse_sale(settings.get_object());
  const auto lobby = shop::LobbyDraw::from(row.sale, row.key);
  if (!config || !lobby) {
    std::cout << "BROKEN  " << name << ": the draw's key or the sale's settings cannot be read\n";
    return false;
  }
  std::cout << name << ": commitment " << lobby->commitment() << '\n';
  if (row.people == 0) return bool(std::cout << name << ": not drawn\n");
  const auto draw = lobby->draw(row.people, config->draw_mix);
  const bool ok = report::gives_every_place_once(*draw);
  std::cout << name << ": key " << lobby->key_text() << ", mix \"" << config->draw_mix << "\", " << row.people
            << " people\n"
            << (ok ? "ok      " : "BROKEN  ") << name << ": every place is given once\n";
  if (number && *number >= 1 && *number <= row.people) {
    std::cout << name << ": number " << *number << " has place " << draw->place_of(*number - 1) + 1 << '\n';
  } else if (number) {
    std::cout << name << ": number " << *number << " was not in the draw\n";
  }
  return ok;
}

using ledger::postgres::Target;

Result<ledger::AuditReport> audit_of(const LedgerSource& source) {
  if (const auto* target = std::get_if<Target>(&source)) return ledger::postgres::audit(*target);
  return ledger::audit_sqlite(std::get<std::filesystem::path>(source));
}

Result<std::vector<ledger::DrawnLine>> draws_of(const LedgerSource& source) {
  if (const auto* target = std::get_if<Target>(&source)) return ledger::postgres::read_draws(*target);
  return ledger::read_draws_sqlite(std::get<std::filesystem::path>(source));
}

int audit_draws(const LedgerSource& source, std::optional<std::uint32_t> number) {
  const auto draws = draws_of(source);
  if (!draws) return complain(draws.error().detail);
  if (draws->empty()) std::cout << "no sale has a draw\n";
  bool ok = true;
  for (const ledger::DrawnLine& row : *draws) ok = describe_draw(row, number) && ok;
  return ok ? exit_ok : exit_failed;
}

Result<std::unique_ptr<ledger::OrderLists>> orders_of(const LedgerSource& source) {
  if (const auto* target = std::get_if<Target>(&source)) return ledger::postgres::open_postgres_order_lists(*target);
  return ledger::open_order_lists(std::get<std::filesystem::path>(source));
}

Result<ledger::Invariant> agreement_of(const AuditOptions& options, const LedgerSource& source,
                                       std::span<const ledger::SaleCount> sales) {
  const WallTime now = SystemClock().wall();  // before the orders are read
  const auto orders = orders_of(source);
  if (!orders) return orders.error();
  const auto provider = open_provider(options.config, options.data);
  if (!provider) return provider.error();
  return agreement_of(**orders, sales, *provider,
                      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
}

void print(const ledger::AuditReport& report, std::ostream& words) {
  for (const auto& sale : report.sales) {
    words << sale.sale << ": stock " << sale.stock << ", held " << sale.held << ", sold " << sale.sold
          << ", withdrawn " << sale.withdrawn << ", free " << sale.free << '\n';
  }
  for (const auto& invariant : report.invariants) {
    words << (invariant.ok ? "ok      " : "BROKEN  ") << invariant.name;
    if (!invariant.detail.empty()) words << ": " << invariant.detail;
    words << '\n';
  }
  words << std::flush;
}

}  // namespace

int audit(const AuditOptions& options) {
  const auto source = ledger_of(options.ledger, options.ledger_file, options.data);
  if (!source) return complain(source.error().detail);
  if (options.number && !options.draw) return complain("--number: needs --draw");
  if (options.config && !options.provider) return complain("--config: needs --provider");
  if (options.draw) return audit_draws(*source, options.number);
  auto json = open_report(options.json);
  if (!json) return complain(json.error().detail);
  auto report = audit_of(*source);
  if (!report) return complain(report.error().detail);
  if (options.provider) {
    auto agreement = agreement_of(options, *source, report->sales);
    if (!agreement) return complain(agreement.error().detail);
    report->ok = report->ok && agreement->ok;
    report->invariants.push_back(std::move(*agreement));
  }
  // With the report on standard output, words for people go elsewhere.
  print(*report, options.json == "-" ? std::cerr : std::cout);
  if (auto written = write_report(*json, ledger::to_json(*report)); !written) return complain(written.error().detail);
  return report->ok ? exit_ok : exit_failed;
}

}  // namespace sluice::app
