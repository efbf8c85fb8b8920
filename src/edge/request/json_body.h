// One JSON object that came as the body of a request, and the words that refuse what is wrong in it.
//
// What is read is what was sent: a number that must be whole is written as one (neither 1.0 nor 1e3, which some
// readers take for something else), and texts are kept as they are. A member that is there twice, at any depth, is
// refused by its name: readers disagree on which of the two counts.
//
// Bodies are small: parsing one takes no memory but the object's own. Lives as long as it is read, on one thread;
// what it hands out lives as long.
#pragma once

#include <array>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "edge/refusal/refusal.h"

namespace sluice::edge {

class JsonBody {
public:
  explicit JsonBody(std::string_view text);
  JsonBody(const JsonBody&) = delete;
  JsonBody& operator=(const JsonBody&) = delete;

  // nullopt: it is an object, and says everything once.
  [[nodiscard]] std::optional<Refusal> refusal() const;
  // REQUIRES: !refusal().
  [[nodiscard]] const boost::json::object& object() const { return value_.get_object(); }

private:
  std::array<unsigned char, 4096> space_;
  boost::json::monotonic_resource memory_{space_.data(), space_.size()};
  boost::json::value value_ = boost::json::value(nullptr, boost::json::storage_ptr(&memory_));
  std::optional<std::string> repeated_{};  // the member that is there twice
};

// The body was not an object.
[[nodiscard]] Refusal not_json();
// `detail` begins with the field's name: "items[0].quantity: must be a number".
[[nodiscard]] Refusal invalid_field(std::string detail);

// Of bodies that move money or units, where a field that was misspelt would be one that was not given: the first
// member that is none of `known` is refused. nullopt: there is none.
[[nodiscard]] std::optional<Refusal> unknown_member(const boost::json::object& object,
                                                    std::initializer_list<std::string_view> known,
                                                    std::string_view where = {});
// The text of a member; none: it is not there, or is no text.
[[nodiscard]] std::optional<std::string_view> text_in(const boost::json::object& object, std::string_view name);
// As written: neither a fraction, nor an exponent, nor beyond 64 bits.
[[nodiscard]] std::optional<std::int64_t> whole_number(const boost::json::value& value);

}  // namespace sluice::edge
