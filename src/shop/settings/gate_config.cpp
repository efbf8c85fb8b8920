#include "shop/settings/gate_config.h"

#include <algorithm>
#include <array>

#include "base/json_writer.h"
#include "shop/settings/config.h"
#include "shop/settings/fields.h"

namespace sluice::shop {
namespace {

constexpr std::array words{"never", "before", "after", "around", "always"};  // in the order of EverybodyPasses

void refuse_at_sales(Fields& fields, const SaleConfig& config) {
  if (config.items.empty()) return;
  for (const char* name : {"everybody_passes", "longest_stay", "always_pass"}) {
    if (fields.find(name) != nullptr) fields.fail(name, "is a gate's: this sale has items");
  }
}

// A path as browsers write it, of plain characters: what could be written in two ways would be compared with one.
std::string path_problem(const std::string& path) {
  constexpr std::size_t bytes_max = 200;
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
  const bool is_path = path.size() > 1 && path.size() <= bytes_max && path.front() == '/' &&
                       path.find_first_not_of(plain) == std::string::npos && path.find("//") == std::string::npos &&
                       path.find("/.") == std::string::npos;
  return is_path ? "" : "\"" + path + "\" must be a path such as /payment/return, of letters, digits and -._~/";
}

void read_always_pass(Fields& fields, std::vector<std::string>& paths) {
  if (fields.find("always_pass") != nullptr) paths.clear();
  fields.texts_for("always_pass", [&paths](const std::string& path) -> std::string {
    if (paths.size() == always_pass_max) return "must be one of at most " + std::to_string(always_pass_max);
    paths.push_back(path);
    return path_problem(path);
  });
}

}  // namespace

bool everybody_passes(const GateConfig& gate, SaleState state) {
  switch (gate.everybody_passes) {
    case EverybodyPasses::never:
      return false;
    case EverybodyPasses::before:
      return state == SaleState::scheduled;
    case EverybodyPasses::after:
      return state == SaleState::closed;
    case EverybodyPasses::around:
      return state == SaleState::scheduled || state == SaleState::closed;
    case EverybodyPasses::always:
      return true;
  }
  return false;
}

WallTime renewed_end(const SaleConfig& config, WallTime entered_at, WallTime now) {
  const auto after = [](WallTime from, Duration time) {
    return from + std::chrono::duration_cast<std::chrono::milliseconds>(time);
  };
  return std::min(after(now, config.pass), after(entered_at, config.gate.longest_stay));
}

void read_gate(Fields& fields, SaleConfig& config) {
  refuse_at_sales(fields, config);
  fields.choice("everybody_passes", config.gate.everybody_passes,
                {{words[0], EverybodyPasses::never},
                 {words[1], EverybodyPasses::before},
                 {words[2], EverybodyPasses::after},
                 {words[3], EverybodyPasses::around},
                 {words[4], EverybodyPasses::always}});
  fields.duration("longest_stay", config.gate.longest_stay, Duration::zero(), std::chrono::hours(24));
  if (config.gate.longest_stay > Duration::zero() && config.gate.longest_stay < config.pass) {
    fields.fail("longest_stay", "must be at least `pass` (" + format_duration(config.pass) + "), or \"0s\": none");
  }
  read_always_pass(fields, config.gate.always_pass);
}

void write_gate(JsonWriter& json, const GateConfig& gate) {
  json.field("everybody_passes", words.at(static_cast<std::size_t>(gate.everybody_passes)));
  json.field("longest_stay", format_duration(gate.longest_stay)).key("always_pass").begin_array();
  for (const std::string& path : gate.always_pass) json.text(path);
  json.end_array();
}

}  // namespace sluice::shop
