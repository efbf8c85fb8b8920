#include "app/preflight/sale_preflight.h"

#include <algorithm>

#include "app/preflight/machine.h"
#include "app/preflight/surroundings.h"
#include "app/serve/hook/hook_plan.h"
#include "base/json_writer.h"
#include "shop/owner/ask_and_wait.h"

namespace sluice::app {
namespace {

constexpr Duration write_max = std::chrono::seconds(5);
// As many payments are under way together (fulfilment/payment/workers.h).
constexpr std::size_t warm_connections = 10;
constexpr const char* latest_name = "latest";

std::uint64_t units_of(const shop::SaleConfig& config) {
  std::uint64_t units = 0;
  for (const auto& item : config.items) units += item.stock;
  return units;
}

}  // namespace

bool SalePreflight::has_tick(std::string_view sale, std::string_view tick) const {
  const auto& ticks = settings_of(sale).ticks;
  return std::any_of(ticks.begin(), ticks.end(), [tick](const TickSettings& each) { return each.id == tick; });
}

std::shared_ptr<shop::SaleFront> SalePreflight::find(const std::string& sale) const {
  const auto directory = sources_.context.directory.snapshot();
  const auto at = directory->find(sale);
  return at == directory->end() ? nullptr : at->second;
}

const PreflightSettings& SalePreflight::settings_of(std::string_view sale) const {
  const auto at = sources_.settings.preflights.find(sale);
  return at == sources_.settings.preflights.end() ? none_ : at->second;
}

std::string SalePreflight::rehearsed_with(const std::string& sale) const {
  const std::string& told = settings_of(sale).rehearsal;
  if (!told.empty()) return told;
  std::string usual = sale + "-rehearsal";
  return find(usual) ? usual : sale;
}

std::uint32_t SalePreflight::expected_peak_of(const std::string& sale) const {
  std::uint32_t expected = settings_of(sale).expected_peak;
  for (const auto& [id, settings] : sources_.settings.preflights) {
    if (rehearsed_with(id) == sale) expected = std::max(expected, settings.expected_peak);
  }
  return expected;
}

edge::Preflight::Document SalePreflight::look(const std::string& sale, Warmth warmth, const shop::Actor& by) {
  const auto front = find(sale);
  if (!front) return std::optional<std::string>();
  Readiness found{.checked_at = sources_.context.clock.wall(), .is_warmed = warmth == Warmth::warm_up, .checks = {}};
  check_machine(*front, found);
  check_others(*front, warmth, found);
  check_sale(*front, found);
  if (auto read = check_people(sale, found); !read) return read.error();
  const auto& waived = settings_of(sale).waived;
  for (Check& check : found.checks) {
    const bool is_waived = std::find(waived.begin(), waived.end(), check.name) != waived.end();
    if (is_waived && check.outcome == Outcome::no_go) check.outcome = Outcome::waived;
  }
  keep(sale, std::move(found), by);
  return read(sale);
}

edge::Preflight::Document SalePreflight::read(const std::string& sale) {
  const auto front = find(sale);
  if (!front) return std::optional<std::string>();
  const auto done = sources_.people->read_preparations(sale);
  if (!done) return done.error();
  const std::string other = rehearsed_with(sale);
  const auto rehearsed = sources_.people->read_preparations(other);
  if (!rehearsed) return rehearsed.error();
  const auto latest = latest_.find(sale);
  return std::optional(preflight_text({.sale = sale,
                                       .latest = latest == latest_.end() ? nullptr : &latest->second,
                                       .settings = settings_of(sale),
                                       .done = *done,
                                       .expected_peak = expected_peak_of(sale),
                                       .rehearsed_with = other,
                                       .rehearsed = *rehearsed,
                                       .hooks = hooks_of(*front)}));
}

std::vector<HookStand> SalePreflight::hooks_of(const shop::SaleFront& front) const {
  const auto view = front.told.view.snapshot();
  std::vector<HookStand> stands;
  for (const HookSettings& hook : sources_.settings.hooks) {
    if (!hook.is_for(front.id, view->config.rehearsal)) continue;
    const auto due = due_at({.hook = hook, .sale = view->config, .state = front.told.state.load()});
    stands.push_back({.hook = hook, .due_at = due});
  }
  return stands;
}

void SalePreflight::check_machine(const shop::SaleFront& front, Readiness& found) const {
  const auto view = front.told.view.snapshot();
  const auto keys = sources_.context.keys.snapshot();
  std::vector<token::Key> ring;
  for (const auto& entry : keys->entries()) ring.push_back(entry.key);
  found.checks.push_back(judge_clock(read_clock(), found.checked_at));
  found.checks.push_back(judge_keys(ring, found.checked_at));
  found.checks.push_back(check_ledger(front.id));
  if (sources_.settings.cluster.ledger) {
    found.checks.push_back({"disk", "Room on the disk", Outcome::none, "the ledger is in PostgreSQL: look there"});
  } else {
    found.checks.push_back(judge_disk(read_free_bytes(sources_.settings.data), units_of(view->config)));
  }
  found.checks.push_back(judge_files(sources_.descriptors, sources_.threads, settings_of(front.id).expected_peak));
}

// A write of its own, as every other: through the owner, until it is on the disk.
Check SalePreflight::check_ledger(const std::string& sale) const {
  const auto began = sources_.context.clock.mono();
  const auto answer = shop::ask_and_wait(
      sources_.context.mailbox,
      shop::PutPreparation{.sale = sale, .kind = "preflight", .name = latest_name, .state = "begun"}, write_max);
  if (!answer) return judge_ledger(std::nullopt, "a write was not on the disk within " + time_text(write_max));
  if (answer->verdict != shop::Verdict::done) {
    return judge_ledger(std::nullopt, "nothing can be written: " + sources_.context.health.reason.copy());
  }
  return judge_ledger(sources_.context.clock.mono() - began, {});
}

void SalePreflight::check_others(const shop::SaleFront& front, Warmth warmth, Readiness& found) const {
  const Surroundings around = LookAround(sources_.settings, sources_.context, sources_.buyers)
                                  .look(front, settings_of(front.id).pages, warmth);
  const std::size_t connections = warmth == Warmth::warm_up ? warm_connections : 1;
  found.checks.push_back(judge_provider(sources_.provider.name(), sources_.provider.reach(connections), connections));
  found.checks.push_back(judge_mail(around.mail));
  found.checks.push_back(judge_webhooks(around.webhooks));
  found.checks.push_back(judge_caches(around.own));
  found.checks.push_back(judge_pages(around.pages, settings_of(front.id).page_time, around.assets));
}

void SalePreflight::check_sale(const shop::SaleFront& front, Readiness& found) const {
  const auto view = front.told.view.snapshot();
  std::vector<std::uint32_t> free;
  for (const auto& gauges : front.told.gauges) free.push_back(gauges->free.load());
  found.checks.push_back(judge_stock(view->config, free));
  found.checks.push_back(judge_state(view->config, front.told.state.load(), found.checked_at));
}

Result<void> SalePreflight::check_people(const std::string& sale, Readiness& found) const {
  const auto done = sources_.people->read_preparations(sale);
  if (!done) return done.error();
  const auto rehearsed = sources_.people->read_preparations(rehearsed_with(sale));
  if (!rehearsed) return rehearsed.error();
  const PreflightSettings& settings = settings_of(sale);
  for (const std::string_view run : rehearsal_runs) {
    found.checks.push_back(judge_rehearsal(run, settings, *rehearsed, found.checked_at));
  }
  std::vector<std::string> hooks;
  for (const HookStand& stand : hooks_of(*find(sale))) {
    if (stand.hook.when == HookSettings::When::before_opening) hooks.push_back(stand.hook.name);
  }
  found.checks.push_back(judge_hooks(hooks, *done));
  found.checks.push_back(judge_ticks(settings.ticks, *done));
  return {};
}

void SalePreflight::keep(const std::string& sale, Readiness found, const shop::Actor& by) {
  std::string detail;
  JsonWriter json(detail);
  json.begin_object().key("no_go").begin_array();
  for (const Check& check : found.checks) {
    if (check.outcome == Outcome::no_go) json.text(check.name);
  }
  json.end_array().end_object();
  // What cannot be written has been told by the check of the ledger.
  (void)shop::ask_and_wait(sources_.context.mailbox,
                           shop::PutPreparation{.sale = sale,
                                                .kind = "preflight",
                                                .name = latest_name,
                                                .state = found.is_go() ? "go" : "no-go",
                                                .detail = std::move(detail),
                                                .by = by},
                           write_max);
  if (latest_.size() >= kept_max && !latest_.contains(sale)) {
    latest_.erase(std::min_element(latest_.begin(), latest_.end(), [](const auto& a, const auto& b) {
      return a.second.checked_at < b.second.checked_at;
    }));
  }
  latest_[sale] = std::move(found);
}

}  // namespace sluice::app
