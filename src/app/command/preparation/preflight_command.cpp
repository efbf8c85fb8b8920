// `sluice preflight`: whether all is ready for a sale of a running server.
#include <boost/json.hpp>
#include <iostream>

#include "app/command/admin/admin_answer.h"
#include "app/command/admin/admin_client.h"
#include "app/command/commands.h"
#include "app/command/terminal/readable.h"
#include "app/command/terminal/table.h"
#include "base/ids.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

// "GO", "NO-GO", "waived", "-"
std::string word_of(const json::object& check) {
  const std::string outcome = text_of(check, "outcome");
  if (outcome == "go") return "GO";
  if (outcome == "no-go") return "NO-GO";
  return outcome == "none" ? "-" : outcome;
}

void print_table(const json::object& told) {
  Table table({{""}, {"WHAT"}, {"FOUND"}});
  for (const json::object& check : objects_of(told, "checks")) {
    table.add({word_of(check), text_of(check, "title"), text_of(check, "detail")});
    const std::string remedy = text_of(check, "remedy");
    if (!remedy.empty()) table.add({"", "", "-> " + remedy});
  }
  std::cout << table.text() << '\n';
  for (const json::object& tick : objects_of(told, "ticks")) {
    const std::string who = text_of(tick, "who");
    std::cout << (who.empty() ? "[ ] " : "[x] ") << harmless(text_of(tick, "text")) << " (" << text_of(tick, "tick")
              << (who.empty() ? "" : ", " + who + " at " + text_of(tick, "ticked_at")) << ")\n";
  }
}

void print_lines(const json::object& told) {
  for (const json::object& check : objects_of(told, "checks")) {
    std::cout << text_of(check, "outcome");
    for (const char* name : {"check", "detail", "remedy"}) std::cout << '\t' << harmless(text_of(check, name));
    std::cout << '\n';
  }
}

int print(const json::object& told, const std::string& body, Form form) {
  const std::string verdict = text_of(told, "verdict");
  if (form == Form::json) {
    std::cout << body << '\n';
  } else if (verdict.empty()) {
    std::cout << "Nobody has looked since the server began: `sluice preflight " << text_of(told, "sale")
              << "` does.\n";
  } else {
    form == Form::table ? print_table(told) : print_lines(told);
    if (form == Form::table) std::cout << (verdict == "go" ? "GO" : "NO-GO") << '\n';
  }
  return verdict == "go" ? exit_ok : exit_failed;
}

// A sale or a tick that the server does not know is a wrong name, and no NO-GO: the exit code tells the two apart.
Result<AdminAnswer> answer_about(const std::string& sale, const Result<AdminClient::Reply>& reply) {
  auto answer = answer_of(reply);
  if (answer || !reply || reply->status != 404) return answer;
  const std::string detail = text_of(json::parse(reply->body).as_object(), "detail");
  return invalid_input("sale \"" + sale + "\": " + detail);
}

}  // namespace

int preflight(const PreflightOptions& options) {
  if (!is_valid_name(options.sale)) {
    return complain("sale \"" + options.sale + "\": must be 1 to 40 of a-z, 0-9 and -");
  }
  const auto server = AdminClient::open(options.admin, options.data);
  if (!server) return complain(server.error().detail);
  const std::string path = "/admin/v1/sales/" + options.sale + "/preflight";
  for (const auto& [method, ticks] : {std::pair("PUT", &options.ticks), std::pair("DELETE", &options.unticks)}) {
    for (const std::string& tick : *ticks) {
      if (!is_valid_name(tick)) return complain("tick \"" + tick + "\": must be 1 to 40 of a-z, 0-9 and -");
      const auto done = answer_about(options.sale, server->ask(method, path + "/ticks/" + tick));
      if (!done) return complain(done.error());
    }
  }
  const auto told = answer_about(
      options.sale, options.latest ? server->ask("GET", path)
                                   : server->ask("POST", path, options.warm ? R"({"warm":true})" : "{}"));
  if (!told) return complain(told.error());
  return print(told->object, told->body, form_of(options.json));
}

}  // namespace sluice::app
