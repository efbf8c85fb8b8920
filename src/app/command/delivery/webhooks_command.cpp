// `sluice webhooks`: the endpoints that sales' facts are told to, and switching one on or off.
#include <boost/json.hpp>
#include <iostream>

#include "app/command/admin/admin_answer.h"
#include "app/command/admin/admin_client.h"
#include "app/command/commands.h"
#include "app/command/terminal/table.h"
#include "base/ids.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

std::string joined(const json::object& endpoint, const char* field) {
  std::string text;
  if (const auto* list = endpoint.if_contains(field); list != nullptr && list->is_array()) {
    for (const json::value& each : list->get_array()) {
      if (each.is_string()) text.append(text.empty() ? "" : ",").append(std::string_view(each.get_string()));
    }
  }
  return text;
}

void print_list(const json::object& answer, Form form) {
  const auto endpoints = objects_of(answer, "endpoints");
  if (form == Form::lines) {
    for (const json::object& each : endpoints) {
      std::cout << text_of(each, "endpoint") << '\t' << joined(each, "events") << '\t' << joined(each, "off_for")
                << '\n';
    }
    return;
  }
  if (endpoints.empty()) {
    std::cout << "The server's settings name no [[webhook]].\n";
    return;
  }
  Table table({{"ENDPOINT"}, {"EVENTS"}, {"SWITCHED OFF FOR"}});
  for (const json::object& each : endpoints) {
    const std::string off_for = joined(each, "off_for");
    table.add({text_of(each, "endpoint"), joined(each, "events"), off_for.empty() ? "-" : off_for});
  }
  std::cout << table.text();
}

}  // namespace

int webhooks(const WebhooksOptions& options) {
  const auto server = AdminClient::open(options.admin, options.data);
  if (!server) return complain(server.error().detail);
  const bool is_list = options.action == "list";
  if (!is_list && !is_valid_name(options.name)) {
    return complain("endpoint \"" + options.name + "\": must be a name as `sluice webhooks list` shows");
  }
  const std::string root = "/admin/v1/webhooks";
  const auto answer = is_list
                          ? answer_of(server->ask("GET", root, {}))
                          : answer_of(server->ask("POST", root + "/" + options.name + "/" + options.action, "{}"));
  if (!answer) return complain(answer.error());
  const Form form = form_of(options.json);
  if (form == Form::json) {
    std::cout << answer->body << '\n';
  } else if (is_list) {
    print_list(answer->object, form);
  } else {
    std::cout << "endpoint " << options.name << ": " << text_of(answer->object, "state") << '\n';
  }
  return exit_ok;
}

}  // namespace sluice::app
