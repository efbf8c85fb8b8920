// What the admin API says of sales and jobs, as people at a terminal read it. Pure, but for the time zone.
//
// The answers are those of the admin API: a status document, a report, settings. A member that is missing is an empty
// cell.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "base/time.h"

namespace sluice::app {

struct SaleNews {
  boost::json::object status;  // may be empty: the report tells the state as well, but no times
  boost::json::object report;
};

// Of all lines of the report.
[[nodiscard]] std::string people_in_line(const boost::json::object& report);
// A line for each item: people in line and inside, units in every state.
[[nodiscard]] std::string sales_table(const std::vector<SaleNews>& sales, WallTime now);
// One sale: its settings, then sales_table().
[[nodiscard]] std::string sale_text(const boost::json::object& settings, const SaleNews& news, WallTime now);
// Settings alone, a line each.
[[nodiscard]] std::string settings_text(const boost::json::object& settings, WallTime now);
// The units of one item after its stock was changed.
[[nodiscard]] std::string stock_text(const boost::json::object& answer);
[[nodiscard]] std::string codes_table(const boost::json::object& answer);
// One code, after it was revoked.
[[nodiscard]] std::string code_text(const boost::json::object& code);
[[nodiscard]] std::string keys_table(const boost::json::object& answer);
[[nodiscard]] std::string jobs_table(const std::vector<boost::json::object>& jobs, WallTime now);

}  // namespace sluice::app
