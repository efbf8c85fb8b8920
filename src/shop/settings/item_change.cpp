#include "shop/settings/item_change.h"

#include <algorithm>

#include "sale/item_units.h"
#include "shop/settings/config.h"
#include "shop/settings/fields.h"

namespace sluice::shop {
namespace {

constexpr Duration after_max = std::chrono::hours(7 * 24);

bool has_item(const SaleConfig& config, const std::string& id) {
  return std::any_of(config.items.begin(), config.items.end(),
                     [&id](const ItemConfig& item) { return item.id == id; });
}

void read_made(Fields& fields, ItemChange::Made& made) {
  fields.only({"since", "was"});
  fields.text_for("since", [&made](const std::string& text) -> std::string {
    const auto since = HoldId::parse(text);
    made.since = since.value_or(HoldId{});
    return since ? "" : "must be the id of a hold";
  });
  fields.number("was", made.was, 0, order_total_max);
}

ItemChange read_change(Fields& fields, const SaleConfig& config) {
  ItemChange change;
  fields.only({"at", "after", "item", "price", "add_stock", "made"});
  fields.require("item");
  fields.id("item", change.item);
  if (!has_item(config, change.item)) fields.fail("item", "is no item of the sale");
  fields.time("at", change.at);
  fields.duration("after", change.after, Duration::zero(), after_max);
  if (change.at.has_value() == change.after.has_value()) fields.fail("at", "must be there, or after, and not both");
  const std::int64_t price_max = order_total_max / config.buyer_limit;
  fields.number("price", change.price, 0, price_max);
  fields.number("add_stock", change.add_stock, 1, sale::stock_max);
  if (!change.price && change.add_stock == 0) fields.fail("price", "must be there, or add_stock");
  if (fields.is_of_list()) {
    fields.tell("made", "told of one that was made, and never set", "");
    return change;
  }
  fields.object("made", [&change](Fields& made) {
    change.made = ItemChange::Made{};  // not emplace(): clang 14 does not take the type for complete
    read_made(made, *change.made);
  });
  return change;
}

std::vector<ItemChange> read_all(Fields& fields, const SaleConfig& config) {
  std::vector<ItemChange> changes;
  fields.array("changes", item_changes_max,
               [&](Fields& inner, std::size_t) { changes.push_back(read_change(inner, config)); });
  return changes;
}

void check_times(Fields& fields, const SaleConfig& config, const std::vector<ItemChange>& changes) {
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (changes[i].made || due_at(config, changes[i])) continue;
    fields.fail("changes[" + std::to_string(i) + "].after", "counts from opens_at, which the sale has not");
  }
}

void write_change(JsonWriter& json, const ItemChange& change) {
  json.begin_object();
  if (change.at) json.field("at", format_rfc3339(*change.at));
  if (change.after) json.field("after", format_duration(*change.after));
  json.field("item", change.item);
  if (change.price) json.field("price", *change.price);
  if (change.add_stock > 0) json.field("add_stock", change.add_stock);
  if (change.made) {
    json.key("made").begin_object().field("since", change.made->since.str()).field("was", change.made->was);
    json.end_object();
  }
  json.end_object();
}

// Of the changes of the item's price that were made, the first after `hold`. nullptr: there was none.
const ItemChange* first_after(const SaleConfig& config, const std::string& item, HoldId hold) {
  const ItemChange* first = nullptr;
  for (const ItemChange& change : config.changes) {
    const bool is_later = change.made && change.price && change.item == item && hold < change.made->since;
    if (is_later && (first == nullptr || change.made->since < first->made->since)) first = &change;
  }
  return first;
}

}  // namespace

void read_changes(Fields& fields, SaleConfig& config) {
  config.changes = read_all(fields, config);
  check_times(fields, config, config.changes);
}

void change_changes(Fields& fields, SaleConfig& config) {
  if (const json::value* value = fields.find("changes")) {
    std::vector<ItemChange> given = value->is_null() ? std::vector<ItemChange>() : read_all(fields, config);
    check_times(fields, config, given);
    // Where only the close is moved it stays a way to end the sale, whatever was planned.
    if (const auto late = first_too_late(config, given)) fields.fail(late->field, late->problem);
    std::erase_if(config.changes, [](const ItemChange& change) { return !change.made; });
    const auto is_known = [&config](const ItemChange& change) {
      return std::find(config.changes.begin(), config.changes.end(), change) != config.changes.end();
    };
    std::erase_if(given, is_known);
    for (ItemChange& change : given) {
      if (change.made) fields.fail("changes", "made: is told, and not set");
      config.changes.push_back(std::move(change));
    }
    if (config.changes.size() > item_changes_max) {
      fields.fail("changes", "must be at most " + std::to_string(item_changes_max) + " with those that were made");
    }
  } else {
    check_times(fields, config, config.changes);
  }
}

void write_changes(JsonWriter& json, const std::vector<ItemChange>& changes) {
  json.key("changes").begin_array();
  for (const ItemChange& change : changes) write_change(json, change);
  json.end_array();
}

bool has_made_changes(const SaleConfig& config) {
  return std::any_of(config.changes.begin(), config.changes.end(),
                     [](const ItemChange& change) { return change.made.has_value(); });
}

std::optional<WallTime> due_at(const SaleConfig& config, const ItemChange& change) {
  if (change.at) return change.at;
  if (!config.opens_at) return std::nullopt;
  return *config.opens_at + std::chrono::duration_cast<std::chrono::milliseconds>(*change.after);
}

std::optional<TooLate> first_too_late(const SaleConfig& config, const std::vector<ItemChange>& changes) {
  for (std::size_t i = 0; i < changes.size() && config.closes_at; ++i) {
    const auto due = due_at(config, changes[i]);
    if (changes[i].made || !due || *due < *config.closes_at) continue;
    return TooLate{.field = "changes[" + std::to_string(i) + "]." + (changes[i].at ? "at" : "after"),
                   .problem = "must be before closes_at: it would never be made"};
  }
  return std::nullopt;
}

std::int64_t price_of(const SaleConfig& config, ItemIndex item, HoldId hold) {
  const ItemConfig& now = config.items[raw(item)];
  const ItemChange* next = first_after(config, now.id, hold);
  return next == nullptr ? now.price.amount : next->made->was;
}

SaleConfig as_planned(SaleConfig config) {
  for (std::size_t i = 0; i < config.items.size(); ++i) {
    config.items[i].price.amount = price_of(config, item_at(i), HoldId{});
  }
  for (ItemChange& change : config.changes) change.made.reset();
  return config;
}

}  // namespace sluice::shop
