// How the admin API's answers come to the terminal: what was refused as a complaint, the rest in the form that
// whoever reads it can use.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/command/admin/admin_client.h"

namespace sluice::app {

// Scripts that read lines were there before tables: a pipe still gets what it always got.
enum class Form : std::uint8_t {
  table,  // standard output is a terminal
  lines,  // it is not
  json,   // --json: the server's answer as it is
};
[[nodiscard]] Form form_of(bool wants_json);

struct AdminAnswer {
  boost::json::object object;
  std::string body;  // the same, as it came
};

// ErrorKind::conflict: the server refused, in its words. Others: nobody answered, or not the admin API.
[[nodiscard]] Result<AdminAnswer> answer_of(const Result<AdminClient::Reply>& reply);
// Tells it; the exit code.
int complain(const Error& error);

// Members of an answer; empty if there is none of this name and type, as from a server of another version.
[[nodiscard]] std::string text_of(const boost::json::object& object, std::string_view name);
[[nodiscard]] std::optional<std::int64_t> number_of(const boost::json::object& object, std::string_view name);
[[nodiscard]] const boost::json::object& object_of(const boost::json::object& object, std::string_view name);
[[nodiscard]] std::vector<boost::json::object> objects_of(const boost::json::object& object, std::string_view name);

}  // namespace sluice::app
