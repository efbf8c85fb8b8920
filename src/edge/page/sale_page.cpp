#include "edge/page/sale_page.h"

#include <boost/json.hpp>

namespace sluice::edge {
namespace {

namespace json = boost::json;

std::string text_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

// The sale's part of the page, out of the document that the page with JavaScript reads, too.
web::PlainPage page_about(const json::object& status, std::string_view item) {
  web::PlainPage page{
      .sale = text_of(status, "sale"), .name = text_of(status, "name"), .message = text_of(status, "message")};
  const json::value* items = status.if_contains("items");
  for (const json::value& each : items != nullptr && items->is_array() ? items->get_array() : json::array()) {
    const json::object& entry = each.get_object();
    page.units_left += entry.at("available").to_number<std::uint64_t>();
    const std::string id = text_of(entry, "item");
    if (item.empty() || item == id) page.items.push_back({.id = id, .name = text_of(entry, "name")});
  }
  page.has_priority = status.contains("priority");
  page.line_of_an_item = status.contains("lines");
  return page;
}

// A text's key: why this line is slow, or empty.
std::string reason_of(const json::object& status, std::string_view line_name, std::uint64_t units_left) {
  const std::string state = text_of(status, "state");
  if (state == "paused") return "slow_paused";
  const json::value* line = status.if_contains("line");
  if (const json::value* lines = status.if_contains(status.contains("lines") ? "lines" : "priority");
      lines != nullptr && lines->get_object().contains(line_name))
    line = &lines->get_object().at(line_name);
  const std::string reason = line != nullptr && line->is_object() ? text_of(line->get_object(), "slow_reason") : "";
  if (!reason.empty()) return "slow_" + reason;
  const bool sells = status.contains("items") && !status.at("items").get_array().empty();
  return state == "open" && sells && units_left == 0 ? "slow_no_free_unit" : "";
}

// What people see: whoever waits in a sale that is over waits no more.
std::string shown_state(std::string_view ticket_state, const json::object& status) {
  std::string sale_state = text_of(status, "state");
  const bool waits = ticket_state == "waiting" || ticket_state == "lobby";
  if (waits && (sale_state == "sold_out" || sale_state == "closed")) return sale_state;
  if (ticket_state == "none" && sale_state == "closed") return sale_state;
  return std::string(ticket_state);
}

// The line that the visitor is in, as the document names it; empty: the sale's own.
std::string_view line_name_of(const std::optional<PlaceView>& view) {
  if (!view) return {};
  return view->priority.empty() ? view->item : view->priority;
}

}  // namespace

web::PlainPage plain_page_of(const json::object& status, const std::optional<PlaceView>& view) {
  web::PlainPage page = page_about(status, view ? view->item : std::string_view());
  page.state = shown_state(view ? view->state : "none", status);
  page.reason = reason_of(status, line_name_of(view), page.units_left);
  if (!view) return page;
  page.ordinal = raw(view->ordinal);
  page.ahead = view->ahead;
  page.chance = view->chance;
  if (view->wait) page.wait = {.low_s = double(view->wait->low_s), .high_s = double(view->wait->high_s)};
  return page;
}

}  // namespace sluice::edge
