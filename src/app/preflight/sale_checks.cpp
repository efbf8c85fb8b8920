#include "app/preflight/sale_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <limits>

#include "app/command/terminal/readable.h"
#include "app/preflight/machine.h"

namespace sluice::app {
namespace {

namespace json = boost::json;
using shop::SaleState;

double number_in(const ledger::PreparationRow& row, const char* name) {
  boost::system::error_code error;
  const json::value detail = json::parse(row.detail, error);
  const json::value* number = error || !detail.is_object() ? nullptr : detail.get_object().if_contains(name);
  return number != nullptr && number->is_number() ? number->to_number<double>() : 0;
}

std::string opening_text(const shop::SaleConfig& config, WallTime now) {
  if (!config.opens_at) return "it is opened by hand";
  return "it opens " + from_now(now, *config.opens_at) + ", at " + format_rfc3339(*config.opens_at);
}

}  // namespace

Check judge_state(const shop::SaleConfig& config, SaleState state, WallTime now) {
  Check check{.name = "state", .title = "State and times", .outcome = Outcome::go, .detail = {}};
  switch (state) {
    case SaleState::closed:
      return no_go(check, "it is closed", "a closed sale stays closed: make another one");
    case SaleState::paused:
      return no_go(check, "it is paused", "`sluice sale resume " + config.id + "`");
    case SaleState::open:
      check.detail = "it is open";
      break;
    case SaleState::scheduled:
    case SaleState::lobby:
      check.detail = opening_text(config, now);
      break;
  }
  check.detail +=
      config.closes_at ? ", and closes at " + format_rfc3339(*config.closes_at) : ", and is closed by hand";
  return check;
}

Check judge_stock(const shop::SaleConfig& config, std::span<const std::uint32_t> free) {
  Check check{.name = "stock", .title = "Stock", .outcome = Outcome::none, .detail = "a gate: the shop has its own"};
  if (config.items.empty()) return check;
  check.outcome = Outcome::go;
  check.detail.clear();
  std::string empty;
  for (std::size_t i = 0; i < config.items.size(); ++i) {
    const std::string& id = config.items[i].id;
    if (free[i] == 0) empty += (empty.empty() ? "" : ", ") + id;
    if (i < 5) check.detail += (i == 0 ? "" : ", ") + fmt::format("{}: {} free", id, free[i]);
  }
  if (config.items.size() > 5) check.detail += fmt::format(", and {} more items", config.items.size() - 5);
  if (empty.empty()) return check;
  return no_go(check, "no unit is free of " + empty, "`sluice sale stock " + config.id + " ITEM +N` adds units");
}

Check judge_keys(std::span<const token::Key> keys, WallTime now) {
  Check check{.name = "keys", .title = "Signing keys", .outcome = Outcome::go, .detail = {}};
  WallTime until{};
  for (const token::Key& key : keys) until = std::max(until, key.sign_until);
  const auto age = std::chrono::floor<std::chrono::hours>(now - (until - token::key_signs_for));
  const auto days = age.count() / 24;
  check.detail = fmt::format("{} {}, the newest made {}", keys.size(), keys.size() == 1 ? "key" : "keys",
                             days <= 0   ? "today"
                             : days == 1 ? "yesterday"
                                         : fmt::format("{} days ago", days));
  if (until > now) return check;
  return no_go(check, check.detail + ": its time to sign is over",
               "a fresh one cannot be saved: the log's `keys_not_saved` says why");
}

Check judge_ledger(std::optional<Duration> took, const std::string& why_not) {
  constexpr Duration slow = std::chrono::milliseconds(100);
  Check check{.name = "ledger", .title = "Ledger", .outcome = Outcome::go, .detail = {}};
  if (!took) return no_go(check, why_not, "docs/operating.md, When something is wrong");
  check.took = *took;
  check.detail = "a write is on the disk after " + time_text(*took);
  if (*took < slow) return check;
  return no_go(check, check.detail, "a faster disk, one that nothing else writes to: each sale waits for its syncs");
}

Check judge_ticks(const std::vector<TickSettings>& ticks, const Preparations& done) {
  Check check{.name = "ticks", .title = "What only people know", .outcome = Outcome::go, .detail = {}};
  if (ticks.empty()) return {check.name, check.title, Outcome::none, "the list is empty"};
  std::string missing;
  std::size_t count = 0;
  for (const TickSettings& tick : ticks) {
    const bool is_ticked = find_preparation(done, "tick", tick.id) != nullptr;
    if (!is_ticked) missing += (missing.empty() ? "" : ", ") + tick.id;
    count += is_ticked ? 1 : 0;
  }
  check.detail = fmt::format("{} of {} are ticked", count, ticks.size());
  if (missing.empty()) return check;
  return no_go(check, check.detail + "; not yet: " + missing,
               "see to it, then tick it on the dashboard or by `sluice preflight ID --tick NAME`");
}

Check judge_rehearsal(std::string_view run, const PreflightSettings& settings, const Preparations& done,
                      WallTime now) {
  Check check{.name = "rehearsal-" + std::string(run),
              .title = "Rehearsal: " + std::string(run),
              .outcome = Outcome::go,
              .detail = {}};
  const std::string remedy = "`sluice rehearse --run " + std::string(run) + " --sale SALE` with a rehearsal sale";
  const ledger::PreparationRow* row = find_preparation(done, "rehearsal", run);
  if (row == nullptr) return no_go(check, "there is none on record", remedy);
  const double arrivals = number_in(*row, "arrivals_per_s");
  check.detail = fmt::format("{} {}, {:.0f} people a second", row->state, from_now(now, row->at), arrivals);
  if (row->state != "pass") return no_go(check, check.detail, "see to what it says, then " + remedy);
  if (run != "peak") return check;
  if (settings.expected_peak == 0) {
    return no_go(check, check.detail + "; nobody has said how many are expected",
                 "`expected_peak` in [sale.preflight]: people who come, a second");
  }
  const double wanted = 2.0 * settings.expected_peak;
  check.detail += fmt::format("; {} are expected", settings.expected_peak);
  if (arrivals >= wanted) return check;
  return no_go(check, check.detail,
               fmt::format("rehearse with {:.0f} people a second, twice what is expected", wanted));
}

Check judge_hooks(const std::vector<std::string>& hooks, const Preparations& done) {
  Check check{.name = "hooks", .title = "Hooks before the opening", .outcome = Outcome::none, .detail = {}};
  check.detail = "none is configured";
  if (hooks.empty()) return check;
  check.outcome = Outcome::go;
  check.detail.clear();
  for (const std::string& hook : hooks) {
    const auto* row = find_preparation(done, "hook", hook);
    const std::string state = row == nullptr ? "waiting" : row->state;
    check.detail += (check.detail.empty() ? "" : ", ") + hook + ": " + state;
    if (state == "failed" || state == "unknown") check.outcome = Outcome::no_go;
  }
  if (check.outcome == Outcome::no_go) {
    check.remedy = "do by hand what it was to do; its output is on the dashboard and in `sluice preflight ID --json`";
  }
  return check;
}

const ledger::PreparationRow* find_preparation(const Preparations& done, std::string_view kind,
                                               std::string_view name) {
  const auto found =
      std::find_if(done.begin(), done.end(), [&](const auto& row) { return row.kind == kind && row.name == name; });
  return found == done.end() ? nullptr : &*found;
}

}  // namespace sluice::app
