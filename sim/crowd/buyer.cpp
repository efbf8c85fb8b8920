#include "sim/crowd/buyer.h"

#include <utility>

namespace sluice::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint32_t clicks_max = 4;  // whoever lost their place as often goes home

bool is_final(const std::string& state) {
  return state == "confirmed" || state == "payment_failed" || state == "released" || state == "refunded";
}

}  // namespace

Buyer::Buyer(const BuyerPlan& plan, std::size_t number, BuyerId id, std::string identity, std::string old_ticket,
             Agenda& agenda, Chance& chance, Network& network, Loot& loot, Record& record)
    : plan_(plan),
      number_(number),
      id_(id),
      identity_(std::move(identity)),
      old_ticket_(std::move(old_ticket)),
      agenda_(agenda),
      chance_(chance),
      network_(network),
      loot_(loot),
      record_(record),
      method_(plan.method) {}

void Buyer::begin() {
  for (std::uint32_t tab = 0; tab < plan_.tabs; ++tab) {
    agenda_.after(plan_.arrives + tab * milliseconds(30), [this] { click(); });
  }
  if (plan_.cheats) {
    for (int i = 1; i <= 6; ++i) agenda_.after(plan_.arrives + seconds(3 * i), [this] { cheat(); });
  }
  if (plan_.patience > Duration::zero()) {
    agenda_.after(plan_.arrives + plan_.patience, [this] {
      if (!is_over() && hold_.is_nil()) go_away();
    });
  }
}

Request Buyer::request(Request::Kind kind) const {
  return {.kind = kind,
          .identity = identity_,
          .ticket = ticket_,
          .item = plan_.item,
          .quantity = plan_.quantity,
          .hold = hold_,
          .order = order_,
          .method = method_};
}

void Buyer::later(Duration delay, void (Buyer::*what)()) {
  agenda_.after(delay, [this, what] {
    if (!is_over()) (this->*what)();
  });
}

void Buyer::end_as(BuyerEnd::Kind kind) {
  if (!is_over()) record_.ends[number_] = {.kind = kind, .at = agenda_.now()};
}

bool Buyer::is_asleep() const {
  return agenda_.now() >= plan_.nap_from && agenda_.now() < plan_.nap_to;
}

// --- Getting a unit

void Buyer::click() {
  if (is_over() || !hold_.is_nil()) return;
  Request buy = request(Request::Kind::buy);
  if (plan_.uses_keys) buy.key = "buy-" + std::to_string(clicks_);
  network_.send(buy, [this](const Response& response) {
    if (!is_over() && hold_.is_nil()) take_answer(response);
  });
}

void Buyer::take_answer(const Response& response) {
  switch (response.kind) {
    case Response::Kind::nothing:
    case Response::Kind::later:
      return later(pause(), &Buyer::click);
    case Response::Kind::place:
      return take_place(response);
    case Response::Kind::hold:
      return have(response.hold);
    case Response::Kind::sold_out:
    case Response::Kind::closed:
      return end_as(BuyerEnd::Kind::told_over);
    case Response::Kind::order:
    case Response::Kind::done:
    case Response::Kind::refused:
      // Fewer than asked for, or more than this buyer may have.
      return end_as(BuyerEnd::Kind::refused);
  }
}

void Buyer::take_place(const Response& response) {
  if (!response.ticket.empty()) {
    ticket_ = response.ticket;
    loot_.tickets.push_back(ticket_);
  }
  switch (response.standing) {
    case line::Standing::waiting:
      if (response.is_sold_out) return end_as(BuyerEnd::Kind::told_over);
      if (!std::exchange(is_waiting_, true)) wait();
      return;
    case line::Standing::called:
      is_waiting_ = false;
      if (!plan_.comes) return plan_.takes_leave ? go_away() : end_as(BuyerEnd::Kind::gave_up);
      return later(chance_.about(milliseconds(300)), &Buyer::click);
    case line::Standing::used:
      return later(pause(), &Buyer::click);
    case line::Standing::lapsed:
    case line::Standing::left:
    case line::Standing::unknown:
      is_waiting_ = false;
      ticket_.clear();
      if (++clicks_ >= clicks_max) return end_as(BuyerEnd::Kind::lost_place);
      return later(pause(), &Buyer::click);
  }
}

void Buyer::wait() {
  later(plan_.poll, &Buyer::poll);
}

void Buyer::poll() {
  if (!is_waiting_ || !hold_.is_nil()) return;
  if (is_asleep()) return wait();
  network_.send(request(Request::Kind::poll), [this](const Response& response) {
    if (is_over() || !hold_.is_nil() || !is_waiting_) return;
    if (response.kind == Response::Kind::place) take_place(response);
    if (response.kind == Response::Kind::closed) return end_as(BuyerEnd::Kind::told_over);
    if (is_waiting_ && !is_over()) wait();
  });
}

void Buyer::go_away() {
  if (plan_.takes_leave && !ticket_.empty()) network_.send(request(Request::Kind::leave), [](const Response&) {});
  end_as(BuyerEnd::Kind::gave_up);
}

// --- Having one

void Buyer::have(HoldId hold) {
  hold_ = hold;
  loot_.holds.push_back(hold);
  switch (plan_.hold) {
    case BuyerPlan::Hold::pays:
      return later(plan_.thinks, &Buyer::pay);
    case BuyerPlan::Hold::releases:
      return later(plan_.thinks, &Buyer::release);
    case BuyerPlan::Hold::forgets:
      return end_as(BuyerEnd::Kind::gave_up);
  }
}

void Buyer::release() {
  network_.send(request(Request::Kind::release), [this](const Response& response) {
    const bool is_open = response.kind == Response::Kind::nothing || response.kind == Response::Kind::later;
    if (is_open) return later(pause(), &Buyer::release);
    end_as(BuyerEnd::Kind::gave_up);
  });
}

void Buyer::pay() {
  Request checkout = request(Request::Kind::checkout);
  if (plan_.uses_keys) checkout.key = "pay-" + std::to_string(orders_);
  network_.send(checkout, [this](const Response& response) {
    if (is_over()) return;
    switch (response.kind) {
      case Response::Kind::nothing:
      case Response::Kind::later:
        return later(pause(), &Buyer::pay);
      case Response::Kind::order:
        order_ = response.order;
        return later(pause(), &Buyer::follow_order);
      default:
        // Too late, or, without a key, ordered by the try before this one, of which nothing was heard.
        return end_as(BuyerEnd::Kind::refused);
    }
  });
}

void Buyer::follow_order() {
  network_.send(request(Request::Kind::read_order), [this](const Response& response) {
    if (!is_over()) take_order(response);
  });
}

void Buyer::take_order(const Response& response) {
  if (response.kind == Response::Kind::refused) return end_as(BuyerEnd::Kind::refused);
  if (response.kind != Response::Kind::order || !is_final(response.state)) {
    return later(pause() * 2, &Buyer::follow_order);
  }
  if (response.state != "payment_failed") return end_as(BuyerEnd::Kind::bought);
  // Once more, with another card.
  if (++orders_ > 1) return end_as(BuyerEnd::Kind::gave_up);
  method_ = "tok_ok";
  pay();
}

// --- Cheating

// With what is not theirs: none of it may get them anything.
void Buyer::cheat() {
  Request foreign = request(static_cast<Request::Kind>(chance_.between(0, 6)));
  if (!loot_.tickets.empty()) {
    const auto last = static_cast<std::uint32_t>(loot_.tickets.size()) - 1;
    foreign.ticket = loot_.tickets[chance_.between(0, last)];
  }
  if (chance_.happens(0.3)) foreign.ticket = old_ticket_;
  if (chance_.happens(0.2) && !foreign.ticket.empty()) foreign.ticket.back() ^= 1;
  if (!loot_.holds.empty()) {
    foreign.hold = loot_.holds[chance_.between(0, static_cast<std::uint32_t>(loot_.holds.size()) - 1)];
  }
  // Of their own hold they may do what they like, but then it is not what their plan says.
  if (foreign.hold == hold_) foreign.hold = HoldId(Id128(1, chance_.seed()));
  network_.send(foreign, [](const Response&) {});
}

}  // namespace sluice::sim
