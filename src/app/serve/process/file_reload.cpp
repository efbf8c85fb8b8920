#include "app/serve/process/file_reload.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "app/serve/owner/sale_change.h"
#include "app/settings/serve_settings.h"
#include "shop/settings/live_fields.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

// A field within a table is named with it; where there is no table on one side, all of the other's are.
void add_changes(std::string_view name, const json::value* before, const json::value* after,
                 std::vector<std::string>& changed) {
  if (before != nullptr && after != nullptr && *before == *after) return;
  const auto* old_table = before == nullptr ? nullptr : before->if_object();
  const auto* new_table = after == nullptr ? nullptr : after->if_object();
  if (old_table == nullptr && new_table == nullptr) {
    changed.emplace_back(name);
    return;
  }
  const json::object none;
  for (const std::string& field :
       changed_fields(old_table != nullptr ? *old_table : none, new_table != nullptr ? *new_table : none)) {
    changed.push_back(std::string(name) + "." + field);
  }
}

// Taken with the pages, or with the allowances; the shares of what was divided at the start are not.
bool is_taken(std::string_view field) {
  if (field == "allowances.streams_share" || field == "allowances.connections_share") return false;
  return field == "waiting_page" || field == "frame_ancestors" || field.starts_with("shop.") ||
         field.starts_with("allowances.");
}

}  // namespace

std::vector<std::string> changed_fields(const json::object& before, const json::object& after) {
  std::vector<std::string> changed;
  for (const auto& member : before) {
    const std::string_view name(member.key().data(), member.key().size());
    if (name != "sale") add_changes(name, &member.value(), after.if_contains(name), changed);
  }
  for (const auto& member : after) {
    const std::string_view name(member.key().data(), member.key().size());
    if (name != "sale" && !before.contains(name)) add_changes(name, nullptr, &member.value(), changed);
  }
  return changed;
}

json::object live_changes(const shop::SaleConfig& before, const shop::SaleConfig& after, std::string& others) {
  const json::object old_fields = json::parse(shop::to_json(before)).as_object();
  const json::object new_fields = json::parse(shop::to_json(after)).as_object();
  json::object changes;
  for (const std::string& name : changed_fields(old_fields, new_fields)) {
    const std::string field = name.substr(0, name.find('.'));
    const bool is_live =
        std::find(shop::live_fields.begin(), shop::live_fields.end(), field) != shop::live_fields.end();
    if (!is_live) {
      others += (others.empty() ? "" : ", ") + field;
      continue;
    }
    const json::value* value = new_fields.if_contains(field);
    changes[field] = value == nullptr ? json::value() : *value;
  }
  return changes;
}

FileReload::FileReload(ServeOptions options, Settings settings, Log& log)
    : options_(std::move(options)),
      started_with_(settings.file),
      settings_(std::move(settings)),
      file_(settings_.file),
      log_(log) {}

void FileReload::reload(const Targets& targets) {
  if (const auto taken = take(targets); !taken) {
    log_.error("settings_not_reloaded", {{"why", taken.error().detail}});
  }
}

// Pages and allowances are made of these, too.
void FileReload::keep_what_was_begun_with(Settings& next) const {
  next.listen = settings_.listen;
  next.public_url = settings_.public_url;
  next.shop.host = settings_.shop.host;
  next.shop.root = settings_.shop.root;
  next.shop.is_demo = settings_.shop.is_demo;
  next.shop.pays_in_sandbox = settings_.shop.pays_in_sandbox;
  next.shop.methods = settings_.shop.methods;
}

Result<void> FileReload::take(const Targets& targets) {
  auto next = settings_of(options_);
  if (!next) return next.error();
  keep_what_was_begun_with(*next);
  auto pages = web::ComposedPages::compose(next->shop);
  if (!pages) return pages.error();
  if (!targets.allowances.set(allowances_of(*next))) {
    return invalid_input("allowances: changed too often in this process; restart it");
  }
  targets.call_shares.set(allowances_of(*next));
  targets.pages.set(std::move(*pages));
  std::vector<std::string> taken{"pages"};
  std::vector<std::string> left;
  for (const std::string& field : changed_fields(file_, next->file)) {
    if (is_taken(field)) taken.push_back(field);
  }
  for (const std::string& field : changed_fields(started_with_, next->file)) {
    if (!is_taken(field)) left.push_back(field);
  }
  if (targets.mailbox != nullptr) change_sales(*next, *targets.mailbox, taken, left);
  log_.info("settings_reloaded", {{"fields", fmt::to_string(fmt::join(taken, ", "))}});
  if (!left.empty()) log_.warn("restart_needed", {{"fields", fmt::to_string(fmt::join(left, ", "))}});
  file_ = next->file;
  settings_ = std::move(*next);
  return {};
}

void FileReload::change_sales(const Settings& next, shop::Mailbox& mailbox, std::vector<std::string>& taken,
                              std::vector<std::string>& left) {
  for (const shop::SaleConfig& sale : next.sales) {
    const auto before = std::find_if(settings_.sales.begin(), settings_.sales.end(),
                                     [&sale](const shop::SaleConfig& other) { return other.id == sale.id; });
    if (before == settings_.sales.end()) {
      change_sale(mailbox, shop::AddSale{.config = sale, .by = {.who = shop::by_file}}, sale.id, log_);
      taken.push_back("sale " + sale.id);
      continue;
    }
    std::string others;
    const json::object changes = live_changes(*before, sale, others);
    if (!others.empty()) left.push_back("sale " + sale.id + " (" + others + ")");
    if (changes.empty()) continue;
    change_sale(mailbox, shop::PatchSale{.sale = sale.id, .patch = changes, .by = {.who = shop::by_file}}, sale.id,
                log_);
    for (const auto& change : changes) taken.push_back("sale " + sale.id + " " + std::string(change.key()));
  }
}

}  // namespace sluice::app
