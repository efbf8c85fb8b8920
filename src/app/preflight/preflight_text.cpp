#include "app/preflight/preflight_text.h"

#include "base/json_writer.h"

namespace sluice::app {
namespace {

void write_check(const Check& check, JsonWriter& json) {
  json.begin_object().field("check", check.name).field("title", check.title);
  json.field("outcome", to_string(check.outcome)).field("detail", check.detail).key("remedy");
  check.remedy.empty() ? json.null() : json.text(check.remedy);
  json.key("took_ms");
  check.took > Duration::zero() ? json.decimal(static_cast<double>(check.took.count()) / 1000, 3) : json.null();
  json.end_object();
}

void write_verdict(const Readiness* latest, JsonWriter& json) {
  json.key("verdict");
  if (latest == nullptr) {
    json.null().key("checked_at").null().field("warmed", false);
  } else {
    json.text(latest->is_go() ? "go" : "no-go");
    json.field("checked_at", format_rfc3339(latest->checked_at)).field("warmed", latest->is_warmed);
  }
  json.key("checks").begin_array();
  if (latest != nullptr) {
    for (const Check& check : latest->checks) write_check(check, json);
  }
  json.end_array();
}

void write_ticks(const PreflightFacts& facts, JsonWriter& json) {
  json.key("ticks").begin_array();
  for (const TickSettings& tick : facts.settings.ticks) {
    const auto* row = find_preparation(facts.done, "tick", tick.id);
    json.begin_object().field("tick", tick.id).field("text", tick.text).key("ticked_at");
    row == nullptr ? json.null() : json.text(format_rfc3339(row->at));
    json.key("who");
    row == nullptr ? json.null() : json.text(row->who);
    json.end_object();
  }
  json.end_array();
}

void write_rehearsals(const PreflightFacts& facts, JsonWriter& json) {
  json.key("rehearsals").begin_array();
  for (const ledger::PreparationRow& row : facts.rehearsed) {
    if (row.kind != "rehearsal") continue;
    json.begin_object().field("run", row.name).field("sale", facts.rehearsed_with).field("verdict", row.state);
    json.field("at", format_rfc3339(row.at)).field("who", row.who).key("figures");
    row.detail.empty() ? json.null() : json.raw(row.detail);
    json.end_object();
  }
  json.end_array();
}

void write_time(JsonWriter& json, const char* name, const std::optional<WallTime>& time) {
  json.key(name);
  time ? json.text(format_rfc3339(*time)) : json.null();
}

void write_hooks(const PreflightFacts& facts, JsonWriter& json) {
  json.key("hooks").begin_array();
  for (const HookStand& stand : facts.hooks) {
    const auto* row = find_preparation(facts.done, "hook", stand.hook.name);
    json.begin_object().field("hook", stand.hook.name).field("when", to_string(stand.hook.when));
    write_time(json, "due_at", stand.due_at);
    json.field("state", row == nullptr ? "waiting" : row->state);
    write_time(json, "at", row == nullptr ? std::nullopt : std::optional(row->at));
    json.key("outcome");
    row == nullptr || row->detail.empty() ? json.null() : json.raw(row->detail);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

std::string preflight_text(const PreflightFacts& facts) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().field("sale", facts.sale).key("expected_peak");
  facts.expected_peak == 0 ? json.null() : json.number(facts.expected_peak);
  write_verdict(facts.latest, json);
  write_ticks(facts, json);
  write_rehearsals(facts, json);
  write_hooks(facts, json);
  json.end_object();
  return text;
}

}  // namespace sluice::app
