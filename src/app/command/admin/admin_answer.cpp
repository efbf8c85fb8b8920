#include "app/command/admin/admin_answer.h"

#include <unistd.h>

#include <boost/json.hpp>

#include "app/command/commands.h"

namespace sluice::app {

namespace json = boost::json;

Form form_of(bool wants_json) {
  if (wants_json) return Form::json;
  return isatty(STDOUT_FILENO) == 1 ? Form::table : Form::lines;
}

Result<AdminAnswer> answer_of(const Result<AdminClient::Reply>& reply) {
  if (!reply) return reply.error();
  boost::system::error_code not_json;
  const json::value answer = json::parse(reply->body, not_json);
  if (not_json || !answer.is_object()) {
    return invalid_input("the server's answer is not JSON; is this the admin address?");
  }
  const json::object& object = answer.get_object();
  if (reply->status >= 400) {
    return Error{ErrorKind::conflict, text_of(object, "title") + ": " + text_of(object, "detail")};
  }
  return AdminAnswer{.object = object, .body = reply->body};
}

int complain(const Error& error) {
  return complain(error.detail, error.kind == ErrorKind::conflict ? exit_failed : exit_wrong_use);
}

std::string text_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value == nullptr || !value->is_string() ? std::string() : std::string(value->get_string());
}

std::optional<std::int64_t> number_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  return value->get_int64();
}

const json::object& object_of(const json::object& object, std::string_view name) {
  static const json::object none;
  const auto* value = object.if_contains(name);
  return value == nullptr || !value->is_object() ? none : value->get_object();
}

std::vector<json::object> objects_of(const json::object& object, std::string_view name) {
  std::vector<json::object> objects;
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_array()) return objects;
  for (const json::value& entry : value->get_array()) {
    if (entry.is_object()) objects.push_back(entry.get_object());
  }
  return objects;
}

}  // namespace sluice::app
