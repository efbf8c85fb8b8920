// `sluice acts`: what people who operate have done.
#include <boost/json.hpp>
#include <iostream>

#include "app/command/admin/admin_answer.h"
#include "app/command/admin/admin_client.h"
#include "app/command/admin/admin_lists.h"
#include "app/command/commands.h"
#include "app/command/terminal/readable.h"
#include "app/command/terminal/table.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

constexpr std::size_t page_max = 500;

// The address of the first page of what was asked for.
std::string target_of(const ActsOptions& options, const std::string& form, std::size_t limit) {
  return with_query("/admin/v1/acts?limit=" + std::to_string(limit), {{"format", form},
                                                                      {"sale", options.sale},
                                                                      {"who", options.who},
                                                                      {"kind", options.kind},
                                                                      {"since", options.since},
                                                                      {"before", options.before}});
}

// {"state":"open"} -> {"state":"paused"}
std::string change_of(const json::object& act) {
  const auto text = [&act](const char* name) {
    const json::value* value = act.if_contains(name);
    return value == nullptr || value->is_null() ? std::string() : json::serialize(*value);
  };
  const std::string was = text("was");
  const std::string became = text("became");
  return was.empty() || became.empty() ? was + became : was + " -> " + became;
}

std::vector<std::string> cells_of(const json::object& act) {
  std::vector<std::string> cells;
  for (const char* name : {"at", "who", "address", "kind", "sale", "subject"}) {
    cells.push_back(harmless(text_of(act, name)));
  }
  cells.push_back(harmless(change_of(act)));
  return cells;
}

void print(const std::vector<json::object>& acts, Form form) {
  Table table({{"WHEN"}, {"WHO"}, {"FROM"}, {"WHAT"}, {"SALE"}, {"OF WHAT"}, {"CHANGE"}});
  for (const json::object& act : acts) {
    const auto cells = cells_of(act);
    if (form == Form::table) {
      table.add(cells);
      continue;
    }
    for (std::size_t i = 0; i < cells.size(); ++i) std::cout << (i == 0 ? "" : "\t") << cells[i];
    std::cout << '\n';
  }
  if (form == Form::table) std::cout << (acts.empty() ? "Nothing was done that fits.\n" : table.text());
}

int list(const AdminClient& server, const ActsOptions& options) {
  const Form form = form_of(options.json);
  return print_list(server,
                    {.first = target_of(options, "json", std::min<std::size_t>(options.limit, page_max)),
                     .member = "acts",
                     .limit = options.limit,
                     .form = form,
                     .print = [form](const auto& acts) { print(acts, form); },
                     .before = [](const auto& act) { return std::to_string(number_of(act, "act").value_or(0)); }});
}

}  // namespace

int acts(const ActsOptions& options) {
  const auto server = AdminClient::open(options.admin, options.data);
  if (!server) return complain(server.error().detail);
  return options.action == "export" ? print_pages(*server, target_of(options, options.format, page_max))
                                    : list(*server, options);
}

}  // namespace sluice::app
