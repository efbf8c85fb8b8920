#include "edge/page/sale_page.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/money.h"
#include "edge/page/told_text.h"

namespace sluice::edge {
namespace {

namespace json = boost::json;

std::uint32_t count_of(const json::object& entry, std::string_view key) {
  const json::value* value = entry.if_contains(key);
  return value == nullptr ? 0 : value->to_number<std::uint32_t>();
}

web::PlainPage::Item item_of(const json::object& entry) {
  const json::object& price = entry.at("price").get_object();
  return {.id = text_of(entry, "item"),
          .name = text_of(entry, "name"),
          .price = money_text(price.at("amount").to_number<std::int64_t>(), text_of(price, "currency")),
          .free = count_of(entry, "available"),
          .kept = count_of(entry, "kept"),
          .limit = count_of(entry, "limit")};
}

// The sale's part of the page, out of the document that the page with JavaScript reads, too.
web::PlainPage page_about(const json::object& status, std::string_view item) {
  web::PlainPage page{.sale = text_of(status, "sale"),
                      .name = text_of(status, "name"),
                      .message = text_of(status, "message"),
                      .sale_state = text_of(status, "state")};
  std::uint64_t may_return = 0;
  for (const json::value& each : status.at("items").get_array()) {
    const json::object& entry = each.get_object();
    may_return += count_of(entry, "held") + count_of(entry, "kept");
    if (item.empty() || item == text_of(entry, "item")) page.items.push_back(item_of(entry));
  }
  page.people = count_of(status.at("line").get_object(), "waiting");
  page.is_draw = status.contains("draw");
  page.is_held_out = status.contains("waitlist") && !status.at("waitlist").get_bool() && may_return > 0;
  page.has_priority = status.contains("priority");
  page.line_of_an_item = status.contains("lines");
  return page;
}

// A text's key: why this line is slow, or empty.
std::string reason_of(const json::object& status, std::string_view line_name, const web::PlainPage& page) {
  const json::value* line = status.if_contains("line");
  if (const json::value* lines = status.if_contains(status.contains("lines") ? "lines" : "priority");
      lines != nullptr && lines->get_object().contains(line_name))
    line = &lines->get_object().at(line_name);
  const std::string reason = line != nullptr && line->is_object() ? text_of(line->get_object(), "slow_reason") : "";
  if (!reason.empty()) return "slow_" + reason;
  const bool has_free = std::ranges::any_of(page.items, [](const auto& item) { return item.free > 0; });
  return page.sale_state == "open" && !page.items.empty() && !has_free ? "slow_no_free_unit" : "";
}

// In the words of web/waiting/scenes.h. The own answer knows of the end of its line before the document does.
void show_visitor(const PlaceView& view, web::PlainPage& page) {
  const bool is_over = view.state == "sold_out" || view.state == "closed";
  if (is_over) page.sale_state = view.state;
  page.visitor = is_over                 ? "waiting"
                 : view.state == "lobby" ? "in_lobby"
                 : view.state == "used"  ? "taken"
                                         : view.state;
}

// The line that the visitor is in, as the document names it; empty: the sale's own.
std::string_view line_name_of(const std::optional<PlaceView>& view) {
  if (!view) return {};
  return view->priority.empty() ? view->item : view->priority;
}

}  // namespace

std::int64_t seconds_until(WallTime then, WallTime now) {
  return std::max<std::int64_t>(0, std::chrono::ceil<std::chrono::seconds>(then - now).count());
}

web::PlainPage plain_page_of(const json::object& status, const std::optional<PlaceView>& view, WallTime now) {
  web::PlainPage page = page_about(status, view ? view->item : std::string_view());
  page.reason = reason_of(status, line_name_of(view), page);
  if (!view) return page;
  show_visitor(*view, page);
  const bool is_drawn_by_lot = page.is_draw && page.visitor == "in_lobby";
  page.ordinal = is_drawn_by_lot ? 0 : raw(view->ordinal);
  page.ahead = view->ahead;
  page.chance = view->chance;
  if (view->wait) page.wait = {.low_s = double(view->wait->low_s), .high_s = double(view->wait->high_s)};
  if (view->claim_expires_at) page.claim_left_s = seconds_until(*view->claim_expires_at, now);
  return page;
}

}  // namespace sluice::edge
