#include "edge/gate/stock_gate.h"

#include <utility>

namespace sluice::edge {
namespace {

constexpr LineIndex own_line{0};

// The lower, the less a place says of whether its visitor may pass.
int rank_of(line::Standing standing) {
  switch (standing) {
    case line::Standing::called:
      return 3;
    case line::Standing::used:
      return 2;
    case line::Standing::waiting:
      return 1;
    case line::Standing::lapsed:
    case line::Standing::left:
    case line::Standing::unknown:
      return 0;
  }
  return 0;
}

// A visitor may have a place in the line of each item, and one by a code: that which says most, and of like ones the
// latest.
std::optional<Place> best_place(Visitor& visitor, const SaleReaders& sale) {
  std::optional<Place> best;
  const auto rank = [&sale](const Place& place) {
    return std::pair(rank_of(sale.line(place.line).board.standing(place.ordinal)), place.issued_at);
  };
  for (std::size_t i = 0; i < sale.line_count(); ++i) {
    const auto place = visitor.place_in(sale, line_at(i));
    if (place && (!best || rank(*place) > rank(*best))) best = place;
  }
  return best;
}

std::optional<line::Standing> standing_of(const SaleReaders& sale, const std::optional<Place>& place) {
  return place ? std::optional(sale.line(place->line).board.standing(place->ordinal)) : std::nullopt;
}

}  // namespace

void StockGate::answer(Errand& errand, const SaleReaders& sale, ProxyMode mode) {
  const auto place = best_place(errand.visitor, sale);
  const auto standing = standing_of(sale, place);
  const Asker asker = asker_of(*errand.request, ProxyWords::method_behind(errand, mode));
  if (standing == line::Standing::called) return admit(errand, sale, mode, *errand.visitor.buyer(), *place);
  if (standing == line::Standing::used) return ask_for_hold(errand, sale, mode, *place, asker);
  if (asker != Asker::page) return refuse_no_page(errand, sale, mode, asker, place);
  if (standing != line::Standing::waiting) return let_newcomer_in(errand, sale, mode);
  teller_.see(sale, *place);
  words_.send_away(errand, mode, words_.queue_to(errand, sale, ProxyWords::heading_of(errand, mode)));
}

void StockGate::admit(Errand& errand, const SaleReaders& sale, ProxyMode mode, BuyerId buyer, Place place) {
  sale.line(place.line).places.learn(buyer, place.number, place.issued_at);
  place.pass_expires_at = errand.now + std::chrono::duration_cast<std::chrono::milliseconds>(sale.view->config.pass);
  words_.admit(errand, sale, mode, buyer, place);
}

// By then the request is gone: what it said is brought along.
void StockGate::ask_for_hold(Errand& errand, const SaleReaders& sale, ProxyMode mode, const Place& place,
                             Asker asker) {
  const BuyerId buyer = *errand.visitor.buyer();
  const std::string queue = words_.queue_to(errand, sale, ProxyWords::heading_of(errand, mode));
  Place known = place;
  known.text = {};
  known.pass_text = {};
  // A "no" is never a failure: whom nobody has the time to look up waits with the others for now.
  const Caller caller = desk_.owners().caller_of(errand);
  if (desk_.owners().reserve(caller, shop::Mailbox::For::read) != OwnerCalls::Room::kept) {
    return asker == Asker::page ? words_.send_away(errand, mode, queue)
                                : refuse_no_page(errand, sale, mode, asker, std::nullopt);
  }
  desk_.owners().send(
      errand, shop::FindHold{.sale = sale.id(), .buyer = buyer, .line = place.line, .number = place.number}, caller,
      [this, id = sale.id(), mode, buyer, queue, known, asker](Errand& then, const shop::Call& call) {
        const SaleReaders* there = sales_.find(id);
        if (there == nullptr) return desk_.refuse(then, refusals::no_such_gate);
        if (call.answer.verdict == shop::Verdict::found) return admit(then, *there, mode, buyer, known);
        if (asker != Asker::page) return refuse_no_page(then, *there, mode, asker, std::nullopt);
        words_.send_away(then, mode, queue);
      });
}

void StockGate::refuse_no_page(Errand& errand, const SaleReaders& sale, ProxyMode mode, Asker asker,
                               const std::optional<Place>& place) {
  if (place) teller_.see(sale, *place);
  if (asker == Asker::preflight) return words_.wave_through(errand, mode);
  errand.headers += no_store;
  desk_.refuse(errand, refusals::no_page);
}

bool StockGate::takes_newcomers(const SaleReaders& sale) {
  return !sale.view->has_line_per_item() && !sale.is_gone(own_line);
}

void StockGate::let_newcomer_in(Errand& errand, const SaleReaders& sale, ProxyMode mode) {
  const std::string heading = ProxyWords::heading_of(errand, mode);
  if (mode == ProxyMode::redirect) {
    signing_.welcome(errand);
    return words_.send_away(errand, mode, words_.door_to(errand, sale, heading));
  }
  const std::string queue = words_.queue_to(errand, sale, heading);
  if (!takes_newcomers(sale)) return words_.send_away(errand, mode, queue);
  const Guest guest = signing_.guest_of(errand);
  places_.take(errand, sale, guest, std::nullopt,
               [this, mode, queue, guest](Errand& then, const SaleReaders& there, const Place* called) {
                 if (called == nullptr) return words_.send_away(then, mode, queue);
                 admit(then, there, mode, guest.id, *called);
               });
}

void StockGate::enter(Errand& errand, const SaleReaders& sale, const std::string& to) {
  const std::string queue = words_.queue_to(errand, sale, to);
  const auto buyer = errand.visitor.buyer();
  if (!buyer) return desk_.redirect(errand, queue);
  const auto place = best_place(errand.visitor, sale);
  const auto standing = standing_of(sale, place);
  if (standing == line::Standing::waiting) {
    teller_.see(sale, *place);
    return desk_.redirect(errand, queue);
  }
  if (standing == line::Standing::called) return desk_.redirect(errand, to);
  if (standing == line::Standing::used) {
    return desk_.owners().ask(
        errand, shop::FindHold{.sale = sale.id(), .buyer = *buyer, .line = place->line, .number = place->number},
        [this, to, queue](Errand& then, const shop::Call& call) {
          desk_.redirect(then, call.answer.verdict == shop::Verdict::found ? to : queue);
        });
  }
  if (!takes_newcomers(sale)) return desk_.redirect(errand, queue);
  places_.take(errand, sale, Guest{.id = *buyer}, std::nullopt,
               [this, to, queue](Errand& then, const SaleReaders&, const Place* called) {
                 desk_.redirect(then, called != nullptr ? to : queue);
               });
}

}  // namespace sluice::edge
