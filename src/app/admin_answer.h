// How the admin API's answers come to the terminal: what was refused as a complaint, the rest as its command prints
// it.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "app/admin_client.h"

namespace sluice::app {

// The text member `name`; empty if there is none.
[[nodiscard]] std::string text_of(const boost::json::object& object, std::string_view name);

// The exit code. `print` is told the answer, and its body as it came, unless it is none or a refusal.
using PrintAnswer = std::function<void(const boost::json::object& answer, const std::string& body)>;
[[nodiscard]] int print(const Result<AdminClient::Reply>& reply, const PrintAnswer& print);

}  // namespace sluice::app
