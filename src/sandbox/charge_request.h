// Reads what is sent to the sandbox; everything that is wrong with it gets a problem that names the field. Pure.
#pragma once

#include <boost/json/object.hpp>
#include <boost/system/result.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"
#include "sandbox/recorded_charge.h"

namespace sluice::sandbox {

struct Problem {
  int status = 400;
  std::string_view type;  // "/problems/unknown-method"
  std::string_view title;
  std::string detail;
  std::string_view field;  // empty: none is to blame
};
void append_problem(std::string& out, const Problem& problem);

template <class T>
using Parsed = boost::system::result<T, Problem>;

// 400: no JSON object, no key, a key that is no key. 422: a field that is missing, of the wrong type or out of range.
[[nodiscard]] Parsed<ChargeRequest> read_charge_request(const http::Request& request);

// The fields of a charge without its key.
[[nodiscard]] Parsed<ChargeRequest> read_charge_fields(const boost::json::object& object);

struct ListQuery {
  static constexpr std::uint32_t limit_max = 1000;  // an answer of at most about 600 kB with the longest keys

  std::uint32_t after = 0;  // the number of a charge; 0 = from the first
  std::uint32_t limit = limit_max;
  std::optional<std::string_view> reference;  // points into the query that was read
};

// 400: a parameter that is unknown or wrong.
[[nodiscard]] Parsed<ListQuery> read_list_query(std::string_view query);

}  // namespace sluice::sandbox
