#include "edge/place/place_view.h"

#include <algorithm>

#include "base/json_writer.h"
#include "base/time_text.h"

namespace sluice::edge {
namespace {

// How often a personal poll keeps somebody present: the presence window is twice the longest.
constexpr std::uint32_t presence_min_ms = 60'000;
constexpr std::uint32_t presence_max_ms = 90'000;

// Near the front once a second, whatever the wait: a unit may come back at any time. From there a hundredth of a
// second for each person ahead, or a tenth of the wait where that is shorter; at most half a minute.
constexpr std::uint32_t poll_min_ms = 1'000;
constexpr std::uint32_t poll_max_ms = 30'000;
constexpr std::uint64_t poll_ms_a_person_ahead = 10;

std::uint32_t jittered(std::uint32_t ms, std::uint64_t random) {
  const std::uint32_t spread = ms / 10;
  return ms - spread + static_cast<std::uint32_t>(random % (2ULL * spread + 1));
}

void append_wait(JsonWriter& json, const PlaceView& view) {
  json.key("eta_s");
  const bool awaits_nothing = !view.waits() && view.state != "lobby" && view.state != "stamped";
  if (!awaits_nothing && !view.wait) {
    json.null();
    return;
  }
  const line::Wait wait = view.wait.value_or(line::Wait{});
  json.begin_object().field("low", wait.low_s).field("high", wait.high_s).end_object();
}

void append_ways(JsonWriter& json, std::string_view name, shop::NoticeWays ways) {
  json.key(name).begin_array();
  if (ways.email) json.text("email");
  if (ways.push) json.text("push");
  json.end_array();
}

}  // namespace

std::uint32_t poll_advice_ms(std::uint32_t ahead, const std::optional<line::Wait>& wait, std::uint64_t random) {
  std::uint64_t ms = ahead * poll_ms_a_person_ahead;
  if (wait) ms = std::min(ms, (std::uint64_t{wait->low_s} + wait->high_s) * 50);
  return jittered(static_cast<std::uint32_t>(std::clamp<std::uint64_t>(ms, poll_min_ms, poll_max_ms)), random);
}

std::uint32_t presence_advice_ms(std::uint64_t random) {
  return presence_min_ms + static_cast<std::uint32_t>(random % (presence_max_ms - presence_min_ms + 1));
}

std::string_view word_for(line::Standing standing, bool is_gone, shop::SaleState state) {
  switch (standing) {
    case line::Standing::waiting:
      if (state == shop::SaleState::closed) return "closed";
      if (state == shop::SaleState::lobby) return "lobby";
      return is_gone ? "sold_out" : "waiting";
    case line::Standing::called:
      return state == shop::SaleState::closed ? "closed" : "called";
    case line::Standing::used:
      return "used";
    case line::Standing::lapsed:
      return "lapsed";
    case line::Standing::left:
    case line::Standing::unknown:
      return "left";
  }
  return "left";
}

void append_place_json(std::string& out, const PlaceView& view, std::string_view outcome) {
  TimeText time{};
  JsonWriter json(out);
  json.begin_object();
  if (!outcome.empty()) json.field("outcome", outcome);
  json.field("ticket", view.ticket).field("state", view.state);
  if (!view.item.empty()) json.field("item", view.item);
  if (!view.priority.empty()) json.field("priority", view.priority);
  json.field("ordinal", raw(view.ordinal));
  if (raw(view.lobby_number) != 0) json.field("lobby_number", raw(view.lobby_number));
  json.field("position", view.has_place ? view.ahead + 1 : 0).field("ahead", view.ahead);
  append_wait(json, view);
  json.key("chance").decimal(view.chance, 2);
  if (view.stamped_at) json.field("stamped_at", format_rfc3339(*view.stamped_at, time));
  if (view.is_moved) json.field("moved", true);
  if (view.is_cleared) json.field("cleared", true);
  if (view.notice_ways.any()) {
    json.key("notice").begin_object();
    append_ways(json, "ways", view.notice_ways);
    append_ways(json, "left", view.notice_left);
    json.end_object();
  }
  json.field("poll_after_ms", view.poll_ms).field("presence_after_ms", view.presence_ms);
  if (!view.pass.empty()) {
    json.field("pass", view.pass).field("pass_expires_at", format_rfc3339(view.pass_expires_at, time));
  }
  if (view.claim_expires_at) json.field("claim_expires_at", format_rfc3339(*view.claim_expires_at, time));
  json.end_object();
}

}  // namespace sluice::edge
