// Purchases: what is asked of the sale's owner, and how its answers are told.
#include <openssl/sha.h>

#include "base/encoding.h"
#include "base/json_writer.h"
#include "edge/buyer_api_internal.h"
#include "token/token.h"

namespace sluice::edge {
namespace {

std::string fingerprint_of(std::string_view body) {
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(body.data()), body.size(), digest.data());
  return to_hex(digest);
}

}  // namespace

void BuyerApi::take_units(Visit& visit, SaleReaders& sale, shop::TakeUnits::Mode mode) {
  using Mode = shop::TakeUnits::Mode;
  CartBody cart;
  if (const auto refusal = read_cart(visit.request->body, sale.view.get(), cart)) return refuse(visit, *refusal);
  shop::RequestKey key;
  if (visit.request->has_idempotency_key) {
    if (const auto refusal = read_idempotency_key(visit.request->idempotency_key, key.key)) return refuse(visit, *refusal);
  }
  const auto known = buyer_of(visit);
  if (!known && !visit.request->authorization.empty()) return refuse(visit, problems::bad_credentials);
  // Without an identity there is nobody whose key it could be.
  if (!known) key.key.clear();
  shop::LineFront& line = *sale.front->lines[raw(cart.line)];
  auto place = known ? place_of(visit, sale, cart.line, *known) : std::nullopt;

  auto known_key = shop::KeyBook::Known::no;
  if (!key.key.empty()) {
    key.route = "POST /v1/sales/" + sale.front->id + (mode == Mode::buy ? "/buy" : "/holds");
    key.fingerprint = fingerprint_of(visit.request->body);
    known_key = sale.front->keys.begin(*known, key);
    if (known_key == shop::KeyBook::Known::running) return refuse(visit, problems::key_in_use);
  }
  // A key that this request began ends with it, unless the owner gets to store an answer.
  struct KeyGuard {
    shop::SaleFront& front;
    const BuyerId* buyer;
    const shop::RequestKey& key;
    ~KeyGuard() {
      if (buyer != nullptr) front.keys.forget(*buyer, key);
    }
  } guard{*sale.front, !key.key.empty() && known_key == shop::KeyBook::Known::no ? &*known : nullptr, key};

  const bool has_stored_answer = known_key == shop::KeyBook::Known::stored;
  if (!has_stored_answer && refuse_sale(visit, sale)) return;
  if (mode == Mode::hold && !place && !has_stored_answer) return refuse(visit, problems::not_called);

  shop::TakeUnits take{.mode = mode, .sale = sale.front->id, .buyer = {}, .line = cart.line, .cart = cart.cart};
  bool needs_place = mode == Mode::buy && !place && !has_stored_answer;
  if (place) {
    take.ordinal = place->ordinal;
    if (mode == Mode::buy && !has_stored_answer && line.board.standing(place->ordinal) == line::Standing::waiting) {
      if (line.sold_out.load(std::memory_order_acquire)) return refuse(visit, problems::sold_out);
      if (line.board.see(place->ordinal) && sale.front->mailbox.try_reserve()) {
        sale.front->mailbox.push(std::make_unique<shop::Notice>(
            shop::ComeBack{.sale = sale.front->id, .line = cart.line, .ordinal = place->ordinal}));
      }
      append_place(visit, sale, cart.line, *known, *place);
      body_.replace(0, 1, "{\"outcome\":\"in_line\",");
      return respond_json(visit, 202, body_);
    }
  }
  if (needs_place && line.sold_out.load(std::memory_order_acquire)) {
    sale.front->counters.joins_sold_out.fetch_add(1, std::memory_order_relaxed);
    return refuse(visit, problems::sold_out);
  }
  if (!sale.front->mailbox.try_reserve()) {
    sale.front->counters.joins_overloaded.fetch_add(1, std::memory_order_relaxed);
    return refuse(visit, problems::overloaded);
  }
  const BuyerId buyer = known ? *known : mint_buyer(visit);
  if (needs_place) {
    const auto issued = line.board.gate.issue();
    if (!issued) {
      sale.front->mailbox.cancel();
      sale.front->counters.joins_overloaded.fetch_add(1, std::memory_order_relaxed);
      return refuse(visit, problems::overloaded);
    }
    shop::SaleCounters& counters = sale.front->counters;
    (issued->called ? counters.joins_called : counters.joins_waiting).fetch_add(1, std::memory_order_relaxed);
    if (!issued->called) {
      sale.front->mailbox.cancel();
      if (!known) append_buyer_cookie(visit, buyer);
      append_place(visit, sale, cart.line, buyer, {.ordinal = issued->ordinal, .issued_at = visit.now});
      body_.replace(0, 1, "{\"outcome\":\"in_line\",");
      return respond_json(visit, 202, body_);
    }
    take.ordinal = issued->ordinal;
    take.just_issued = true;
  }
  take.buyer = buyer;
  take.request = key;
  guard.buyer = nullptr;  // complete_take() sees to it from here
  auto call = std::make_unique<PendingCall>(*this, std::move(take));
  call->sale = sale.front;
  call->new_buyer = !known;
  call->place_issued_at = place ? place->issued_at : visit.now;
  send(visit, std::move(call));
}

// REQUIRES: a reserved slot in the owner's mailbox.
void BuyerApi::send(Visit& visit, std::unique_ptr<PendingCall> call) {
  call->deferred = visit.exchange->defer();
  call->route = visit.route;
  call->verb = visit.verb;
  call->began = visit.began;
  call->traceparent = visit.traceparent;
  context_.mailbox.push(std::move(call));
}

void BuyerApi::read_hold(Visit& visit, std::string_view id) {
  const auto hold = HoldId::parse(id);
  const auto buyer = buyer_of(visit);
  if (!hold || !buyer) return refuse(visit, problems::no_such_hold);
  if (!context_.mailbox.try_reserve()) return refuse(visit, problems::overloaded);
  send(visit, std::make_unique<PendingCall>(*this, shop::ReadHold{.hold = *hold, .buyer = *buyer}));
}

void BuyerApi::release_hold(Visit& visit, std::string_view id) {
  const auto hold = HoldId::parse(id);
  const auto buyer = buyer_of(visit);
  if (!hold || !buyer) return refuse(visit, problems::no_such_hold);
  if (!context_.mailbox.try_reserve()) return refuse(visit, problems::overloaded);
  send(visit, std::make_unique<PendingCall>(*this, shop::ReleaseHold{.hold = *hold, .buyer = *buyer}));
}

void BuyerApi::checkout(Visit& visit, std::string_view id) {
  CheckoutBody body;
  if (const auto refusal = read_checkout(visit.request->body, body)) return refuse(visit, *refusal);
  shop::RequestKey key;
  if (visit.request->has_idempotency_key) {
    if (const auto refusal = read_idempotency_key(visit.request->idempotency_key, key.key)) return refuse(visit, *refusal);
    key.route = "POST /v1/holds/" + std::string(id) + "/checkout";
    key.fingerprint = fingerprint_of(visit.request->body);
  }
  const auto hold = HoldId::parse(id);
  const auto buyer = buyer_of(visit);
  if (!hold || !buyer) return refuse(visit, problems::no_such_hold);
  if (!context_.mailbox.try_reserve()) return refuse(visit, problems::overloaded);
  send(visit, std::make_unique<PendingCall>(
                  *this, shop::Checkout{.hold = *hold, .buyer = *buyer, .email = std::move(body.email),
                                        .method = std::move(body.method), .details = std::move(body.details),
                                        .request = std::move(key)}));
}

void BuyerApi::read_order(Visit& visit, std::string_view id) {
  if (visit.verb != Verb::get) {
    headers_ += "Allow: GET\r\n";
    return refuse(visit, problems::method_not_allowed);
  }
  const auto order = OrderId::parse(id);
  const auto buyer = buyer_of(visit);
  if (!order || !buyer) return refuse(visit, problems::no_such_order);
  if (!context_.mailbox.try_reserve()) return refuse(visit, problems::overloaded);
  send(visit, std::make_unique<PendingCall>(*this, shop::ReadOrder{.order = *order, .buyer = *buyer}));
}

const ProblemType* BuyerApi::problem_of(shop::Verdict verdict) {
  using shop::Verdict;
  switch (verdict) {
    case Verdict::not_open: return &problems::not_open;
    case Verdict::closed: return &problems::closed;
    case Verdict::sold_out: return &problems::sold_out;
    case Verdict::not_enough: return &problems::not_enough;
    case Verdict::limit_reached: return &problems::limit_reached;
    case Verdict::not_called: return &problems::not_called;
    case Verdict::no_such_sale: return &problems::no_such_sale;
    case Verdict::no_such_item: return &problems::no_such_item;
    case Verdict::no_such_hold: return &problems::no_such_hold;
    case Verdict::no_such_order: return &problems::no_such_order;
    case Verdict::hold_expired: return &problems::hold_expired;
    case Verdict::already_ordered: return &problems::already_ordered;
    case Verdict::too_many_orders: return &problems::too_many_orders;
    case Verdict::in_payment: return &problems::in_payment;
    case Verdict::already_sold: return &problems::already_sold;
    case Verdict::key_mismatch: return &problems::key_mismatch;
    case Verdict::overloaded: return &problems::overloaded;
    case Verdict::read_only: return &problems::read_only;
    case Verdict::conflict:
    case Verdict::invalid: return &problems::conflict;
    case Verdict::secured:
    case Verdict::existing_hold:
    case Verdict::in_line:
    case Verdict::found:
    case Verdict::done:
    case Verdict::order_accepted:
    case Verdict::replayed:
    case Verdict::created: return nullptr;
  }
  return nullptr;
}

// On the server's thread again.
void BuyerApi::complete(PendingCall& call) {
  headers_.clear();
  body_.clear();
  Visit visit{.request = nullptr, .exchange = nullptr, .deferred = &call.deferred, .route = call.route, .verb = call.verb,
              .began = call.began, .now = context_.clock.wall(), .traceparent = call.traceparent};
  const shop::Answer& answer = call.answer;
  if (call.sale) complete_take(call);
  if (const ProblemType* problem = problem_of(answer.verdict)) {
    Refusal refusal{.problem = problem, .detail = answer.detail};
    const bool tells_available = answer.verdict == shop::Verdict::not_enough || answer.verdict == shop::Verdict::limit_reached;
    if (tells_available) refusal.extra = "\"available\":" + std::to_string(answer.available);
    if (!answer.item.empty() && answer.verdict != shop::Verdict::limit_reached) {
      refusal.extra += (refusal.extra.empty() ? "\"item\":\"" : ",\"item\":\"") + answer.item + '"';
    }
    return refuse(visit, refusal);
  }
  headers_ += no_store;
  if (!answer.location.empty()) headers_ += "Location: " + answer.location + "\r\n";
  switch (answer.verdict) {
    case shop::Verdict::secured: return respond_json(visit, 201, answer.body);
    case shop::Verdict::order_accepted: return respond_json(visit, 202, answer.body);
    case shop::Verdict::in_line: return respond_json(visit, 202, body_);
    case shop::Verdict::replayed:
      headers_ += "Idempotent-Replayed: true\r\n";
      return respond_json(visit, answer.status, answer.body);
    case shop::Verdict::done: return respond(visit, 204, {}, {});
    default: return respond_json(visit, 200, answer.body);
  }
}

// The cookies of a purchase, and the place when there was no unit yet.
void BuyerApi::complete_take(PendingCall& call) {
  using shop::Verdict;
  const auto& take = std::get<shop::TakeUnits>(call.command);
  const shop::Answer& answer = call.answer;
  const bool stored = answer.verdict == Verdict::secured || answer.verdict == Verdict::replayed ||
                      answer.verdict == Verdict::key_mismatch;
  if (!take.request.key.empty() && !stored) call.sale->keys.forget(take.buyer, take.request);
  if (raw(answer.ordinal) == 0) return;  // sold out, not open: no place, no cookie

  SaleReaders* sale = find_sale(call.sale->id);
  if (sale == nullptr) return;
  Visit visit{.request = nullptr, .exchange = nullptr, .deferred = &call.deferred, .route = call.route, .verb = call.verb,
              .began = call.began, .now = context_.clock.wall(), .traceparent = {}};
  if (call.new_buyer) append_buyer_cookie(visit, take.buyer);
  if (answer.verdict == Verdict::in_line) {
    append_place(visit, *sale, take.line, take.buyer, {.ordinal = answer.ordinal, .issued_at = call.place_issued_at});
    body_.replace(0, 1, "{\"outcome\":\"in_line\",");
    return;
  }
  if (answer.ordinal == take.ordinal && !take.just_issued) return;  // the browser has it
  std::string ticket;
  token::append_signed(ticket, keys_.get(), visit.now,
                       token::Ticket{.sale = call.sale->tag, .line = take.line, .ordinal = answer.ordinal,
                                     .epoch = call.sale->epoch, .buyer = token::thumb_of(take.buyer),
                                     .issued_at = call.place_issued_at});
  append_place_cookie(visit, *sale, take.line, ticket, {});
}

}  // namespace sluice::edge
