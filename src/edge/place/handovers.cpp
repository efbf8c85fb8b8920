#include "edge/place/handovers.h"

#include "edge/request/request_body.h"
#include "edge/verdicts.h"
#include "shop/typed_code.h"

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
  if (!place) return desk_.refuse(errand, problems::no_ticket);
  desk_.ask(errand,
            shop::OfferPlace{.sale = sale.id(), .buyer = *buyer, .line = place->line, .number = place->number},
            [this](Errand& then, const shop::Call& call) { tell(desk_, then, call.answer); });
}

void Handovers::take_over(Errand& errand, const SaleReaders& sale) {
  if (errand.visitor.has_wrong_credentials()) return desk_.refuse(errand, problems::bad_credentials);
  std::optional<shop::HandoverCode> code;
  if (const auto refusal = read_code(errand.request->body, code)) return desk_.refuse(errand, *refusal);
  if (!code) return desk_.refuse(errand, problems::no_such_code);
  // The owner asks this again; here it keeps a flood of guesses out of its mailbox.
  const shop::TryLimit& limit = sale.front->told.handover_tries;
  if (limit.is_full(desk_.context().clock.mono())) return refuse_tries(errand, limit);
  const auto known = errand.visitor.buyer();
  const BuyerId buyer = known ? *known : signing_.mint_buyer(errand);
  shop::TakeOver take{.sale = sale.id(), .buyer = buyer, .code = *code};
  if (const auto place = errand.visitor.first_place(sale))
    take.former = {.line = place->line, .number = place->number};
  desk_.ask(errand, std::move(take), [this, buyer, is_new = !known](Errand& then, const shop::Call& call) {
    complete(then, call, buyer, is_new);
  });
}

void Handovers::join_by_code(Errand& errand, const SaleReaders& sale, std::string_view typed) {
  if (errand.visitor.has_wrong_credentials()) return desk_.refuse(errand, problems::bad_credentials);
  if (teller_.refuse_sale(errand, sale, PlaceTeller::Wish::place)) return;
  const auto code = shop::plain_code(typed);
  if (!code || !sale.view->has_priority()) return desk_.refuse(errand, problems::unknown_code);
  const shop::TryLimit& limit = sale.front->told.priority_tries;
  if (limit.is_full(desk_.context().clock.mono())) return refuse_tries(errand, limit);
  const auto known = errand.visitor.buyer();
  const BuyerId buyer = known ? *known : signing_.mint_buyer(errand);
  shop::JoinByCode join{.sale = sale.id(), .buyer = buyer, .code = *code};
  if (const auto place = errand.visitor.first_place(sale)) {
    if (teller_.is_over(sale, *place)) {
      teller_.end_old_stay(sale, place);
    } else {
      join.former = {.line = place->line, .number = place->number};
    }
  }
  desk_.ask(errand, std::move(join), [this, buyer, is_new = !known](Errand& then, const shop::Call& call) {
    complete(then, call, buyer, is_new);
  });
}

void Handovers::complete(Errand& errand, const shop::Call& call, BuyerId buyer, bool is_new_buyer) {
  const shop::Answer& answer = call.answer;
  const auto* join = std::get_if<shop::JoinByCode>(&call.command);
  const std::string& id = join != nullptr ? join->sale : std::get<shop::TakeOver>(call.command).sale;
  const SaleReaders* sale = sales_.find(id);
  if (sale == nullptr) return desk_.refuse(errand, problems::no_such_sale);
  if (answer.verdict == shop::Verdict::too_many_tries) {
    const shop::Told& told = sale->front->told;
    return refuse_tries(errand, join != nullptr ? told.priority_tries : told.handover_tries);
  }
  if (const ProblemType* problem = problem_of(answer.verdict)) return desk_.refuse(errand, *problem);
  if (is_new_buyer) signing_.append_buyer_cookie(errand, buyer);
  const Place place{.line = answer.line,
                    .number = answer.number,
                    .ordinal = sale->line(answer.line).ordinal_of(answer.number),
                    .issued_at = errand.now};
  teller_.see(*sale, place);
  answer.verdict == shop::Verdict::joined ? teller_.answer_new(errand, *sale, buyer, place)
                                          : teller_.answer(errand, *sale, buyer, place, 200);
}

void Handovers::refuse_tries(Errand& errand, const shop::TryLimit& limit) {
  errand.headers += "RateLimit-Policy: \"codes\";q=" + std::to_string(limit.burst()) + ";w=1\r\n";
  errand.headers += "RateLimit: \"codes\";r=0;t=1\r\n";
  desk_.refuse(errand, problems::too_many_tries);
}

}  // namespace sluice::edge
