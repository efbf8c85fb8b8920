#include "shop/settings/config.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/json_writer.h"
#include "sale/cart.h"
#include "shop/settings/fields.h"
#include "shop/settings/live_fields.h"

namespace sluice::shop {
namespace {

constexpr std::size_t message_bytes_max = 500;
constexpr Duration draw_lobby_time = std::chrono::minutes(15);  // time for those who were told to come to come

void read_pace(Fields& fields, line::PaceSettings& pace) {
  fields.only({"admit", "per"});
  fields.number("admit", pace.admit, 0, 100'000'000);
  fields.duration("per", pace.per, std::chrono::milliseconds(100), std::chrono::hours(24));
}

// What may change while the sale runs.
void read_live_fields(Fields& fields, SaleConfig& config) {
  fields.text("name", config.name, name_bytes_max);
  fields.time("opens_at", config.opens_at);
  fields.time("closes_at", config.closes_at);
  for (const auto& [name, duration] :
       {std::pair("hold", &config.hold), std::pair("claim", &config.claim), std::pair("pass", &config.pass)}) {
    fields.duration(name, *duration, std::chrono::seconds(1), std::chrono::hours(24));
  }
  fields.object("pace", [&](Fields& pace) { read_pace(pace, config.pace); });
  fields.number("cap", config.cap, 1, 100'000'000);
  fields.text("message", config.message, message_bytes_max);
  fields.text("draw_mix", config.draw_mix, message_bytes_max);
  fields.choice("work", config.work,
                {{"off", Work::off}, {"under_load", Work::under_load}, {"always", Work::always}});
  if (config.opens_at && config.closes_at && *config.closes_at <= *config.opens_at) {
    fields.fail("closes_at", "must be after opens_at");
  }
}

Result<SaleConfig> finish(Fields& fields, SaleConfig config) {
  if (!fields.error().empty()) return invalid_input(fields.error());
  return config;
}

// REQUIRES: the priority lines have been read.
void read_identity(Fields& fields, SaleConfig& config) {
  fields.choice("identity", config.identity,
                {{"anybody", Identity::anybody},
                 {"work", Identity::work},
                 {"account", Identity::account},
                 {"code", Identity::code}});
  if (config.identity == Identity::code && config.priority.empty()) {
    fields.fail("identity", "must not be code without a priority line: nobody could join");
  }
  if (config.identity == Identity::work && config.lobby_time <= Duration::zero()) {
    fields.fail("identity", "must not be work without a lobby_time: it is what an entry before the opening costs");
  }
}

std::string_view to_string(Work work) {
  switch (work) {
    case Work::off:
      return "off";
    case Work::under_load:
      return "under_load";
    case Work::always:
      return "always";
  }
  return "";
}

void read_lobby(Fields& fields, SaleConfig& config) {
  fields.choice("lobby", config.lobby, {{"fifo", Lobby::fifo}, {"draw", Lobby::draw}});
  if (config.lobby == Lobby::draw) config.lobby_time = draw_lobby_time;
  fields.duration("lobby_time", config.lobby_time, Duration::zero(), std::chrono::hours(24 * 7));
  if (config.lobby == Lobby::draw && config.lobby_time <= Duration::zero()) {
    fields.fail("lobby_time", "must be longer than 0s: the draw is among those who come before the opening");
  }
}

void know_names(Fields& fields) {
  fields.only({"id",
               "name",
               "opens_at",
               "closes_at",
               "items",
               "changes",
               "buyer_limit",
               "hold",
               "claim",
               "pass",
               "lobby",
               "lobby_time",
               "draw_mix",
               "pace",
               "cap",
               "line",
               "priority",
               "waitlist",
               "work",
               "identity",
               "rehearsal",
               "message",
               "everybody_passes",
               "longest_stay",
               "always_pass",
               "payment",
               "checkout_url",
               "hold_max",
               "asks_for",
               "shipping_methods"});
}

void read_sale(Fields& fields, SaleConfig& config) {
  know_names(fields);
  fields.require("id");
  fields.id("id", config.id);
  config.name = config.id;
  read_live_fields(fields, config);
  read_items(fields, config.items);
  fields.number("buyer_limit", config.buyer_limit, 1, sale::buyer_limit_max);
  check_order_total(fields, config.items, config.buyer_limit);
  read_changes(fields, config);
  read_lobby(fields, config);
  fields.choice("line", config.line, {{"sale", LineMode::sale}, {"item", LineMode::item}});
  if (config.line == LineMode::item && config.items.size() > lines_of_items_max) {
    fields.fail("line", "a line of an item each is for at most " + std::to_string(lines_of_items_max) + " items");
  }
  read_priority(fields, config);
  read_gate(fields, config);
  read_payment(fields, config);
  read_checkout(fields, config);
  fields.boolean("waitlist", config.waitlist);
  read_identity(fields, config);
  fields.boolean("rehearsal", config.rehearsal);
}

}  // namespace

std::string_view to_string(Identity identity) {
  switch (identity) {
    case Identity::anybody:
      return "anybody";
    case Identity::work:
      return "work";
    case Identity::account:
      return "account";
    case Identity::code:
      return "code";
  }
  return "";
}

Result<SaleConfig> parse_sale(const json::object& object) {
  SaleConfig config;
  Fields fields(object, "");
  read_sale(fields, config);
  return finish(fields, std::move(config));
}

void list_sale_fields(FieldList& list, const std::string& where) {
  SaleConfig config;
  Fields fields(list, where);
  read_sale(fields, config);
}

Result<SaleConfig> patch_sale(const SaleConfig& config, const json::object& patch) {
  SaleConfig changed = config;
  Fields fields(patch, "");
  fields.only(live_fields, {"priority"});
  read_live_fields(fields, changed);
  change_changes(fields, changed);
  change_shares(fields, changed);
  read_gate(fields, changed);
  read_checkout(fields, changed);
  return finish(fields, std::move(changed));
}

std::string to_json(const SaleConfig& config) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().field("id", config.id).field("name", config.name);
  if (config.opens_at) json.field("opens_at", format_rfc3339(*config.opens_at));
  if (config.closes_at) json.field("closes_at", format_rfc3339(*config.closes_at));
  write_items(json, config.items);
  if (!config.changes.empty()) write_changes(json, config.changes);
  json.field("buyer_limit", config.buyer_limit);
  json.field("hold", format_duration(config.hold)).field("claim", format_duration(config.claim));
  json.field("pass", format_duration(config.pass)).field("lobby", config.lobby == Lobby::fifo ? "fifo" : "draw");
  json.field("lobby_time", format_duration(config.lobby_time)).field("draw_mix", config.draw_mix);
  json.key("pace").begin_object().field("admit", config.pace.admit);
  json.field("per", format_duration(config.pace.per)).end_object();
  json.field("cap", config.cap).field("line", config.line == LineMode::sale ? "sale" : "item");
  if (!config.priority.empty()) write_priority(json, config.priority);
  if (config.items.empty()) write_gate(json, config.gate);
  if (!config.items.empty()) write_checkout(json, config.checkout);
  json.field("waitlist", config.waitlist)
      .field("work", to_string(config.work))
      .field("identity", to_string(config.identity))
      .field("rehearsal", config.rehearsal)
      .field("message", config.message)
      .end_object();
  return out;
}

std::string revision_of(std::string_view settings) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a: nobody gains by two that are alike
  for (const char c : settings) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  std::string digits;
  append_hex(digits, hash, 16);
  return digits;
}

std::string differences(const SaleConfig& a, const SaleConfig& b) {
  const auto left = json::parse(to_json(a)).as_object();
  const auto right = json::parse(to_json(b)).as_object();
  std::string names;
  const auto note = [&names](std::string_view name) { names += (names.empty() ? "" : ", ") + std::string(name); };
  for (const auto& member : left) {
    const json::value* other = right.if_contains(member.key());
    if (other == nullptr || *other != member.value()) note({member.key().data(), member.key().size()});
  }
  for (const auto& member : right) {
    if (!left.contains(member.key())) note({member.key().data(), member.key().size()});
  }
  return names;
}

}  // namespace sluice::shop
