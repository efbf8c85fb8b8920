// Orders as people at a terminal read them. Answers of the admin API in, text out; pure, but for the local time zone.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

namespace sluice::app {

// What there is to know of an order, a cell each: id, placed at, state, e-mail address, items, total.
[[nodiscard]] std::vector<std::string> order_cells(const boost::json::object& order);

[[nodiscard]] std::string orders_table(const std::vector<boost::json::object>& orders);
// One order, with its history and what else its checkout was sent.
[[nodiscard]] std::string order_text(const boost::json::object& order);

}  // namespace sluice::app
