// When a sale's state changes by itself, and the draw at the end of its lobby.
//
// The draw takes place when it is durable: the round that opens the sale writes its key's use and the number of
// people in it, nobody is called meanwhile, and when those rows are in the ledger the places change and the opening
// is told. So a place that was shown is never drawn anew.
//
// Not thread-safe: the owner's thread.
#pragma once

#include <optional>

#include "base/json_writer.h"
#include "shop/line/line_rows.h"
#include "shop/line/lobby.h"

namespace sluice::shop {

class Schedule {
public:
  // `draw`: of a sale whose lobby is drawn.
  Schedule(Course& course, Floor& floor, LineRows& line_rows, std::optional<LobbyDraw> draw)
      : course_(course), floor_(floor), line_rows_(line_rows), draw_(std::move(draw)) {}

  void follow(Now now, Round& round);
  void move_to(Now now, SaleState state, Round& round);
  // How long nothing of this happens.
  [[nodiscard]] std::optional<Duration> until_next(Now now) const;
  // REQUIRES: the sale has an opening time.
  [[nodiscard]] WallTime lobby_opens_at() const;

  // --- The draw
  [[nodiscard]] const std::string& draw_key_text() const;  // empty: there is none
  [[nodiscard]] bool has_drawn() const { return has_drawn_; }
  // The draw's part of the status document: the key is told when the draw can no longer be another.
  void write_draw(JsonWriter& json) const;
  // From the ledger: this many people were in the draw of the line; and: the sale has opened before.
  void restore_draw(LineIndex line, std::uint32_t people);
  void restore_opened();

private:
  void begin_draw(Round& round);
  void draw_places();

  Course& course_;
  Floor& floor_;
  LineRows& line_rows_;
  std::optional<LobbyDraw> draw_;
  bool has_begun_draw_ = false;  // once: a sale may pause and go on before its round is durable
  bool has_drawn_ = false;       // durably
};

}  // namespace sluice::shop
