#include "sim/crowd/edge.h"

#include <boost/json.hpp>
#include <utility>

#include "shop/told/sale_front.h"

namespace sluice::sim {
namespace {

using shop::Verdict;

constexpr const char* buy_route = "POST /v1/sales/drop/buy";
constexpr const char* checkout_route = "POST /v1/holds/checkout";

std::vector<UnitName> units_of(const boost::json::value& body) {
  std::vector<UnitName> units;
  for (const auto& row : body.at("items").as_array()) {
    for (const auto& unit : row.at("units").as_array()) {
      units.push_back({std::string(row.at("item").as_string()), unit.to_number<std::uint32_t>()});
    }
  }
  return units;
}

Response refusal(Verdict verdict) {
  switch (verdict) {
    case Verdict::overloaded:
    case Verdict::read_only:
    case Verdict::unreadable:
    case Verdict::not_open:
      return {.kind = Response::Kind::later, .verdict = verdict};
    case Verdict::closed:
      return {.kind = Response::Kind::closed, .verdict = verdict};
    case Verdict::sold_out:
      return {.kind = Response::Kind::sold_out, .verdict = verdict};
    default:
      return {.kind = Response::Kind::refused, .verdict = verdict};
  }
}

}  // namespace

std::string member_of(const std::string& body, std::string_view name) {
  const boost::json::value parsed = boost::json::parse(body);
  const auto* found = parsed.as_object().if_contains(name);
  return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}

void Edge::handle(Process& process, const Request& request, const Respond& respond) {
  Visit visit{process, process.front(), request, respond, {}};
  const auto identity = token::verify_buyer(keys_, clock_.wall(), request.identity);
  if (visit.front == nullptr || !identity) return respond({.kind = Response::Kind::later});
  visit.buyer = identity->id;
  switch (request.kind) {
    case Request::Kind::buy:
      return buy(visit);
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

// --- Who asks, and where they stand

LineIndex Edge::line_of(const Request& request) const {
  return setup_.sale.line == shop::LineMode::item ? line_at(request.item) : LineIndex{0};
}

std::optional<Edge::Place> Edge::place_of(const Visit& visit, LineIndex line) const {
  const auto ticket = token::verify_ticket(keys_, clock_.wall(), visit.request.ticket);
  if (!ticket || ticket->line != line) return std::nullopt;
  const bool is_good = ticket->sale == visit.front->tag && ticket->epoch == visit.front->epoch &&
                       ticket->buyer == token::thumb_of(visit.buyer);
  if (!is_good && !bugs.believes_tickets) return std::nullopt;
  return Place{ticket->line, ticket->ordinal};
}

bool Edge::refuse_sale(const Visit& visit, bool wants_units) const {
  const auto respond = [&](Verdict verdict) {
    visit.respond(refusal(verdict));
    return true;
  };
  if (!visit.process.owner().health().can_write()) return respond(Verdict::read_only);
  switch (visit.front->told.state.load()) {
    case shop::SaleState::open:
      return false;
    case shop::SaleState::lobby:
      return wants_units ? respond(Verdict::not_open) : false;
    case shop::SaleState::scheduled:
    case shop::SaleState::paused:
      return respond(Verdict::not_open);
    case shop::SaleState::closed:
      return respond(Verdict::closed);
  }
  return false;
}

void Edge::see(Visit& visit, const Place& place) {
  shop::LineFront& line = *visit.front->lines[raw(place.line)];
  const Ordinal ordinal = line.ordinal_of(place.number);
  const bool must_tell = line.board.see(ordinal);
  const bool is_told = !must_tell || visit.process.tell(shop::ComeBack{setup_.sale.id, place.line, place.number});
  if (is_told) note_sight(visit, place);
}

void Edge::note_sight(const Visit& visit, const Place& place) {
  const auto known = record_.places.find({place.line, place.number});
  if (known == record_.places.end() || known->second.buyer != visit.buyer) return;
  known->second.sights.push_back({agenda_.now(), visit.process.life()});
}

Response Edge::tell_place(const shop::SaleFront& front, BuyerId buyer, const Place& place) const {
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

void Edge::note_given(LineIndex line, Ordinal number, BuyerId buyer, Giver giver, Life life) {
  const auto [at, is_new] = record_.places.try_emplace({line, number});
  PlaceSeen& place = at->second;
  if (!is_new && place.buyer != buyer) {
    record_.given_to_cheats.push_back("place " + std::to_string(raw(number)) + " was given to a second buyer");
  }
  if (!is_new) return;
  place = {.line = line,
           .number = number,
           .buyer = buyer,
           .given = agenda_.now(),
           .given_in = life,
           .is_of_edge = giver == Giver::edge,
           .sights = {{agenda_.now(), life}},
           .calls = {},
           .over = {}};
}

void Edge::see_everybody(std::function<Process*()> process) {
  if (Process* running = process(); running != nullptr && running->front() != nullptr) {
    const auto front = running->front();
    for (const auto& [key, place] : record_.places) {
      shop::LineFront& line = *front->lines[raw(place.line)];
      (void)line.board.see(line.ordinal_of(place.number));
    }
  }
  agenda_.after(std::chrono::seconds(1), [this, process] { see_everybody(process); });
}

// --- Buying

void Edge::buy(Visit& visit) {
  const LineIndex line = line_of(visit.request);
  shop::LineFront& front = *visit.front->lines[raw(line)];
  visit.place = place_of(visit, line);
  shop::RequestKey key;
  bool began_key = false;
  bool is_stored = false;
  if (!visit.request.key.empty()) {
    key = {.key = visit.request.key, .route = buy_route, .fingerprint = "f" + std::to_string(visit.request.quantity)};
    const auto known = visit.front->keys.begin(visit.buyer, key);
    if (known == shop::KeyBook::Known::running) return visit.respond({.kind = Response::Kind::later});
    is_stored = known == shop::KeyBook::Known::stored;
    began_key = known == shop::KeyBook::Known::no;
  }
  if (is_stored) return ask_owner(visit, line, visit.place ? visit.place->number : Ordinal{0}, key, began_key);
  const auto forget_key = [&] {
    if (began_key) visit.front->keys.forget(visit.buyer, key);
  };
  if (refuse_sale(visit, false)) return forget_key();
  if (visit.place) return use_place(visit, key, began_key);
  if (!front.sold_out.load()) return take_place(visit, key, began_key);
  forget_key();
  record_.sold_out.push_back({agenda_.now(), line});
  visit.respond(refusal(Verdict::sold_out));
}

void Edge::ask_owner(Visit& visit, LineIndex line, Ordinal number, const shop::RequestKey& key, bool began_key) {
  // Coming with a place is being seen.
  note_sight(visit, {line, number});
  if (visit.process.reserve()) return send_purchase(visit, line, number, false, key);
  if (began_key) visit.front->keys.forget(visit.buyer, key);
  visit.respond(refusal(Verdict::overloaded));
}

// Whoever waits is told so here; the rest is the owner's to say.
void Edge::use_place(Visit& visit, const shop::RequestKey& key, bool began_key) {
  const shop::LineFront& front = *visit.front->lines[raw(visit.place->line)];
  const Ordinal ordinal = front.ordinal_of(visit.place->number);
  const bool waits =
      front.board.standing(ordinal) == line::Standing::waiting && front.board.mark(ordinal) == line::Mark::fresh;
  if (!waits) return ask_owner(visit, visit.place->line, visit.place->number, key, began_key);
  if (began_key) visit.front->keys.forget(visit.buyer, key);
  see(visit, *visit.place);
  visit.respond(tell_place(*visit.front, visit.buyer, *visit.place));
}

void Edge::take_place(Visit& visit, const shop::RequestKey& key, bool began_key) {
  const LineIndex line = line_of(visit.request);
  shop::LineFront& front = *visit.front->lines[raw(line)];
  const token::BuyerThumb thumb = token::thumb_of(visit.buyer);
  const auto refuse = [&](bool has_begun) {
    if (has_begun) front.places.forget(thumb);
    if (began_key) visit.front->keys.forget(visit.buyer, key);
    visit.respond(refusal(Verdict::overloaded));
  };
  const auto known = front.places.begin(thumb, [&front](Ordinal number, WallTime) {
    return shop::is_over(front.board.standing(front.ordinal_of(number)), true);
  });
  if (known.known == shop::PlaceBook::Known::taking) return refuse(false);
  if (known.known == shop::PlaceBook::Known::place) {
    visit.place = Place{line, known.number};
    return use_place(visit, key, began_key);
  }
  if (!visit.process.reserve()) return refuse(true);
  const auto issued = bugs.swaps_places ? issue_swapped(front) : front.board.turnstile.issue();
  if (!issued) {
    visit.process.give_up();
    return refuse(true);
  }
  front.places.put(visit.buyer, issued->ordinal, clock_.wall());
  note_given(line, issued->ordinal, visit.buyer, Giver::edge, visit.process.life());
  if (issued->called) return send_purchase(visit, line, issued->ordinal, true, key);
  visit.process.give_up();
  if (began_key) visit.front->keys.forget(visit.buyer, key);
  visit.respond(tell_place(*visit.front, visit.buyer, {line, issued->ordinal}));
}

// Two at a time, the later one first.
std::optional<line::Turnstile::Place> Edge::issue_swapped(shop::LineFront& front) {
  if (kept_back_) return std::exchange(kept_back_, std::nullopt);
  kept_back_ = front.board.turnstile.issue();
  return front.board.turnstile.issue();
}

void Edge::send_purchase(Visit& visit, LineIndex line, Ordinal number, bool just_issued,
                         const shop::RequestKey& key) {
  shop::TakeUnits take{.mode = shop::TakeUnits::Mode::buy,
                       .sale = setup_.sale.id,
                       .buyer = visit.buyer,
                       .line = line,
                       .number = number,
                       .just_issued = just_issued,
                       .cart = {},
                       .request = key};
  take.cart.push_back({.item = item_at(visit.request.item), .quantity = visit.request.quantity});
  visit.process.send(take, [this, take, asked = agenda_.now(), life = visit.process.life(), front = visit.front,
                            respond = visit.respond](const shop::Answer& answer) {
    take_purchase_answer(take, asked, answer, life, front, respond);
  });
}

void Edge::take_purchase_answer(const shop::TakeUnits& asked, Time since, const shop::Answer& answer, Life life,
                                const std::shared_ptr<shop::SaleFront>& front, const Respond& respond) {
  const bool is_stored = answer.verdict == Verdict::secured || answer.verdict == Verdict::replayed ||
                         answer.verdict == Verdict::key_mismatch;
  if (!asked.request.key.empty() && !is_stored) front->keys.forget(asked.buyer, asked.request);
  if (raw(answer.number) != 0) {
    note_given(answer.line, answer.number, asked.buyer, Giver::owner, life);
    front->lines[raw(answer.line)]->places.put(asked.buyer, answer.number, clock_.wall());
  }
  const bool has_hold = answer.verdict == Verdict::secured || answer.verdict == Verdict::existing_hold ||
                        answer.verdict == Verdict::replayed;
  if (!has_hold && answer.verdict != Verdict::in_line) return respond(refusal(answer.verdict));
  if (answer.verdict == Verdict::in_line) {
    return respond(tell_place(*front, asked.buyer, {answer.line, answer.number}));
  }
  if (answer.verdict != Verdict::existing_hold && !asked.request.key.empty()) {
    record_.keys.push_back(
        {agenda_.now(), asked.buyer, asked.request.route, asked.request.key, member_of(answer.body, "hold")});
  }
  if (answer.verdict != Verdict::replayed)
    note_secured(asked, since, answer, life, answer.verdict == Verdict::secured);
  Response response{.kind = Response::Kind::hold,
                    .hold = *HoldId::parse(member_of(answer.body, "hold")),
                    .state = member_of(answer.body, "state")};
  respond(response);
}

void Edge::note_secured(const shop::TakeUnits& asked, Time since, const shop::Answer& answer, Life life,
                        bool is_new) {
  const boost::json::value body = boost::json::parse(answer.body);
  record_.secured.push_back({.asked = since,
                             .at = agenda_.now(),
                             .life = life,
                             .buyer = asked.buyer,
                             .line = answer.line,
                             .number = answer.number,
                             .hold = *HoldId::parse(std::string_view(body.at("hold").as_string())),
                             .units = units_of(body),
                             .expires_at = *parse_rfc3339(std::string_view(body.at("expires_at").as_string())),
                             .is_new = is_new,
                             .gone = {},
                             .sold = {}});
}

// --- What follows

template <class Then>
void Edge::ask(const Visit& visit, shop::Command command, Then then) {
  if (!visit.process.reserve_for(command)) return visit.respond(refusal(Verdict::overloaded));
  visit.process.send(std::move(command),
                     [then, respond = visit.respond](const shop::Answer& answer) { respond(then(answer)); });
}

void Edge::poll(Visit& visit) {
  const LineIndex line = line_of(visit.request);
  visit.place = place_of(visit, line);
  if (!visit.place) return visit.respond({.kind = Response::Kind::refused, .verdict = Verdict::not_called});
  see(visit, *visit.place);
  const Response told = tell_place(*visit.front, visit.buyer, *visit.place);
  if (told.is_sold_out && told.standing == line::Standing::waiting) record_.sold_out.push_back({agenda_.now(), line});
  visit.respond(told);
}

void Edge::leave(Visit& visit) {
  visit.place = place_of(visit, line_of(visit.request));
  if (!visit.place) return visit.respond({.kind = Response::Kind::refused, .verdict = Verdict::not_called});
  ask(visit,
      shop::LeaveLine{.sale = setup_.sale.id,
                      .line = visit.place->line,
                      .number = visit.place->number,
                      .holder = token::thumb_of(visit.buyer)},
      [](const shop::Answer&) { return Response{.kind = Response::Kind::done}; });
}

void Edge::release(Visit& visit) {
  // From the moment that this is asked the hold may have ended, whatever becomes of the answer.
  if (Secured* known = record_.find(visit.request.hold); known != nullptr && known->buyer == visit.buyer) {
    if (!known->gone) known->gone = agenda_.now();
  }
  ask(visit, shop::ReleaseHold{.hold = visit.request.hold, .buyer = visit.buyer},
      [this, hold = visit.request.hold, buyer = visit.buyer](const shop::Answer& answer) {
        if (answer.verdict != Verdict::done) return refusal(answer.verdict);
        const Secured* known = record_.find(hold);
        if (known != nullptr && known->buyer != buyer) record_.given_to_cheats.push_back("released another's hold");
        return Response{.kind = Response::Kind::done};
      });
}

void Edge::checkout(Visit& visit) {
  shop::RequestKey key;
  if (!visit.request.key.empty()) key = {visit.request.key, checkout_route, visit.request.hold.str()};
  ask(visit,
      shop::Checkout{.hold = visit.request.hold,
                     .buyer = visit.buyer,
                     .email = "a@b.example",
                     .method = visit.request.method,
                     .details = "{}",
                     .request = key},
      [this, hold = visit.request.hold, buyer = visit.buyer, key](const shop::Answer& answer) {
        if (answer.verdict == Verdict::hold_expired) record_.holds_over.push_back({agenda_.now(), hold});
        const bool is_accepted = answer.verdict == Verdict::order_accepted || answer.verdict == Verdict::replayed;
        if (!is_accepted) return refusal(answer.verdict);
        const std::string order = member_of(answer.body, "order");
        if (!key.key.empty()) record_.keys.push_back({agenda_.now(), buyer, key.route, key.key, order});
        const Secured* known = record_.find(hold);
        if (known != nullptr && known->buyer != buyer) record_.given_to_cheats.push_back("ordered another's hold");
        if (answer.verdict == Verdict::order_accepted) {
          record_.ordered.push_back({agenda_.now(), *OrderId::parse(order), hold, buyer});
        }
        return Response{.kind = Response::Kind::order, .order = *OrderId::parse(order)};
      });
}

void Edge::read_hold(Visit& visit) {
  ask(visit, shop::ReadHold{.hold = visit.request.hold, .buyer = visit.buyer},
      [this, hold = visit.request.hold, buyer = visit.buyer](const shop::Answer& answer) {
        if (answer.verdict != Verdict::found) return refusal(answer.verdict);
        const Secured* known = record_.find(hold);
        if (known != nullptr && known->buyer != buyer) record_.given_to_cheats.push_back("read another's hold");
        return Response{.kind = Response::Kind::hold, .hold = hold, .state = member_of(answer.body, "state")};
      });
}

void Edge::read_order(Visit& visit) {
  ask(visit, shop::ReadOrder{.order = visit.request.order, .buyer = visit.buyer},
      [this, order = visit.request.order](const shop::Answer& answer) {
        if (answer.verdict != Verdict::found) return refusal(answer.verdict);
        const std::string state = member_of(answer.body, "state");
        const auto hold = HoldId::parse(member_of(answer.body, "hold"));
        Secured* known = hold ? record_.find(*hold) : nullptr;
        if (state == "confirmed" && known != nullptr && !known->sold) known->sold = agenda_.now();
        return Response{.kind = Response::Kind::order, .order = order, .state = state};
      });
}

}  // namespace sluice::sim
