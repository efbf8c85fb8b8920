#include "shop/line/line_rows.h"

#include <algorithm>

namespace sluice::shop {

void LineRows::reserve_ordinals(Round& round) {
  for (std::size_t i = 0; i < floor_.line_count(); ++i) {
    OwnedLine& line = floor_.line(i);
    line::Board& board = course_.line_front(line_at(i)).board;
    const std::uint64_t issued = board.turnstile.read().issued;
    if (line.reserved >= issued + settings_.ordinal_block / 2) continue;
    const std::uint64_t next = issued + settings_.ordinal_block;
    line.reserved = static_cast<std::uint32_t>(std::min<std::uint64_t>(next, line::Board::ordinals_max));
    write_line(i, round);
    round.tell([&board, upto = line.reserved] { board.allow_until(upto); });
  }
}

void LineRows::give_back_ordinals(Round& round) {
  for (std::size_t i = 0; i < floor_.line_count(); ++i) {
    floor_.line(i).reserved = course_.line_front(line_at(i)).board.turnstile.read().issued;
    write_line(i, round);
  }
}

void LineRows::write_lines(Round& round) {
  for (std::size_t i = 0; i < floor_.line_count(); ++i) {
    const line::Turnstile::Reading reading = course_.line_front(line_at(i)).board.turnstile.read();
    const line::Turnstile::Reading& recorded = floor_.line(i).recorded;
    if (reading.issued != recorded.issued || reading.serving != recorded.serving) write_line(i, round);
  }
}

void LineRows::write_line(std::size_t index, Round& round) {
  const line::Turnstile::Reading reading = course_.line_front(line_at(index)).board.turnstile.read();
  floor_.line(index).recorded = reading;
  ledger::PutLine row;
  row.sale = course_.sale();
  row.line = course_.line(line_at(index));
  row.position = line_at(index);
  row.issued = reading.issued;
  row.serving = reading.serving;
  row.reserved = floor_.line(index).reserved;
  row.drawn = floor_.line(index).drawn;
  round.add(row);
}

}  // namespace sluice::shop
