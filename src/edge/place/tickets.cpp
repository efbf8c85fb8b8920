#include "edge/place/tickets.h"

#include "edge/allowance/shortage.h"
#include "edge/place/handovers.h"
#include "edge/place/one_place.h"
#include "edge/request/place_bodies.h"

namespace sluice::edge {

void Tickets::join(Errand& errand, const SaleReaders& sale) {
  JoinBody body;
  if (const auto refusal = read_join(errand.request->body, *sale.view, body)) return desk_.refuse(errand, *refusal);
  body.code ? handovers_.join_by_code(errand, sale, *body.code) : join_line(errand, sale, body.line);
}

void Tickets::join_line(Errand& errand, const SaleReaders& sale, LineIndex line, Costs costs) {
  const auto known = errand.visitor.buyer();
  if (errand.visitor.has_wrong_credentials()) return desk_.refuse(errand, refusals::bad_credentials);
  const auto old_place = errand.visitor.place_for(sale, line);
  if (old_place && !teller_.is_over(sale, *old_place)) return teller_.answer(errand, sale, *known, *old_place, 200);
  if (teller_.refuse_sale(errand, sale, Wish::place)) return;
  if (sale.is_gone(line)) {
    sale.front->counters.joins_sold_out.fetch_add(1, std::memory_order_relaxed);
    return desk_.refuse(errand, refusals::sold_out);
  }
  take_new(errand, sale, line, old_place, costs);
}

void Tickets::take_new(Errand& errand, const SaleReaders& sale, LineIndex line, const std::optional<Place>& old_place,
                       Costs costs) {
  const Guest guest = signing_.guest_of(errand);
  const shop::PlaceBook::Found known = begin_taking(sale, line, guest, errand.now);
  if (known.known == shop::PlaceBook::Known::taking) return desk_.refuse(errand, refusals::overloaded);
  if (known.known == shop::PlaceBook::Known::place) {
    return answer_known(errand, sale, guest.id, place_of(sale, line, known.number, known.taken_at));
  }
  const bool is_paid = costs == Costs::nothing || errand.visitor.stamp(sale).has_value();
  if (!is_paid && !toll_.collect(errand, sale, guest, Toll::Way::line))
    return end_taking(sale, line, guest, {}, errand.now);
  TakenUnits units;
  if (const auto shortage = take_allowance(desk_, errand, sale, line, 1, units)) {
    end_taking(sale, line, guest, {}, errand.now);
    return refuse(desk_, errand, *shortage);
  }
  if (old_place && sale.view->is_gate()) teller_.end_old_stay(sale, old_place);
  places_.take(errand, sale, line, 1,
               [this, guest, line, units](Errand& then, const SaleReaders& there, Places::Taken taken) {
                 end_taking(there, line, guest, taken, then.now);
                 if (taken.empty()) {
                   give_back(desk_, there, units);
                   return desk_.refuse(then, refusals::overloaded);
                 }
                 signing_.greet(then, guest);
                 const Place place = place_of(there, line, taken.front().ordinal, then.now);
                 // Who shows a stamp asks for the place that it stands for.
                 if (then.verb == Verb::get) return teller_.answer(then, there, guest.id, place, 200);
                 teller_.answer_new(then, there, guest.id, place);
               });
}

// Found by their identity: what they have of it, a ticket and where it lets them in a pass, is given once more.
void Tickets::answer_known(Errand& errand, const SaleReaders& sale, BuyerId buyer, Place place) {
  const bool is_inside =
      sale.view->is_gate() && sale.line(place.line).board.standing(place.ordinal) == line::Standing::used;
  if (!is_inside) return teller_.answer(errand, sale, buyer, place, 200);
  const token::Text pass = signing_.pass(errand, sale, buyer, place);
  place.pass_text = pass;
  desk_.owners().tell(
      desk_.owners().caller_of(errand),
      shop::EnterGate{
          .sale = sale.id(), .line = place.line, .number = place.number, .expires_at = place.pass_expires_at});
  teller_.answer(errand, sale, buyer, place, 200);
}

void Tickets::read(Errand& errand, const SaleReaders& sale) {
  const auto buyer = errand.visitor.buyer();
  if (!buyer) return desk_.refuse_stranger(errand);
  if (const auto place = errand.visitor.first_place(sale)) {
    teller_.see(sale, *place);
    return teller_.answer(errand, sale, *buyer, *place, 200);
  }
  // Whoever was stamped has a place by now, or is given one (edge/degraded).
  if (const auto& shown = errand.visitor.stamp(sale)) return join_line(errand, sale, shown->stamp.line);
  errand.visitor.moved() ? teller_.answer_moved(errand) : desk_.refuse(errand, refusals::no_ticket);
}

void Tickets::leave(Errand& errand, const SaleReaders& sale) {
  if (!give_up_places(errand, sale)) return;
  if (!errand.form_page.empty()) return desk_.redirect_to_plain_page(errand);
  errand.headers += no_store;
  desk_.respond_empty(errand, 204);
}

bool Tickets::give_up_places(Errand& errand, const SaleReaders& sale) {
  bool had_one = false;
  const Caller caller = desk_.owners().caller_of(errand);
  for (std::size_t i = 0; i < sale.line_count(); ++i) {
    const auto place = errand.visitor.place_in(sale, line_at(i));
    if (!place) continue;
    if (!desk_.owners().tell(
            caller, shop::LeaveLine{
                        .sale = sale.id(), .line = place->line, .number = place->number, .holder = place->holder})) {
      desk_.refuse(errand, refusals::overloaded);
      return false;
    }
    sale.line(place->line).places.forget(token::thumb_of(*errand.visitor.buyer()));
    signing_.append_no_place_cookie(errand, sale, place->line);
    had_one = true;
  }
  if (!had_one) desk_.refuse(errand, refusals::no_ticket);
  return had_one;
}

}  // namespace sluice::edge
