// What edges may know of a line: its board, and what its owner tells of claims, waits, hand-overs and the draw.
//
// The board is shared by both sides (line/board.h says who writes what); everything else is written by the owner
// alone.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "base/published.h"
#include "line/board.h"
#include "line/claim_times.h"
#include "line/wait_forecast.h"
#include "shop/place/handovers.h"
#include "shop/told/notice_marks.h"
#include "shop/told/place_book.h"

namespace sluice::shop {

// Until when called tickets may be claimed, and what that is on people's clocks.
struct ClaimClock {
  line::ClaimTimes times;
  Duration wall_ahead{0};  // of the wall clock against sale time
  [[nodiscard]] std::optional<WallTime> find(Ordinal ordinal) const {
    const auto until = times.find(ordinal);
    if (!until) return std::nullopt;
    return WallTime(std::chrono::floor<std::chrono::milliseconds>(until->time_since_epoch() + wall_ahead));
  }
};

// Whether a place leads nowhere any more, but to another place. `is_used_up`: whether that for which a used one was
// used is over, too, which the board does not know.
[[nodiscard]] constexpr bool is_over(line::Standing standing, bool is_used_up) {
  switch (standing) {
    case line::Standing::waiting:
    case line::Standing::called:
      return false;
    case line::Standing::used:
      return is_used_up;
    case line::Standing::lapsed:
    case line::Standing::left:
    case line::Standing::unknown:
      return true;
  }
  return true;
}

struct LineFront {
  std::string name;  // the sale's id, the item's, or the priority line's
  line::Board board;
  // Every unit is gone for newcomers: sold, or held with no waiting list.
  std::atomic<bool> sold_out{false};
  Published<ClaimClock> claims;
  Published<line::WaitForecast> forecast;
  Handovers handovers;
  NoticeMarks notices;
  PlaceBook places;  // edges write and read

  // A ticket carries the number that it was given; a draw gives the numbers of the lobby other places.
  [[nodiscard]] Ordinal ordinal_of(Ordinal number) const {
    if (!was_drawn(number)) return number;
    return Ordinal{draw_.load(std::memory_order_acquire)->place_of(raw(number) - 1) + 1};
  }
  [[nodiscard]] bool was_drawn(Ordinal number) const {
    const line::Draw* draw = draw_.load(std::memory_order_acquire);
    return draw != nullptr && raw(number) >= 1 && raw(number) <= draw->count();
  }
  // Owner only, once.
  void set_draw(std::shared_ptr<const line::Draw> draw) {
    drawn_ = std::move(draw);
    draw_.store(drawn_.get(), std::memory_order_release);
  }

private:
  std::shared_ptr<const line::Draw> drawn_;
  std::atomic<const line::Draw*> draw_{nullptr};
};

}  // namespace sluice::shop
