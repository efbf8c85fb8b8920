// `sluice user`: the people who operate.
#include <boost/json.hpp>
#include <iostream>

#include "app/command/admin/admin_answer.h"
#include "app/command/admin/admin_client.h"
#include "app/command/commands.h"
#include "app/command/terminal/confirm.h"
#include "app/command/terminal/table.h"
#include "app/command/user/read_password.h"
#include "base/ids.h"
#include "base/json_writer.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

void print_users(const std::vector<json::object>& users, Form form) {
  if (form == Form::lines) {
    for (const json::object& user : users) {
      std::cout << text_of(user, "user") << '\t' << text_of(user, "role") << '\t' << text_of(user, "changed_at")
                << '\n';
    }
    return;
  }
  if (users.empty())
    std::cout << "There are no users: the admin token is the only way in. `sluice user add` makes one.\n";
  Table table({{"USER"}, {"ROLE"}, {"CHANGED"}});
  for (const json::object& user : users) {
    table.add({text_of(user, "user"), text_of(user, "role"), text_of(user, "changed_at")});
  }
  if (!users.empty()) std::cout << table.text();
}

int print(const Result<AdminAnswer>& answer, const UserOptions& options, const std::string& done) {
  if (!answer) return complain(answer.error());
  const Form form = form_of(options.json);
  if (form == Form::json) {
    std::cout << answer->body << '\n';
  } else if (options.action == "list") {
    print_users(objects_of(answer->object, "users"), form);
  } else {
    std::cout << done << '\n';
  }
  return exit_ok;
}

std::string body_of(const UserOptions& options, const std::optional<std::string>& password) {
  std::string body;
  JsonWriter writer(body);
  writer.begin_object();
  if (options.action == "add") writer.field("user", options.name);
  if (!options.role.empty()) writer.field("role", options.role);
  if (password) writer.field("password", *password);
  writer.end_object();
  return body;
}

}  // namespace

int user(const UserOptions& options) {
  const auto server = AdminClient::open(options.admin, options.data);
  if (!server) return complain(server.error().detail);
  const std::string root = "/admin/v1/users";
  const std::string& name = options.name;
  if (options.action == "list") return print(answer_of(server->ask("GET", root)), options, {});
  if (!is_valid_name(name)) return complain("user \"" + name + "\": must be 1 to 40 of a-z, 0-9 and -");
  const std::string path = root + "/" + name;
  if (options.action == "remove") {
    if (!is_confirmed("Remove " + name + "? Whoever is logged in by this name is logged out.", options.yes)) {
      return complain("nothing was changed", exit_failed);
    }
    return print(answer_of(server->ask("DELETE", path)), options, name + " is removed");
  }
  if (options.action == "role") {
    return print(answer_of(server->ask("PATCH", path, body_of(options, std::nullopt))), options,
                 name + " has the role " + options.role);
  }
  const auto password = read_password(name, options.password_file);
  if (!password) return complain(password.error().detail);
  const std::string body = body_of(options, *password);
  if (options.action == "add") {
    return print(answer_of(server->ask("POST", root, body)), options, name + " has the role " + options.role);
  }
  return print(answer_of(server->ask("PATCH", path, body)), options,
               "the password of " + name + " is another one; whoever was logged in by it is logged out");
}

}  // namespace sluice::app
