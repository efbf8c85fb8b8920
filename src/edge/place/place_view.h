// What the owner of a place may know of it; the API's answer and the page without JavaScript both show this.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"
#include "line/board.h"
#include "line/wait_forecast.h"
#include "shop/sale/sale_state.h"
#include "shop/told/notice_marks.h"
#include "token/text.h"

namespace sluice::edge {

struct PlaceView {
  std::string_view state;
  std::string_view item{};      // where each item has a line of its own
  std::string_view priority{};  // the name of the priority line, if it is one
  Ordinal ordinal{};
  Ordinal lobby_number{};  // in the lobby of a draw, and once it has taken place; 0: was not in it
  bool has_place = false;  // waits, and it is known how many are before
  std::uint32_t ahead = 0;
  std::optional<line::Wait> wait{};  // none while waiting: nothing is known yet
  double chance = 0;
  std::uint32_t poll_ms = 0;
  std::uint32_t presence_ms = 0;
  token::Text ticket{};
  token::Text pass{};  // only when called, or inside a gate
  WallTime pass_expires_at{};
  std::optional<WallTime> claim_expires_at{};  // only when called
  shop::NoticeWays notice_ways{};              // in which they can be told of their call; only while they wait
  shop::NoticeWays notice_left{};              // and those that they have asked for
  std::optional<WallTime> stamped_at{};        // there is no place yet, but when they came is noted
  bool is_moved = false;                       // to another device: this one has lost it
  bool is_cleared = false;                     // the line was cleared while this place waited
  bool is_news = false;                        // the browser does not have the ticket or the pass yet

  [[nodiscard]] bool waits() const { return state == "waiting"; }
};

// As a JSON object; `outcome`, if there is one, is its first member.
void append_place_json(std::string& out, const PlaceView& view, std::string_view outcome = {});

// The ticket's state in the API's word. `is_gone`: every unit is, for newcomers.
[[nodiscard]] std::string_view word_for(line::Standing standing, bool is_gone, shop::SaleState state);

// How long until a personal poll is worth while, and until one is due to stay present; spread by `random`.
[[nodiscard]] std::uint32_t poll_advice_ms(std::uint32_t ahead, const std::optional<line::Wait>& wait,
                                           std::uint64_t random);
[[nodiscard]] std::uint32_t presence_advice_ms(std::uint64_t random);

}  // namespace sluice::edge
