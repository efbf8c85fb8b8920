// `sluice acts`: what people who operate have done.
#include <boost/json.hpp>
#include <iostream>

#include "app/command/admin_answer.h"
#include "app/command/admin_client.h"
#include "app/command/commands.h"
#include "app/command/readable.h"
#include "app/command/table.h"
#include "edge/gate/return_address.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

constexpr std::size_t page_max = 500;

// The address of the first page of what was asked for.
std::string target_of(const ActsOptions& options, const std::string& form, std::size_t limit) {
  std::string target = "/admin/v1/acts?limit=" + std::to_string(limit);
  const auto add = [&target](const char* name, const std::string& value) {
    if (!value.empty()) target += std::string("&") + name + "=" + edge::escaped(value);
  };
  add("format", form);
  add("sale", options.sale);
  add("who", options.who);
  add("kind", options.kind);
  add("since", options.since);
  add("before", options.before);
  return target;
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

// A page may be short of what was asked for and the list go on: asked for more until there is enough, or no more.
int list(const AdminClient& server, const ActsOptions& options) {
  const Form form = form_of(options.json);
  std::vector<json::object> acts;
  std::string next = target_of(options, "json", std::min<std::size_t>(options.limit, page_max));
  while (!next.empty() && acts.size() < options.limit) {
    const auto reply = server.ask("GET", next);
    const auto answer = answer_of(reply);
    if (!answer) return complain(answer.error());
    if (form == Form::json) return std::cout << answer->body << '\n', exit_ok;
    for (json::object& act : objects_of(answer->object, "acts")) acts.push_back(std::move(act));
    next = reply->next;
  }
  const bool is_cut = acts.size() > options.limit;
  if (is_cut) acts.resize(options.limit);
  print(acts, form);
  if (form == Form::table && (is_cut || !next.empty()) && !acts.empty()) {
    std::cout << "There are more: --before " << number_of(acts.back(), "act").value_or(0) << '\n';
  }
  return exit_ok;
}

// All pages, one behind the other, as the server writes them.
int export_all(const AdminClient& server, const ActsOptions& options) {
  std::string next = target_of(options, options.format, page_max);
  while (!next.empty()) {
    const auto reply = server.ask("GET", next);
    if (!reply || reply->status != 200) {
      const auto refused = answer_of(reply);
      return refused ? complain("the server's answer is no list; is this the admin address?")
                     : complain(refused.error());
    }
    std::cout << reply->body << std::flush;
    if (!std::cout) return complain("standard output: cannot be written", exit_failed);
    next = reply->next;
  }
  return exit_ok;
}

}  // namespace

int acts(const ActsOptions& options) {
  const auto server = AdminClient::open(options.admin, options.data);
  if (!server) return complain(server.error().detail);
  return options.action == "export" ? export_all(*server, options) : list(*server, options);
}

}  // namespace sluice::app
