#include "edge/place/handovers.h"

#include "edge/allowance/shortage.h"
#include "edge/place/one_place.h"
#include "edge/request/place_bodies.h"
#include "edge/verdicts.h"
#include "shop/place/typed_code.h"

namespace sluice::edge {

std::optional<Place> Handovers::place_to_offer(Errand& errand, const SaleReaders& sale,
                                               std::optional<LineIndex> line) const {
  if (line) return errand.visitor.place_in(sale, *line);
  for (std::size_t i = 0; i < sale.line_count(); ++i) {
    if (auto place = errand.visitor.place_in(sale, line_at(i))) return place;
  }
  return std::nullopt;
}

void Handovers::offer(Errand& errand, const SaleReaders& sale) {
  const auto buyer = errand.visitor.buyer();
  if (!buyer) return desk_.refuse_stranger(errand);
  std::optional<LineIndex> line;
  if (sale.view->has_line_per_item()) {
    if (const auto refusal = read_named_line(errand.request->body, *sale.view, line)) {
      return desk_.refuse(errand, *refusal);
    }
  }
  const auto place = place_to_offer(errand, sale, line);
  if (!place) return desk_.refuse(errand, refusals::no_ticket);
  desk_.owners().ask(
      errand, shop::OfferPlace{.sale = sale.id(), .buyer = *buyer, .line = place->line, .number = place->number},
      [this](Errand& then, const shop::Call& call) { tell(desk_, then, call.answer); });
}

void Handovers::take_over(Errand& errand, const SaleReaders& sale) {
  if (errand.visitor.has_wrong_credentials()) return desk_.refuse(errand, refusals::bad_credentials);
  std::optional<shop::HandoverCode> code;
  if (const auto refusal = read_code(errand.request->body, code)) return desk_.refuse(errand, *refusal);
  if (!code) return desk_.refuse(errand, refusals::no_such_code);
  const auto is_bounded = take_try(errand, sale, sale.front->told.handover_tries);
  if (!is_bounded) return;
  const Asker asker = asker_of(errand);
  shop::TakeOver take{.sale = sale.id(), .buyer = asker.guest.id, .code = *code, .is_bounded = *is_bounded};
  if (const auto place = errand.visitor.first_place(sale))
    take.former = {.line = place->line, .number = place->number};
  desk_.owners().ask(errand, std::move(take),
                     [this, asker](Errand& then, const shop::Call& call) { complete(then, call, asker); });
}

void Handovers::join_by_code(Errand& errand, const SaleReaders& sale, std::string_view typed) {
  if (errand.visitor.has_wrong_credentials()) return desk_.refuse(errand, refusals::bad_credentials);
  if (teller_.refuse_sale(errand, sale, Wish::place)) return;
  const auto code = shop::plain_code(typed);
  if (!code || !sale.view->has_priority()) return desk_.refuse(errand, refusals::unknown_code);
  const Asker asker = asker_of(errand);
  if (!toll_.collect(errand, sale, asker.guest, Toll::Way::code)) return;
  const auto is_bounded = take_try(errand, sale, sale.front->told.priority_tries);
  if (!is_bounded) return;
  const Caller caller = desk_.owners().caller_of(errand);
  if (const OwnerCalls::Room room = desk_.owners().reserve(caller); room != OwnerCalls::Room::kept)
    return desk_.owners().refuse(errand, room);
  const auto shortage = desk_.context().allowances.take_priority_place(asker.network, *sale.view, errand.began);
  if (shortage) {
    desk_.owners().give_up(caller);
    return refuse(desk_, errand, *shortage);
  }
  shop::JoinByCode join{.sale = sale.id(), .buyer = asker.guest.id, .code = *code, .is_bounded = *is_bounded};
  if (const auto place = errand.visitor.first_place(sale)) {
    if (teller_.is_over(sale, *place)) {
      teller_.end_old_stay(sale, place);
    } else {
      join.former = {.line = place->line, .number = place->number};
    }
  }
  desk_.owners().send(errand, std::move(join), caller,
                      [this, asker](Errand& then, const shop::Call& call) { complete(then, call, asker); });
}

Handovers::Asker Handovers::asker_of(Errand& errand) {
  const bool counts = desk_.context().allowances.is_on();
  return {.guest = signing_.guest_of(errand), .network = counts ? network_of(desk_, errand) : Network{}};
}

void Handovers::settle(const SaleReaders& sale, const shop::Call& call, const Network& network) {
  Allowances& allowances = desk_.context().allowances;
  const shop::Verdict verdict = call.answer.verdict;
  const MonoTime now = desk_.context().clock.mono();
  const bool is_wrong = verdict == shop::Verdict::no_such_code || verdict == shop::Verdict::unknown_code;
  if (is_wrong) allowances.note_wrong_code(network, *sale.view, now);
  const bool took_place = verdict == shop::Verdict::joined;
  if (std::holds_alternative<shop::JoinByCode>(call.command) && !took_place) {
    allowances.give_back_priority_place(network, *sale.view, now);
  }
}

void Handovers::complete(Errand& errand, const shop::Call& call, const Asker& asker) {
  const Guest& guest = asker.guest;
  const shop::Answer& answer = call.answer;
  const auto* join = std::get_if<shop::JoinByCode>(&call.command);
  const std::string& id = join != nullptr ? join->sale : std::get<shop::TakeOver>(call.command).sale;
  const SaleReaders* sale = sales_.find(id);
  if (sale == nullptr) return desk_.refuse(errand, refusals::no_such_sale);
  settle(*sale, call, asker.network);
  if (answer.verdict == shop::Verdict::too_many_tries) {
    const shop::Told& told = sale->front->told;
    const shop::TryLimit& limit = join != nullptr ? told.priority_tries : told.handover_tries;
    return refuse(desk_, errand, Allowances::shortage_of(limit));
  }
  if (answer.verdict == shop::Verdict::not_open) return teller_.refuse_not_open(errand, *sale, Wish::place);
  if (const RefusalKind* kind = refusal_kind_of(answer.verdict)) return desk_.refuse(errand, *kind);
  signing_.greet(errand, guest);
  const Place place = place_of(*sale, answer.line, answer.number, errand.now);
  sale->line(place.line).places.put(guest.id, place.number, errand.now);
  teller_.see(*sale, place);
  answer.verdict == shop::Verdict::joined ? teller_.answer_new(errand, *sale, guest.id, place)
                                          : teller_.answer(errand, *sale, guest.id, place, 200);
}

std::optional<bool> Handovers::take_try(Errand& errand, const SaleReaders& sale, const shop::TryLimit& limit) {
  const MonoTime now = desk_.context().clock.mono();
  const auto tried = desk_.context().allowances.take_code(network_of(desk_, errand), *sale.view, limit, now);
  if (!tried.shortage) return tried.is_bounded;
  refuse(desk_, errand, *tried.shortage);
  return std::nullopt;
}

}  // namespace sluice::edge
