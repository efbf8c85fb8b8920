#include "app/checkout/answer_reader.h"

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <utility>

namespace sluice::app {
namespace {

namespace json = boost::json;
using rehearse::Script;
using rehearse::Statuses;
using rehearse::Step;
using rehearse::Take;
using shop::Fields;

constexpr std::size_t takes_max = 20;

// 303, "2xx"
std::optional<Statuses> statuses_of(const json::value& value) {
  if (const auto* number = value.if_int64()) {
    if (*number < 200 || *number > 599) return std::nullopt;
    return Statuses{.first = static_cast<int>(*number), .last = static_cast<int>(*number)};
  }
  if (!value.is_string()) return std::nullopt;
  const std::string text(value.get_string());
  if (text.size() != 3 || !text.ends_with("xx") || text.front() < '2' || text.front() > '5') return std::nullopt;
  const int first = (text.front() - '0') * 100;
  return Statuses{.first = first, .last = first + 99};
}

void read_expect(Fields& fields, Step& step) {
  const json::value* value = fields.find("expect");
  if (value == nullptr) return;
  step.expect.clear();
  const json::array one{*value};
  for (const json::value& each : value->is_array() ? value->get_array() : one) {
    const auto statuses = statuses_of(each);
    if (!statuses) return fields.fail("expect", R"(must be statuses from 200 to 599, such as ["2xx", 303])");
    step.expect.push_back(*statuses);
  }
  if (step.expect.empty()) fields.fail("expect", "must name a status");
}

// From where, if it is one of them.
std::optional<Take> take_of(const json::object& object) {
  const auto text = [&object](const char* key) {
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
  };
  if (object.size() == 2 && !text("after").empty() && !text("before").empty()) {
    return Take{.from = Take::From::text, .where = text("after"), .before = text("before")};
  }
  if (object.size() != 1) return std::nullopt;
  if (text("json").starts_with('/')) return Take{.from = Take::From::json, .where = text("json")};
  if (!text("header").empty()) return Take{.from = Take::From::header, .where = text("header")};
  if (!text("cookie").empty()) return Take{.from = Take::From::cookie, .where = text("cookie")};
  return std::nullopt;
}

void read_take(Fields& fields, const std::string& name, const json::value& value, Script& script, Step& step) {
  const std::string key = "take." + name;
  if (!rehearse::is_name(name)) return fields.fail(key, "must be 1 to 40 of a-z, 0-9 and _, a letter first");
  if (script.names.find(name) < Script::given_names) return fields.fail(key, "is given already, by Sluice");
  auto take = value.is_object() ? take_of(value.get_object()) : std::nullopt;
  if (!take) {
    return fields.fail(key, R"(must be { json = "/pointer" }, { header = "Name" }, { cookie = "name" } or )"
                            R"({ after = "...", before = "..." })");
  }
  take->name = script.names.add(name);
  step.takes.push_back(std::move(*take));
}

}  // namespace

void read_answer(Fields& fields, Script& script, Step& step) {
  read_expect(fields, step);
  const json::value* value = fields.find("take");
  if (value == nullptr) return;
  if (!value->is_object() || value->get_object().size() > takes_max) {
    return fields.fail("take", "must be a table of at most " + std::to_string(takes_max));
  }
  for (const auto& member : value->get_object()) {
    read_take(fields, std::string(member.key()), member.value(), script, step);
  }
}

}  // namespace sluice::app
