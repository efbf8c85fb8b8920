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
  if (end > 1 && visit.request->body.find("\"item\"") != std::string_view::npos) {
    LineIndex line{};
    if (const auto refusal = read_line(visit.request->body, sale.view.get(), line)) return refuse(visit, *refusal);
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
  if (sale.front->code_tries.is_full(context_.clock.mono())) return refuse_tries(visit);
  shop::TakeOver::Former former;
  for (std::size_t i = 0; known && raw(former.number) == 0 && i < sale.front->lines.size(); ++i) {
    const LineIndex line{static_cast<std::uint16_t>(i)};
    if (const auto place = place_of(visit, sale, line, *known)) former = {.line = line, .number = place->number};
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

void BuyerApi::complete_take_over(PendingCall& call) {
  Visit visit{.request = nullptr,
              .exchange = nullptr,
              .deferred = &call.deferred,
              .route = call.route,
              .verb = call.verb,
              .began = call.began,
              .now = context_.clock.wall(),
              .traceparent = call.traceparent,
              .form_sale = {},
              .moved = {}};
  const shop::Answer& answer = call.answer;
  if (answer.verdict == shop::Verdict::too_many_tries) return refuse_tries(visit);
  if (const ProblemType* problem = problem_of(answer.verdict)) return refuse(visit, *problem);
  SaleReaders* sale = find_sale(call.sale->id);
  if (sale == nullptr) return refuse(visit, problems::no_such_sale);
  const BuyerId buyer = std::get<shop::TakeOver>(call.command).buyer;
  if (call.new_buyer) append_buyer_cookie(visit, buyer);
  const Place place{.number = answer.number,
                    .ordinal = call.sale->lines[raw(answer.line)]->ordinal_of(answer.number),
                    .issued_at = visit.now};
  see(*sale, answer.line, place);
  append_place(visit, *sale, answer.line, buyer, place);
  respond_json(visit, 200, body_);
}

void BuyerApi::refuse_tries(Visit& visit) {
  headers_ += "RateLimit-Policy: \"codes\";q=" + std::to_string(shop::TryLimit::burst) + ";w=1\r\n";
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
