#include "app/command/sale/sale_tables.h"

#include <boost/json.hpp>
#include <sstream>

#include "app/command/admin/admin_answer.h"
#include "app/command/terminal/readable.h"
#include "app/command/terminal/table.h"

namespace sluice::app {
namespace {

namespace json = boost::json;
using Align = Table::Align;

std::string count_of(const json::object& object, std::string_view name) {
  const auto number = number_of(object, name);
  return number && *number >= 0 ? readable(static_cast<std::uint64_t>(*number)) : "";
}

// "opens in 26 days": the time that comes next. A sale that was opened by hand has no more to open.
std::string next_time_of(const json::object& status, WallTime now) {
  const std::string state = text_of(status, "state");
  const bool waits_for_opening = state == "scheduled" || state == "lobby";
  for (const auto& [field, word] : {std::pair("opens_at", "opens "), std::pair("closes_at", "closes ")}) {
    const auto time = parse_rfc3339(text_of(status, field));
    const bool is_over = std::string_view(field) == "opens_at" ? !waits_for_opening : state == "closed";
    if (time && *time > now && !is_over) return word + from_now(now, *time);
  }
  return "";
}

void add_sale(const SaleNews& sale, WallTime now, Table& table) {
  const std::string state = text_of(sale.status, "state");
  std::vector<std::string> row{text_of(sale.report, "sale"), state.empty() ? text_of(sale.report, "state") : state,
                               people_in_line(sale.report), count_of(sale.report, "inside")};
  const std::string next = next_time_of(sale.status, now);
  const auto items = objects_of(sale.report, "items");
  if (items.empty()) {
    row.insert(row.end(), {"(a gate)", "", "", "", "", "", next});
    return table.add(row);
  }
  for (const json::object& item : items) {
    std::vector<std::string> cells = row;
    cells.push_back(text_of(item, "item"));
    for (const char* units : {"available", "offered", "held", "sold", "stock"})
      cells.push_back(count_of(item, units));
    cells.push_back(row[0].empty() ? "" : next);
    table.add(cells);
    for (std::string& of_the_sale : row) of_the_sale.clear();
  }
}

// Of a sale's settings: the name of a row, and what it says.
using Row = std::pair<std::string, std::string>;

std::string time_text(const json::object& settings, std::string_view field, WallTime now) {
  const auto time = parse_rfc3339(text_of(settings, field));
  return time ? local_time(*time) + ", " + from_now(now, *time) : "by hand";
}

std::string pace_text(const json::object& settings) {
  const json::object& pace = object_of(settings, "pace");
  if (number_of(pace, "admit").value_or(0) == 0) return "as far as stock reaches";
  return count_of(pace, "admit") + " people per " + text_of(pace, "per");
}

void add_item_rows(const json::object& settings, std::vector<Row>& rows) {
  for (const json::object& item : objects_of(settings, "items")) {
    const json::object& price = object_of(item, "price");
    const shop::Money money{.amount = number_of(price, "amount").value_or(0), .currency = text_of(price, "currency")};
    rows.emplace_back("item " + text_of(item, "id"), text_of(item, "name") + ", " + readable(money));
  }
}

void add_priority_rows(const json::object& settings, std::vector<Row>& rows) {
  for (const json::object& line : objects_of(settings, "priority")) {
    const auto* share = line.if_contains("share");
    std::ostringstream percent;
    if (share != nullptr && share->is_number()) percent << share->to_number<double>() * 100;
    rows.emplace_back("priority " + text_of(line, "name"), percent.str() + " % of the calls");
  }
}

std::string lobby_text(const json::object& settings) {
  const std::string time = text_of(settings, "lobby_time");
  return time == "0s" ? "none" : text_of(settings, "lobby") + ", from " + time + " before the opening";
}

}  // namespace

std::string people_in_line(const json::object& report) {
  std::uint64_t waiting = 0;
  for (const json::object& line : objects_of(report, "lines")) {
    waiting += static_cast<std::uint64_t>(number_of(line, "waiting").value_or(0));
  }
  return readable(waiting);
}

std::string sales_table(const std::vector<SaleNews>& sales, WallTime now) {
  if (sales.empty()) return "There is no sale. Add one: sluice sale create FILE\n";
  Table table({{"SALE"},
               {"STATE"},
               {"IN LINE", Align::right},
               {"INSIDE", Align::right},
               {"ITEM"},
               {"FREE", Align::right},
               {"OFFERED", Align::right},
               {"HELD", Align::right},
               {"SOLD", Align::right},
               {"STOCK", Align::right},
               {"NEXT"}});
  for (const SaleNews& sale : sales) add_sale(sale, now, table);
  return table.text();
}

std::string settings_text(const json::object& settings, WallTime now) {
  std::vector<Row> rows{{"sale", text_of(settings, "id")},
                        {"name", text_of(settings, "name")},
                        {"opens", time_text(settings, "opens_at", now)},
                        {"closes", time_text(settings, "closes_at", now)},
                        {"lobby", lobby_text(settings)},
                        {"pace", pace_text(settings)},
                        {"cap", count_of(settings, "cap") + " people inside"},
                        {"a buyer", count_of(settings, "buyer_limit") + " units"},
                        {"time to", "come " + text_of(settings, "claim") + ", pay " + text_of(settings, "hold")},
                        {"pass", text_of(settings, "pass")}};
  for (const auto& [name, field] :
       {std::pair("longest stay", "longest_stay"), std::pair("all pass", "everybody_passes")}) {
    if (settings.contains(field)) rows.emplace_back(name, text_of(settings, field));
  }
  add_item_rows(settings, rows);
  add_priority_rows(settings, rows);
  const std::string message = text_of(settings, "message");
  rows.emplace_back("message", message.empty() ? "none" : message);
  Table table({{""}, {""}});
  for (const auto& [name, text] : rows) table.add({name, text});
  return table.text();
}

std::string sale_text(const json::object& settings, const SaleNews& news, WallTime now) {
  return settings_text(settings, now) + '\n' + sales_table({news}, now);
}

std::string stock_text(const json::object& answer) {
  Table table({{"SALE"},
               {"ITEM"},
               {"STOCK", Align::right},
               {"FREE", Align::right},
               {"HELD", Align::right},
               {"SOLD", Align::right},
               {"WITHDRAWN", Align::right}});
  std::vector<std::string> row{text_of(answer, "sale"), text_of(answer, "item")};
  for (const char* units : {"stock", "free", "held", "sold", "withdrawn"}) row.push_back(count_of(answer, units));
  table.add(row);
  const std::string shortfall = count_of(answer, "shortfall");
  if (shortfall.empty() || shortfall == "0") return table.text();
  return table.text() + shortfall + " could not be withdrawn: buyers count on them\n";
}

std::string codes_table(const json::object& answer) {
  Table table({{"CODE"}, {"USED", Align::right}, {"USES", Align::right}, {"STATE"}});
  for (const json::object& code : objects_of(answer, "codes")) {
    const json::value* revoked = code.if_contains("revoked");
    const bool is_revoked = revoked != nullptr && *revoked == true;
    table.add({text_of(code, "code"), count_of(code, "used"), count_of(code, "uses"), is_revoked ? "revoked" : ""});
  }
  return table.empty() ? "There is no code. Make some: --count N\n" : table.text();
}

std::string code_text(const json::object& code) {
  return text_of(code, "code") + " is revoked; it was used " + count_of(code, "used") + " of " +
         count_of(code, "uses") + " times\n";
}

std::string keys_table(const json::object& answer) {
  Table table({{"ID"}, {"KEY"}, {"USE"}, {"SIGNS UNTIL"}});
  for (const json::object& key : objects_of(answer, "keys")) {
    const auto until = parse_rfc3339(text_of(key, "signs_until"));
    table.add({text_of(key, "id"), text_of(key, "key"), text_of(key, "use"), until ? local_time(*until) : ""});
  }
  return table.text();
}

namespace {

// A payment's order; what a mail or a webhook tells, and whom.
std::string about(const json::object& job) {
  std::string text = text_of(job, "event");
  for (const char* field : {"order", "endpoint"}) {
    const std::string part = text_of(job, field);
    if (!part.empty()) text += (text.empty() ? "" : " ") + part;
  }
  return text;
}

}  // namespace

std::string jobs_table(const std::vector<json::object>& jobs, WallTime now) {
  if (jobs.empty()) return "There is no such job.\n";
  Table table(
      {{"JOB"}, {"STATE"}, {"KIND"}, {"SALE"}, {"ABOUT"}, {"TRIES", Align::right}, {"NEXT TRY, OR LAST ERROR"}});
  for (const json::object& job : jobs) {
    const auto due = parse_rfc3339(text_of(job, "run_at"));
    table.add({text_of(job, "job"), text_of(job, "state"), text_of(job, "kind"), text_of(job, "sale"), about(job),
               count_of(job, "attempts"), due ? from_now(now, *due) : text_of(job, "last_error")});
  }
  return table.text();
}

}  // namespace sluice::app
