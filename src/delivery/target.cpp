#include "delivery/target.h"

#include <algorithm>

namespace sluice::delivery {

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::mail:
      return "mail";
    case Kind::webhook:
      return "webhook";
    case Kind::notice:
      return "notice";
    case Kind::push:
      return "push";
    case Kind::stock:
      return "stock";
    case Kind::relay:
      return "relay";
  }
  return "";
}

std::optional<Kind> kind_from(std::string_view text) {
  for (const Kind kind : every_kind) {
    if (to_string(kind) == text) return kind;
  }
  return std::nullopt;
}

std::optional<Event> event_from(std::string_view text) {
  const auto at = std::find(event_names.begin(), event_names.end(), text);
  if (at == event_names.end()) return std::nullopt;
  return static_cast<Event>(at - event_names.begin());
}

std::string_view event_name_in(std::string_view text) {
  constexpr std::string_view before = R"({"type":")";
  if (!text.starts_with(before)) return {};
  text.remove_prefix(before.size());
  return text.substr(0, text.find('"'));
}

std::vector<Duration> default_pauses(Kind kind) {
  using std::chrono::hours;
  using std::chrono::minutes;
  using std::chrono::seconds;
  switch (kind) {
    case Kind::mail:
      return {seconds(30), minutes(2), minutes(10), minutes(30), hours(1), hours(3), hours(6), hours(10), hours(15)};
    case Kind::webhook:
      return {seconds(5), minutes(5), minutes(30), hours(2), hours(5), hours(10), hours(14), hours(20), hours(24)};
    case Kind::notice:
    case Kind::push:
      return {seconds(2), seconds(10), seconds(30), minutes(1)};
    case Kind::stock:
    case Kind::relay:
      return {seconds(2), seconds(10), minutes(1), minutes(5), minutes(15), minutes(30),
              hours(1),   hours(2),    hours(4),   hours(8),   hours(8)};
  }
  return {};
}

bool Target::wants(Event event) const {
  return std::find(events.begin(), events.end(), event) != events.end();
}

std::optional<TargetIndex> find_target(const std::vector<Target>& targets, Kind kind, std::string_view name) {
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (targets[i].kind == kind && targets[i].name == name) return TargetIndex{static_cast<std::uint8_t>(i)};
  }
  return std::nullopt;
}

}  // namespace sluice::delivery
