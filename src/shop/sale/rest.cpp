#include "shop/sale/rest.h"

namespace sluice::shop {

bool Rest::try_to_begin(Now now) {
  const bool has_rows = parts_.mark.is_due() || parts_.course.has_news();
  const bool is_busy = has_rows || !parts_.telling.was_same() || parts_.units.engine().live_holds() > 0 ||
                       parts_.outbox.deliveries().waiting() > 0;
  if (is_busy || !is_nobody_there()) return false;
  if (parts_.orders.until_next_payment(now) || parts_.money_back.until_next_refund(now)) return false;
  heard_ = heard();
  is_on_ = true;
  return true;
}

bool Rest::is_nobody_there() const {
  if (parts_.telling.readers() > 0 || parts_.floor.people_inside() > 0) return false;
  for (std::size_t i = 0; i < parts_.floor.line_count(); ++i) {
    const line::Line& line = parts_.floor.line(i).engine;
    const line::Board& board = parts_.course.line_front(line_at(i)).board;
    if (line.somebody_waits() || line.offered() > 0 || board.waiting() > 0) return false;
    // Nobody is told when they are seen again, as they are after a restart.
    const line::Turnstile::Reading reading = board.turnstile.read();
    if (parts_.course.state() != SaleState::closed && reading.called_upto() < reading.issued) return false;
  }
  return true;
}

// None of them ever falls, so the sum tells whether one has grown.
std::uint64_t Rest::heard() const {
  const SaleFront& front = parts_.course.front();
  std::uint64_t sum = front.heard.status_reads.load(std::memory_order_relaxed) + front.counters.turned_away();
  for (const auto& line : front.lines) sum += line->board.turnstile.read().issued;
  return sum;
}

}  // namespace sluice::shop
