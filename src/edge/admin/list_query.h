// What is asked of a list that is told a page at a time. Pure; one thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "edge/gate/return_address.h"
#include "http/message.h"

namespace sluice::edge {

// The parameters that the address takes, read one by one. The first that is wrong is kept.
class Parameters {
public:
  explicit Parameters(std::string_view query) : query_(query) {}

  // `take` says whether it can use the value. A parameter that is not there, or empty, is none.
  template <class Take>
  void read(std::string_view name, std::string_view must, Take take) {
    const auto value = query_value(query_, name);
    const bool is_there = ("&" + std::string(query_)).find("&" + std::string(name) + "=") != std::string::npos;
    if (!is_there || (value && value->empty())) return;
    if (wrong_.empty() && (!value || !take(*value))) wrong_ = std::string(name) + ": must be " + std::string(must);
  }
  [[nodiscard]] const std::string& wrong() const { return wrong_; }

private:
  std::string_view query_;
  std::string wrong_;
};

// So much a page; more: an answer of megabytes, which others wait behind.
inline constexpr std::uint32_t list_limit_max = 500;

// A whole number from 1 to list_limit_max.
[[nodiscard]] bool read_limit(const std::string& text, std::uint32_t& out);

// Where the list goes on, with those of `names` that were asked for.
[[nodiscard]] std::string next_target(const http::Request& request, std::initializer_list<const char*> names,
                                      std::string_view before);

}  // namespace sluice::edge
