#include "app/command/sale/sale_patch.h"

#include <boost/json.hpp>

#include "app/command/terminal/number_text.h"
#include "calendar/time_text.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

Error wrong(const char* flag, const std::string& text, const char* what) {
  return invalid_input(std::string(flag) + ": \"" + text + "\" must be " + what);
}

// "none" takes a time away: from then on it is done by hand.
Result<void> add_time(const char* flag, const char* field, const std::optional<std::string>& text,
                      json::object& patch) {
  if (!text) return {};
  if (*text != "none" && !calendar::parse_time(*text)) {
    return wrong(flag, *text, "a time such as 2026-12-24T20:00:00Z or 2026-12-24T20:00[Europe/Berlin], or none");
  }
  patch[field] = *text == "none" ? json::value() : json::value(*text);
  return {};
}

// "500/5s", or "stock": as far as that reaches.
Result<void> add_pace(const SaleChanges& changes, json::object& patch) {
  json::object pace;
  if (changes.pace) {
    const std::size_t slash = changes.pace->find('/');
    const auto admit = parse_number<std::uint32_t>(std::string_view(*changes.pace).substr(0, slash));
    const std::string per = slash == std::string::npos ? "" : changes.pace->substr(slash + 1);
    const bool is_pace = admit && *admit > 0 && parse_duration(per);
    if (*changes.pace != "stock" && !is_pace) return wrong("--pace", *changes.pace, "such as 500/5s, or stock");
    pace["admit"] = is_pace ? *admit : 0;
    if (is_pace) pace["per"] = per;
  }
  if (changes.admit) pace["admit"] = *changes.admit;
  if (changes.per) pace["per"] = *changes.per;
  if (!pace.empty()) patch["pace"] = pace;
  return {};
}

Result<void> add_shares(const std::vector<std::string>& shares, json::object& patch) {
  json::array lines;
  for (const std::string& text : shares) {
    const std::size_t equals = text.find('=');
    const auto share =
        equals == std::string::npos ? std::nullopt : parse_number<double>(std::string_view(text).substr(equals + 1));
    if (!share) return wrong("--share", text, "such as members=0.25");
    lines.push_back(json::object{{"name", text.substr(0, equals)}, {"share", *share}});
  }
  if (!lines.empty()) patch["priority"] = lines;
  return {};
}

}  // namespace

Result<std::string> patch_of(const SaleChanges& changes) {
  json::object patch;
  for (const auto& [field, text] :
       {std::pair("name", &changes.name), std::pair("message", &changes.message),
        std::pair("draw_mix", &changes.draw_mix), std::pair("work", &changes.work), std::pair("hold", &changes.hold),
        std::pair("hold_max", &changes.hold_max), std::pair("checkout_url", &changes.checkout_url),
        std::pair("claim", &changes.claim), std::pair("pass", &changes.pass),
        std::pair("everybody_passes", &changes.everybody_passes), std::pair("longest_stay", &changes.longest_stay)}) {
    if (*text) patch[field] = **text;
  }
  if (auto added = add_time("--opens-at", "opens_at", changes.opens_at, patch); !added) return added.error();
  if (auto added = add_time("--closes-at", "closes_at", changes.closes_at, patch); !added) return added.error();
  if (auto added = add_pace(changes, patch); !added) return added.error();
  if (auto added = add_shares(changes.shares, patch); !added) return added.error();
  if (changes.cap) patch["cap"] = *changes.cap;
  if (!changes.always_pass.empty()) {
    const bool is_none = changes.always_pass == std::vector<std::string>{"none"};
    patch["always_pass"] = is_none ? json::array() : json::value_from(changes.always_pass).as_array();
  }
  return json::serialize(patch);
}

}  // namespace sluice::app
