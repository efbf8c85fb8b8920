#include "app/settings/target_fields.h"

#include <algorithm>

#include "base/whole_file.h"

namespace sluice::app {

using shop::Fields;

void read_pauses(Fields& fields, delivery::Target& target) {
  target.pauses = delivery::default_pauses(target.kind);
  if (fields.find("retry_after") != nullptr) target.pauses.clear();
  fields.texts_for("retry_after", [&target](const std::string& text) -> std::string {
    const auto pause = parse_duration(text);
    const bool fits = pause && *pause >= std::chrono::milliseconds(1) && *pause <= delivery::pause_longest;
    if (fits) target.pauses.push_back(*pause);
    return fits ? "" : "must be a duration from \"1ms\" to \"24h\"";
  });
  if (target.pauses.size() > delivery::pauses_max) {
    fields.fail("retry_after", "must be an array of at most " + std::to_string(delivery::pauses_max));
  }
}

void read_events(Fields& fields, std::vector<delivery::Event>& events) {
  fields.texts_for("events", [&events](const std::string& name) -> std::string {
    const auto event = delivery::event_from(name);
    if (event && std::find(events.begin(), events.end(), *event) == events.end()) events.push_back(*event);
    if (event) return "";
    std::string known;
    for (const std::string_view each : delivery::event_names) known.append(known.empty() ? "" : ", ").append(each);
    return "\"" + name + "\" is none of " + known;
  });
  if (fields.find("events") != nullptr && events.empty()) fields.fail("events", "must name at least one");
  if (!events.empty()) return;
  for (const std::string_view each : delivery::event_names) events.push_back(*delivery::event_from(each));
}

std::string read_password(const std::string& file, std::string& password) {
  auto text = read_secret_file(file);
  if (!text) return text.error().detail;
  password = text->substr(0, text->find_first_of("\r\n"));
  return password.empty() ? "\"" + file + "\" does not begin with a password" : "";
}

}  // namespace sluice::app
