// What went wrong with a request, as Stripe says it: {"error": {"type", "code", "param", "message", ...}}. Pure.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "sandbox/charge.h"

namespace sluice::sandbox {

struct ApiError {
  int status = 400;
  std::string_view type = "invalid_request_error";
  std::string_view code{};  // empty: none
  std::string param{};      // empty: none is to blame
  std::string message{};
  std::uint32_t charge = 0;  // whose intent goes with it; 0: none
};

template <class T>
using Parsed = boost::system::result<T, ApiError>;

// The body or the query is none.
[[nodiscard]] ApiError no_form();
[[nodiscard]] ApiError missing_param(std::string_view param);
[[nodiscard]] ApiError wrong_param(std::string_view param, std::string_view code, std::string message);
// 404 for what an address names, 400 for what a parameter does.
[[nodiscard]] ApiError no_such(std::string_view what, std::string_view id);
[[nodiscard]] ApiError no_such_param(std::string_view what, std::string_view param, std::string_view id);
[[nodiscard]] ApiError no_such_address(std::string_view method, std::string_view path);
// `must`: "one of the following statuses: ...".
[[nodiscard]] ApiError unexpected_state(const Charge& charge, std::string_view what, std::string_view must);
[[nodiscard]] ApiError other_use_of_key(std::string_view key);
[[nodiscard]] ApiError key_in_use();
[[nodiscard]] ApiError provider_failed(std::string message);

// The answer to a confirmation that the bank has declined: made again whenever it is asked for.
[[nodiscard]] ApiError card_declined(std::uint32_t charge);

// `intent`: the JSON object of error.charge, if there is one.
void append_error(std::string& out, const ApiError& error, std::string_view intent);

// Whether `authorization` brings a key that is taken here: any sk_test_ one, as Bearer or as the user name of Basic.
[[nodiscard]] Parsed<void> check_api_key(std::string_view authorization);

}  // namespace sluice::sandbox
