#include "app/serve/owner/served_sales.h"

#include "app/serve/delivery/deliveries.h"
#include "app/serve/owner/sale_change.h"

namespace sluice::app {
namespace {

shop::OwnerSettings owner_settings(const ServedSales::Parts& parts) {
  shop::OwnerSettings settings;
  settings.payment_provider = parts.provider;
  settings.status_reads_per_s_max = parts.settings.waiting.status_reads_per_s;
  settings.poll_advice_max = parts.settings.waiting.poll_after_max;
  settings.event_streams_max = parts.settings.waiting.event_streams;
  settings.has_standby = parts.settings.cluster.standby;
  settings.targets = targets_of(parts.settings.deliveries);
  settings.measure = parts.measure;
  return settings;
}

}  // namespace

ServedSales::ServedSales(const Parts& parts, std::unique_ptr<Analytics> analytics)
    : settings_(parts.settings),
      archive_(parts.storage.archive()),
      log_(parts.log),
      analytics_(std::move(analytics)),
      owner_(parts.storage.ledger(), archive_, parts.clock, parts.random, log_, owner_settings(parts)),
      series_(settings_.series, owner_.directory(), parts.clock, log_) {
  if (analytics_) owner_.add_witness(*analytics_);
}

Result<std::unique_ptr<ServedSales>> ServedSales::load(const Parts& parts) {
  auto analytics = Analytics::open(parts.settings.deliveries, parts.log);
  if (!analytics) return analytics.error();
  std::unique_ptr<ServedSales> sales(new ServedSales(parts, std::move(*analytics)));
  if (const auto loaded = sales->owner_.load(); !loaded) return loaded.error();
  return sales;
}

Result<std::vector<std::string>> ServedSales::add_configured() {
  const auto differing = owner_.add(settings_.sales);
  if (!differing) return differing.error();
  std::vector<std::string> said;
  for (const auto& [sale, fields] : *differing) {
    said.push_back("warning: sale " + sale + " is in the ledger with other settings, which win; they differ in " +
                   fields);
    log_.warn("settings_differ", {{"sale", sale}, {"fields", fields}});
  }
  if (const auto added = owner_.add(series_.due()); !added) return added.error();
  return said;
}

void ServedSales::run() {
  archive_thread_ = std::make_unique<shop::ArchiveThread>(archive_);
  owner_thread_ = std::make_unique<shop::OwnerThread>(owner_);
}

void ServedSales::beat() {
  for (const shop::SaleConfig& event : series_.due()) {
    change_sale(owner_.mailbox(), shop::AddSale{.config = event, .by = {.who = shop::by_file}}, event.id, log_);
  }
}

void ServedSales::reopen_analytics() {
  if (analytics_) analytics_->reopen();
}

void ServedSales::stop() {
  owner_thread_.reset();
  archive_thread_.reset();
}

}  // namespace sluice::app
