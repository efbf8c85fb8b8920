// What the bodies of answers say, of what a buyer needs of them.
//
// Pure: views point into the body given. nullopt is a breach: a body that is not what the API promises. Answers that
// come a million times (tickets, orders, problems) are walked without building anything; a hold is parsed whole,
// because only winners get one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "rehearse/judgement/fairness.h"
#include "rehearse/wire/answer.h"

namespace sluice::rehearse {

// A ticket: a place in line, and how it stands.
struct TicketBody {
  std::string_view state;
  Place place;
  std::uint32_t presence_ms = 0;  // when to ask again by oneself, 1 s to 1 h
  bool names_item = false;        // each item has its own line
};
[[nodiscard]] std::optional<TicketBody> read_ticket(std::string_view body);

// A hold on one unit of one item, which is what every buyer asks for; any other number of them is a breach.
struct HoldBody {
  std::string hold;
  std::string order;  // empty: none yet
  std::string item;
  std::uint32_t unit = 0;
  std::uint32_t ordinal = 0;  // 0: not told
  std::optional<std::int64_t> total;
  WallTime expires_at{};
};
[[nodiscard]] std::optional<HoldBody> read_hold(std::string_view body);

struct OrderBody {
  std::string_view order;
  std::string_view hold;  // empty: not told
  std::string_view state;
};
[[nodiscard]] std::optional<OrderBody> read_order(std::string_view body);

// An order's last state without a unit.
[[nodiscard]] bool has_failed(std::string_view order_state);

// The last step of a problem's type: "sold-out" of "/problems/sold-out"; empty where there is none.
[[nodiscard]] std::string_view problem_of(const Answer& answer);

}  // namespace sluice::rehearse
