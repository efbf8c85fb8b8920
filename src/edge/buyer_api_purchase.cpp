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

// What was asked for, by whom, with which ticket; filled in step by step.
struct BuyerApi::Purchase {
  shop::TakeUnits::Mode mode = shop::TakeUnits::Mode::buy;
  CartBody cart;
  shop::RequestKey key;
  std::optional<BuyerId> buyer;
  std::optional<Place> place;
  bool has_stored_answer = false;  // the owner has answered this key before
  bool began_key = false;          // this request is the key's first; it must be ended or handed to the owner
};

void BuyerApi::take_units(Visit& visit, SaleReaders& sale, shop::TakeUnits::Mode mode) {
  if (sale.view->is_gate()) {
    return refuse(visit, {.problem = &problems::no_such_item,
                          .detail = "The sale is a gate: it lets people in and has nothing to hold or buy."});
  }
  Purchase purchase{.mode = mode, .cart = {}, .key = {}, .buyer = {}, .place = {}};
  if (const auto refusal = read_purchase(visit, sale, purchase)) return refuse(visit, *refusal);
  decide_purchase(visit, sale, purchase);
  if (purchase.began_key) sale.front->keys.forget(*purchase.buyer, purchase.key);
}

std::optional<Refusal> BuyerApi::read_purchase(Visit& visit, SaleReaders& sale, Purchase& purchase) {
  const http::Request& request = *visit.request;
  if (auto refusal = read_cart(request.body, *sale.view, purchase.cart)) return refusal;
  if (request.has_idempotency_key) {
    if (auto refusal = read_idempotency_key(request.idempotency_key, purchase.key.key)) return refusal;
  }
  purchase.buyer = buyer_of(visit);
  if (!purchase.buyer) {
    if (!request.authorization.empty()) return Refusal{.problem = &problems::bad_credentials};
    purchase.key.key.clear();  // without an identity there is nobody whose key it could be
    return std::nullopt;
  }
  purchase.place = place_for(visit, sale, purchase.cart.line, *purchase.buyer);
  if (purchase.place) purchase.cart.line = purchase.place->line;
  if (purchase.key.key.empty()) return std::nullopt;
  const bool buys = purchase.mode == shop::TakeUnits::Mode::buy;
  purchase.key.route = "POST /v1/sales/" + sale.front->id + (buys ? "/buy" : "/holds");
  purchase.key.fingerprint = fingerprint_of(request.body);
  const auto known = sale.front->keys.begin(*purchase.buyer, purchase.key);
  if (known == shop::KeyBook::Known::running) return Refusal{.problem = &problems::key_in_use};
  purchase.has_stored_answer = known == shop::KeyBook::Known::stored;
  purchase.began_key = known == shop::KeyBook::Known::no;
  return std::nullopt;
}

// Answers here what needs no owner: not open, no ticket, still waiting, sold out. The rest goes to the owner.
void BuyerApi::decide_purchase(Visit& visit, SaleReaders& sale, Purchase& purchase) {
  if (purchase.has_stored_answer) return ask_owner(visit, sale, purchase, Ordinal{0});
  const bool buys = purchase.mode == shop::TakeUnits::Mode::buy;
  if (refuse_sale(visit, sale, buys ? Wish::place : Wish::units)) return;
  if (!buys && !purchase.place) return refuse(visit, problems::not_called);
  const shop::LineFront& line = *sale.front->lines[raw(purchase.cart.line)];
  const bool gone = line.sold_out.load(std::memory_order_acquire);
  if (!purchase.place) {
    if (!gone) return ask_owner(visit, sale, purchase, Ordinal{0});
    sale.front->counters.joins_sold_out.fetch_add(1, std::memory_order_relaxed);
    return refuse(visit, problems::sold_out);
  }
  // Whoever was passed over while absent stands as waiting, but is next: the owner decides.
  const bool waits = line.board.standing(purchase.place->ordinal) == line::Standing::waiting &&
                     line.board.mark(purchase.place->ordinal) == line::Mark::fresh;
  if (!buys || !waits) return ask_owner(visit, sale, purchase, purchase.place->number);
  if (gone) return refuse(visit, problems::sold_out);
  see(sale, purchase.cart.line, *purchase.place);
  answer_in_line(visit, sale, purchase.cart.line, *purchase.buyer, *purchase.place);
}

// With the mailbox slot in hand, a place is taken for whoever needs one; only a called one goes on to the owner.
void BuyerApi::ask_owner(Visit& visit, SaleReaders& sale, Purchase& purchase, Ordinal number) {
  shop::SaleCounters& counters = sale.front->counters;
  const auto refuse_overloaded = [&] {
    counters.joins_overloaded.fetch_add(1, std::memory_order_relaxed);
    refuse(visit, problems::overloaded);
  };
  if (!context_.mailbox.try_reserve()) return refuse_overloaded();
  const bool is_new_buyer = !purchase.buyer;
  const BuyerId buyer = is_new_buyer ? mint_buyer(visit) : *purchase.buyer;
  const bool needs_place = raw(number) == 0 && !purchase.has_stored_answer;
  if (needs_place) {
    const auto issued = sale.front->lines[raw(purchase.cart.line)]->board.gate.issue();
    if (!issued || !issued->called) context_.mailbox.cancel();
    if (!issued) return refuse_overloaded();
    (issued->called ? counters.joins_called : counters.joins_waiting).fetch_add(1, std::memory_order_relaxed);
    if (!issued->called) {
      if (is_new_buyer) append_buyer_cookie(visit, buyer);
      return answer_in_line(visit, sale, purchase.cart.line, buyer,
                            {.line = purchase.cart.line,
                             .number = issued->ordinal,
                             .ordinal = issued->ordinal,
                             .issued_at = visit.now});
    }
    number = issued->ordinal;
  }
  auto call = std::make_unique<PendingCall>(*this, shop::TakeUnits{.mode = purchase.mode,
                                                                   .sale = sale.front->id,
                                                                   .buyer = buyer,
                                                                   .line = purchase.cart.line,
                                                                   .number = number,
                                                                   .just_issued = needs_place,
                                                                   .cart = purchase.cart.cart,
                                                                   .request = purchase.key});
  call->sale = sale.front;
  call->new_buyer = is_new_buyer;
  call->place_issued_at = purchase.place ? purchase.place->issued_at : visit.now;
  purchase.began_key = false;  // complete_take() sees to it from here
  send(visit, std::move(call));
}

void BuyerApi::answer_in_line(Visit& visit, SaleReaders& sale, LineIndex line, BuyerId buyer, const Place& place) {
  if (!visit.form_sale.empty()) {
    hand_out_place(visit, sale, line, buyer, place);
    return redirect_to_plain_page(visit);
  }
  append_place(visit, sale, line, buyer, place);
  body_.replace(0, 1, "{\"outcome\":\"in_line\",");
  respond_json(visit, 202, body_);
}

// REQUIRES: a reserved slot in the owner's mailbox.
void BuyerApi::send(Visit& visit, std::unique_ptr<PendingCall> call) {
  call->deferred = visit.exchange->defer();
  call->route = visit.route;
  call->verb = visit.verb;
  call->began = visit.began;
  call->traceparent = visit.traceparent;
  call->form_sale = visit.form_sale;
  outbox_.push_back(std::move(call));
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
    if (const auto refusal = read_idempotency_key(visit.request->idempotency_key, key.key))
      return refuse(visit, *refusal);
    key.route = "POST /v1/holds/" + std::string(id) + "/checkout";
    key.fingerprint = fingerprint_of(visit.request->body);
  }
  const auto hold = HoldId::parse(id);
  const auto buyer = buyer_of(visit);
  if (!hold || !buyer) return refuse(visit, problems::no_such_hold);
  if (!context_.mailbox.try_reserve()) return refuse(visit, problems::overloaded);
  send(visit, std::make_unique<PendingCall>(*this, shop::Checkout{.hold = *hold,
                                                                  .buyer = *buyer,
                                                                  .email = std::move(body.email),
                                                                  .method = std::move(body.method),
                                                                  .details = std::move(body.details),
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
    case Verdict::not_open:
      return &problems::not_open;
    case Verdict::closed:
      return &problems::closed;
    case Verdict::sold_out:
      return &problems::sold_out;
    case Verdict::not_enough:
      return &problems::not_enough;
    case Verdict::limit_reached:
      return &problems::limit_reached;
    case Verdict::not_called:
      return &problems::not_called;
    case Verdict::no_such_sale:
      return &problems::no_such_sale;
    case Verdict::no_such_item:
      return &problems::no_such_item;
    case Verdict::no_such_hold:
      return &problems::no_such_hold;
    case Verdict::no_such_order:
      return &problems::no_such_order;
    case Verdict::hold_expired:
      return &problems::hold_expired;
    case Verdict::already_ordered:
      return &problems::already_ordered;
    case Verdict::too_many_orders:
      return &problems::too_many_orders;
    case Verdict::in_payment:
      return &problems::in_payment;
    case Verdict::already_sold:
      return &problems::already_sold;
    case Verdict::key_mismatch:
      return &problems::key_mismatch;
    case Verdict::no_such_code:
      return &problems::no_such_code;
    case Verdict::too_many_tries:
      return &problems::too_many_tries;
    case Verdict::unknown_code:
      return &problems::unknown_code;
    case Verdict::code_used_up:
      return &problems::code_used_up;
    case Verdict::no_such_line:
      return &problems::no_such_priority;
    case Verdict::no_such_job:
      return &problems::not_found;
    case Verdict::overloaded:
      return &problems::overloaded;
    case Verdict::read_only:
    case Verdict::unreadable:
      return &problems::read_only;
    case Verdict::conflict:
    case Verdict::invalid:
      return &problems::conflict;
    case Verdict::secured:
    case Verdict::existing_hold:
    case Verdict::in_line:
    case Verdict::found:
    case Verdict::done:
    case Verdict::unfinished:
    case Verdict::order_accepted:
    case Verdict::replayed:
    case Verdict::created:
    case Verdict::code_told:
    case Verdict::moved:
    case Verdict::joined:
    case Verdict::has_place:
      return nullptr;
  }
  return nullptr;
}

// On the server's thread again.
void BuyerApi::complete(PendingCall& call) {
  keys_.refresh();
  headers_.clear();
  body_.clear();
  Visit visit{.request = nullptr,
              .exchange = nullptr,
              .deferred = &call.deferred,
              .route = call.route,
              .verb = call.verb,
              .began = call.began,
              .now = context_.clock.wall(),
              .traceparent = call.traceparent,
              .form_sale = call.form_sale,
              .moved = {}};
  const shop::Answer& answer = call.answer;
  const bool gives_place =
      std::holds_alternative<shop::TakeOver>(call.command) || std::holds_alternative<shop::JoinByCode>(call.command);
  if (gives_place) return complete_place(visit, call);
  if (call.sale) complete_take(visit, call);
  if (const ProblemType* problem = problem_of(answer.verdict)) {
    Refusal refusal{.problem = problem, .detail = answer.detail};
    const bool tells_available =
        answer.verdict == shop::Verdict::not_enough || answer.verdict == shop::Verdict::limit_reached;
    if (tells_available) refusal.extra = "\"available\":" + std::to_string(answer.available);
    const auto tell = [&refusal](const char* name, const std::string& value) {
      refusal.extra += std::string(refusal.extra.empty() ? "\"" : ",\"") + name + "\":\"" + value + '"';
    };
    if (!answer.item.empty() && answer.verdict != shop::Verdict::limit_reached) tell("item", answer.item);
    if (!answer.order.empty()) tell("order", answer.order);
    return refuse(visit, refusal);
  }
  if (!visit.form_sale.empty()) return answer_form(visit, answer);
  headers_ += no_store;
  if (!answer.location.empty()) headers_ += "Location: " + answer.location + "\r\n";
  switch (answer.verdict) {
    case shop::Verdict::secured:
    case shop::Verdict::code_told:
      return respond_json(visit, 201, answer.body);
    case shop::Verdict::order_accepted:
      return respond_json(visit, 202, answer.body);
    case shop::Verdict::in_line:
      return respond_json(visit, 202, body_);
    case shop::Verdict::replayed:
      headers_ += "Idempotent-Replayed: true\r\n";
      return respond_json(visit, answer.status, answer.body);
    case shop::Verdict::done:
      return respond(visit, 204, {}, {});
    default:
      return respond_json(visit, 200, answer.body);
  }
}

// The cookies of a purchase, and the place when there was no unit yet.
void BuyerApi::complete_take(Visit& visit, PendingCall& call) {
  using shop::Verdict;
  const auto& take = std::get<shop::TakeUnits>(call.command);
  const shop::Answer& answer = call.answer;
  const bool stored = answer.verdict == Verdict::secured || answer.verdict == Verdict::replayed ||
                      answer.verdict == Verdict::key_mismatch;
  if (!take.request.key.empty() && !stored) call.sale->keys.forget(take.buyer, take.request);
  if (raw(answer.number) == 0) return;  // sold out, not open: no place, no cookie

  SaleReaders* sale = find_sale(call.sale->id);
  if (sale == nullptr) return;
  if (call.new_buyer) append_buyer_cookie(visit, take.buyer);
  if (answer.verdict == Verdict::in_line) {
    const Place place{.line = answer.line,
                      .number = answer.number,
                      .ordinal = call.sale->lines[raw(answer.line)]->ordinal_of(answer.number),
                      .issued_at = call.place_issued_at};
    if (!call.form_sale.empty()) {
      hand_out_place(visit, *sale, answer.line, take.buyer, place);
      return;
    }
    append_place(visit, *sale, answer.line, take.buyer, place);
    body_.replace(0, 1, "{\"outcome\":\"in_line\",");
    return;
  }
  const bool has_it = answer.number == take.number && answer.line == take.line;
  if (has_it && !take.just_issued) return;  // the browser
  std::string ticket;
  token::append_signed(ticket, *keys_, visit.now,
                       token::Ticket{.sale = call.sale->tag,
                                     .line = answer.line,
                                     .ordinal = answer.number,
                                     .epoch = call.sale->epoch,
                                     .buyer = token::thumb_of(take.buyer),
                                     .issued_at = call.place_issued_at});
  append_place_cookie(visit, *sale, answer.line, ticket, {});
}

}  // namespace sluice::edge
