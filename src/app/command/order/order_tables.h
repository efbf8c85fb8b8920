// Orders as people at a terminal read them. Answers of the admin API in, text out; pure, but for the local time zone.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

namespace sluice::app {

// "2 x tee, 1 x mug"
[[nodiscard]] std::string items_text(const boost::json::object& order);
[[nodiscard]] std::string orders_table(const std::vector<boost::json::object>& orders);
// One order, with its history and what else its checkout was sent.
[[nodiscard]] std::string order_text(const boost::json::object& order);

}  // namespace sluice::app
