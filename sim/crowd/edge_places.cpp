#include "sim/crowd/edge_places.h"

namespace sluice::sim {

LineIndex EdgePlaces::line_of(const Request& request) const {
  return setup_.sale.line == shop::LineMode::item ? line_at(request.item) : LineIndex{0};
}

std::optional<EdgePlace> EdgePlaces::shown(const Visit& visit, LineIndex line) const {
  const auto ticket = token::verify_ticket(keys_, clock_.wall(), visit.request.ticket);
  if (!ticket || ticket->line != line) return std::nullopt;
  const bool is_good = ticket->sale == visit.front->tag && ticket->epoch == visit.front->epoch &&
                       ticket->buyer == token::thumb_of(visit.buyer);
  if (!is_good && !believes_tickets) return std::nullopt;
  return EdgePlace{ticket->line, ticket->ordinal};
}

void EdgePlaces::see(Visit& visit, const EdgePlace& place) {
  shop::LineFront& line = *visit.front->lines[raw(place.line)];
  const Ordinal ordinal = line.ordinal_of(place.number);
  const bool must_tell = line.board.see(ordinal);
  const bool is_told = !must_tell || visit.process.tell(shop::ComeBack{setup_.sale.id, place.line, place.number});
  if (is_told) notes_.sight(visit, place);
}

Response EdgePlaces::tell(const shop::SaleFront& front, BuyerId buyer, const EdgePlace& place) const {
  const shop::LineFront& line = *front.lines[raw(place.line)];
  return {.kind = Response::Kind::place,
          .standing = line.board.standing(line.ordinal_of(place.number)),
          .is_sold_out = line.sold_out.load(),
          .ticket = std::string(token::sign(keys_, clock_.wall(),
                                            token::Ticket{.sale = front.tag,
                                                          .line = place.line,
                                                          .ordinal = place.number,
                                                          .epoch = front.epoch,
                                                          .buyer = token::thumb_of(buyer),
                                                          .issued_at = clock_.wall()}))};
}

void EdgePlaces::see_everybody(std::function<Process*()> process) {
  if (Process* running = process(); running != nullptr && running->front() != nullptr) {
    const auto front = running->front();
    for (const auto& [key, place] : notes_.places()) {
      shop::LineFront& line = *front->lines[raw(place.line)];
      (void)line.board.see(line.ordinal_of(place.number));
    }
  }
  agenda_.after(std::chrono::seconds(1), [this, process] { see_everybody(process); });
}

}  // namespace sluice::sim
