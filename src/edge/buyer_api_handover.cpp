// Hand-over to another device: the old one asks for a code, the new one gives it and has the place.
#include "edge/buyer_api_internal.h"
#include "token/token.h"

namespace sluice::edge {

// For the place of the line that the body names, or the first that there is.
void BuyerApi::offer_place(Visit& visit, SaleReaders& sale) {
  const auto buyer = buyer_of(visit);
  if (!buyer) return refuse_stranger(visit);
  std::size_t first = 0;
  std::size_t end = sale.front->lines.size();
  const bool per_item = end > 1 && !sale.view->has_priority();
  if (per_item && visit.request->body.find("\"item\"") != std::string_view::npos) {
    LineIndex line{};
    if (const auto refusal = read_line(visit.request->body, *sale.view, line)) return refuse(visit, *refusal);
    first = raw(line);
    end = first + 1;
  }
  for (std::size_t i = first; i < end; ++i) {
    const LineIndex line{static_cast<std::uint16_t>(i)};
    const auto place = place_of(visit, sale, line, *buyer);
    if (!place) continue;
    if (!context_.mailbox.try_reserve()) return refuse(visit, problems::overloaded);
    return send(
        visit,
        std::make_unique<PendingCall>(
            *this, shop::OfferPlace{.sale = sale.front->id, .buyer = *buyer, .line = line, .number = place->number}));
  }
  refuse(visit, problems::no_ticket);
}

void BuyerApi::take_over(Visit& visit, SaleReaders& sale) {
  const auto known = buyer_of(visit);
  if (!known && !visit.request->authorization.empty()) return refuse(visit, problems::bad_credentials);
  std::optional<shop::HandoverCode> code;
  if (const auto refusal = read_code(visit.request->body, code)) return refuse(visit, *refusal);
  if (!code) return refuse(visit, problems::no_such_code);
  // The owner asks this again; here it keeps a flood of guesses out of its mailbox.
  const shop::TryLimit& limit = sale.front->told.handover_tries;
  if (limit.is_full(context_.clock.mono())) return refuse_tries(visit, limit);
  shop::FormerPlace former;
  if (const auto place = known ? place_in_any(visit, sale, *known) : std::nullopt) {
    former = {.line = place->line, .number = place->number};
  }
  if (!context_.mailbox.try_reserve()) return refuse(visit, problems::overloaded);
  auto call = std::make_unique<PendingCall>(
      *this,
      shop::TakeOver{
          .sale = sale.front->id, .buyer = known ? *known : mint_buyer(visit), .code = *code, .former = former});
  call->sale = sale.front;
  call->new_buyer = !known;
  send(visit, std::move(call));
}

// After TakeOver and JoinByCode: the place that the buyer has now.
void BuyerApi::complete_place(Visit& visit, PendingCall& call) {
  const shop::Answer& answer = call.answer;
  const auto* join = std::get_if<shop::JoinByCode>(&call.command);
  if (answer.verdict == shop::Verdict::too_many_tries) {
    return refuse_tries(visit, join != nullptr ? call.sale->told.priority_tries : call.sale->told.handover_tries);
  }
  if (const ProblemType* problem = problem_of(answer.verdict)) return refuse(visit, *problem);
  SaleReaders* sale = find_sale(call.sale->id);
  if (sale == nullptr) return refuse(visit, problems::no_such_sale);
  const BuyerId buyer = join != nullptr ? join->buyer : std::get<shop::TakeOver>(call.command).buyer;
  if (call.new_buyer) append_buyer_cookie(visit, buyer);
  const Place place{.line = answer.line,
                    .number = answer.number,
                    .ordinal = call.sale->lines[raw(answer.line)]->ordinal_of(answer.number),
                    .issued_at = visit.now};
  see(*sale, answer.line, place);
  if (!visit.form_sale.empty()) {
    hand_out_place(visit, *sale, answer.line, buyer, place);
    return redirect_to_plain_page(visit);
  }
  append_place(visit, *sale, answer.line, buyer, place);
  const bool is_new = answer.verdict == shop::Verdict::joined;
  if (is_new) headers_ += "Location: /v1/sales/" + sale->front->id + "/tickets/current\r\n";
  respond_json(visit, is_new ? 201 : 200, body_);
}

void BuyerApi::refuse_tries(Visit& visit, const shop::TryLimit& limit) {
  headers_ += "RateLimit-Policy: \"codes\";q=" + std::to_string(limit.burst()) + ";w=1\r\n";
  headers_ += "RateLimit: \"codes\";r=0;t=1\r\n";
  refuse(visit, problems::too_many_tries);
}

// A ticket that is genuine, of a place that another device has now.
void BuyerApi::answer_moved(Visit& visit) {
  constexpr std::uint32_t poll_ms = 30'000;  // nothing more comes of it
  const PlaceView view{.state = "left",
                       .ordinal = visit.moved->ordinal,
                       .poll_ms = poll_ms,
                       .presence_ms = poll_ms,
                       .ticket = std::string(visit.moved->text),
                       .is_moved = true};
  append_place_json(view);
  headers_ += no_store;
  respond_json(visit, 200, body_);
}

}  // namespace sluice::edge
