#include "app/admin_answer.h"

#include <boost/json.hpp>

#include "app/commands.h"

namespace sluice::app {

namespace json = boost::json;

std::string text_of(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value == nullptr || !value->is_string() ? std::string() : std::string(value->get_string());
}

int print(const Result<AdminClient::Reply>& reply, const PrintAnswer& print) {
  if (!reply) return complain(reply.error().detail);
  boost::system::error_code not_json;
  const json::value answer = json::parse(reply->body, not_json);
  if (not_json || !answer.is_object()) return complain("the server's answer is not JSON; is this the admin address?");
  const json::object& object = answer.get_object();
  if (reply->status >= 400) {
    return complain(text_of(object, "title") + ": " + text_of(object, "detail"), exit_failed);
  }
  print(object, reply->body);
  return exit_ok;
}

}  // namespace sluice::app
