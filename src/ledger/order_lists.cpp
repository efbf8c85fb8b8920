#include "ledger/order_lists.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/ascii_case.h"

namespace sluice::ledger {
namespace {

// Ids are in the order of their orders, times of the wall clock nearly: it may have been set back. Orders that are
// older than what is asked for by more than this end the search.
constexpr auto clock_slack = std::chrono::hours(24);
constexpr const char* above_every_id = "ord_~";

bool contains(std::string_view text, std::string_view part) {
  const auto is_same = [](char a, char b) { return ascii_lower(a) == ascii_lower(b); };
  if (part.empty()) return true;  // also of an order without an address
  return std::search(text.begin(), text.end(), part.begin(), part.end(), is_same) != text.end();
}

}  // namespace

bool leaves_out(const OrderFilter& filter) {
  return filter.state || !filter.email.empty() || !filter.details.empty();
}

bool fits(const OrderRow& order, const OrderFilter& filter) {
  return (!filter.state || order.state == *filter.state) && (!filter.since || order.created_at >= *filter.since) &&
         (filter.details.empty() || order.details == filter.details) && contains(order.email, filter.email);
}

bool ends_search(const OrderRow& order, const OrderFilter& filter) {
  return filter.since && order.created_at < *filter.since - clock_slack;
}

std::string id_above(OrderId before) {
  return before.is_nil() ? above_every_id : before.str();
}

OrderPage end_of(OrderPage page) {
  page.next = {};
  return page;
}

}  // namespace sluice::ledger
