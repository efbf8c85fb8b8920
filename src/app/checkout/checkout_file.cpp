#include "app/checkout/checkout_file.h"

#include <algorithm>
#include <boost/json.hpp>

#include "app/checkout/answer_reader.h"
#include "app/checkout/request_reader.h"
#include "app/settings/toml_file.h"

namespace sluice::app {
namespace {

namespace json = boost::json;
using rehearse::Script;
using rehearse::Step;
using shop::Fields;

constexpr double completed_usual = 0.99;
constexpr Duration think_max = std::chrono::minutes(10);
constexpr Duration timeout_max = std::chrono::minutes(2);
constexpr std::uint32_t attempts_max = 20;

bool is_step_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

void read_name(Fields& fields, const Script& script, std::string& name) {
  fields.require("name");
  fields.text("name", name, Step::name_bytes_max);
  if (!is_step_name(name)) fields.fail("name", "must be 1 to 40 of a-z, 0-9, - and _");
  const bool is_known = std::ranges::any_of(script.steps, [&](const Step& other) { return other.name == name; });
  if (is_known) fields.fail("name", "\"" + name + "\" is another step's, too");
}

void read_step(Fields& fields, std::string_view base, Script& script) {
  fields.only({"name", "method", "url", "path", "headers", "form", "json", "text", "expect", "take", "think",
               "timeout", "follow", "attempts"});
  Step step;
  read_name(fields, script, step.name);
  read_request(fields, base, script, step);
  fields.duration("think", step.think, Duration::zero(), think_max);
  fields.duration("timeout", step.timeout, std::chrono::milliseconds(10), timeout_max);
  fields.boolean("follow", step.follows);
  fields.number("attempts", step.attempts, 1, attempts_max);
  read_answer(fields, script, step);
  script.steps.push_back(std::move(step));
}

void read_objective(Fields& fields, Script& script) {
  script.objective.completed = completed_usual;
  fields.object("objective", [&script](Fields& objective) {
    objective.only({"completed", "p99"});
    objective.part("completed", *script.objective.completed, 0, 1);
    if (objective.find("p99") == nullptr) return;
    script.objective.p99.emplace();
    objective.duration("p99", *script.objective.p99, std::chrono::milliseconds(1), timeout_max);
  });
}

std::string read_base(Fields& fields, Script& script) {
  std::string base;
  fields.text("base", base, Script::text_bytes_max);
  if (base.ends_with('/')) base.pop_back();
  if (base.empty()) return base;
  const auto host = rehearse::host_of(base);
  if (!host || base.find_first_of(" ?#{}") != std::string::npos) {
    fields.fail("base", "must be an http or https address, such as \"http://127.0.0.1:8081\"");
    return {};
  }
  script.hosts.push_back(*host);
  return base;
}

}  // namespace

Result<Script> parse_checkout(const json::object& object) {
  Script script;
  script.names = rehearse::given_names();
  Fields fields(object, "");
  fields.only({"base", "buyers_at_once", "sluice_cookies", "objective", "step"});
  const std::string base = read_base(fields, script);
  fields.number("buyers_at_once", script.buyers_at_once, 1, Script::buyers_at_once_max);
  fields.boolean("sluice_cookies", script.has_sluice_cookies);
  if (script.has_sluice_cookies && base.empty())
    fields.fail("sluice_cookies", "needs a base, whose host they are for");
  read_objective(fields, script);
  fields.require("step");
  fields.array("step", Script::steps_max, [&](Fields& step, std::size_t) { read_step(step, base, script); });
  if (fields.error().empty() && script.steps.empty()) fields.fail("step", "there must be one");
  if (!fields.error().empty()) return invalid_input(fields.error());
  return script;
}

Result<Script> read_checkout(const std::filesystem::path& file) {
  const auto table = parse_toml_file(file);
  if (!table) return table.error();
  auto script = parse_checkout(to_json(*table).get_object());
  if (!script) return wrong_field(file, *table, script.error().detail);
  script->origin = "--checkout " + file.string();
  return script;
}

}  // namespace sluice::app
