#include "sim/crowd/edge.h"

namespace sluice::sim {
namespace {

using shop::Verdict;

constexpr const char* checkout_route = "POST /v1/holds/checkout";

// Of what could not be made durable nobody knows whether it is there.
bool is_known(Verdict verdict) {
  return verdict != Verdict::read_only && verdict != Verdict::unreadable;
}

}  // namespace

void Edge::handle(Process& process, const Request& request, const Respond& respond) {
  Visit visit{process, process.front(), request, respond, {}};
  const auto identity = token::verify_buyer(keys_, clock_.wall(), request.identity);
  if (visit.front == nullptr || !identity) return respond({.kind = Response::Kind::later});
  visit.buyer = identity->id;
  switch (request.kind) {
    case Request::Kind::buy:
      return purchases_.buy(visit);
    case Request::Kind::poll:
      return poll(visit);
    case Request::Kind::leave:
      return leave(visit);
    case Request::Kind::release:
      return release(visit);
    case Request::Kind::checkout:
      return checkout(visit);
    case Request::Kind::read_hold:
      return read_hold(visit);
    case Request::Kind::read_order:
      return read_order(visit);
  }
}

template <class Then>
void Edge::ask(const Visit& visit, shop::Command command, Then then) {
  if (!visit.process.reserve_for(command)) return visit.respond(refusal(Verdict::overloaded));
  visit.process.send(std::move(command),
                     [then, respond = visit.respond](const shop::Answer& answer) { respond(then(answer)); });
}

void Edge::poll(Visit& visit) {
  const LineIndex line = places_.line_of(visit.request);
  visit.place = places_.shown(visit, line);
  if (!visit.place) return visit.respond({.kind = Response::Kind::refused, .verdict = Verdict::not_called});
  places_.see(visit, *visit.place);
  const Response told = places_.tell(*visit.front, visit.buyer, *visit.place);
  if (told.is_sold_out && told.standing == line::Standing::waiting) notes_.sold_out(line);
  visit.respond(told);
}

void Edge::leave(Visit& visit) {
  visit.place = places_.shown(visit, places_.line_of(visit.request));
  if (!visit.place) return visit.respond({.kind = Response::Kind::refused, .verdict = Verdict::not_called});
  ask(visit,
      shop::LeaveLine{.sale = setup_.sale.id,
                      .line = visit.place->line,
                      .number = visit.place->number,
                      .holder = token::thumb_of(visit.buyer)},
      [](const shop::Answer&) { return Response{.kind = Response::Kind::done}; });
}

void Edge::release(Visit& visit) {
  notes_.release_asked(visit.request.hold, visit.buyer);
  ask(visit, shop::ReleaseHold{.hold = visit.request.hold, .buyer = visit.buyer},
      [this, hold = visit.request.hold, buyer = visit.buyer](const shop::Answer& answer) {
        if (answer.verdict != Verdict::done) return refusal(answer.verdict);
        notes_.used(hold, buyer, "released");
        return Response{.kind = Response::Kind::done};
      });
}

void Edge::checkout(Visit& visit) {
  shop::RequestKey key;
  if (!visit.request.key.empty()) key = {visit.request.key, checkout_route, visit.request.hold.str()};
  notes_.checkout_asked(visit.request.hold);
  ask(visit,
      shop::Checkout{.hold = visit.request.hold,
                     .buyer = visit.buyer,
                     .email = "a@b.example",
                     .method = visit.request.method,
                     .details = "{}",
                     .request = key},
      [this, asked = notes_.now(), hold = visit.request.hold, buyer = visit.buyer, key](const shop::Answer& answer) {
        if (is_known(answer.verdict)) notes_.checkout_heard(hold, asked);
        if (answer.verdict == Verdict::hold_expired) notes_.hold_over(hold);
        const bool is_accepted = answer.verdict == Verdict::order_accepted || answer.verdict == Verdict::replayed;
        if (!is_accepted) return refusal(answer.verdict);
        const std::string order = member_of(answer.body, "order");
        notes_.key(buyer, key, order);
        notes_.used(hold, buyer, "ordered");
        if (answer.verdict == Verdict::order_accepted) notes_.ordered(hold, buyer, *OrderId::parse(order));
        return Response{.kind = Response::Kind::order, .order = *OrderId::parse(order)};
      });
}

void Edge::read_hold(Visit& visit) {
  ask(visit, shop::ReadHold{.hold = visit.request.hold, .buyer = visit.buyer},
      [this, hold = visit.request.hold, buyer = visit.buyer](const shop::Answer& answer) {
        if (answer.verdict != Verdict::found) return refusal(answer.verdict);
        notes_.used(hold, buyer, "read");
        return Response{.kind = Response::Kind::hold, .hold = hold, .state = member_of(answer.body, "state")};
      });
}

void Edge::read_order(Visit& visit) {
  ask(visit, shop::ReadOrder{.order = visit.request.order, .buyer = visit.buyer},
      [this, order = visit.request.order](const shop::Answer& answer) {
        if (answer.verdict != Verdict::found) return refusal(answer.verdict);
        const std::string state = member_of(answer.body, "state");
        notes_.order_read(member_of(answer.body, "hold"), state);
        return Response{.kind = Response::Kind::order, .order = order, .state = state};
      });
}

}  // namespace sluice::sim
