#include "rehearse/fake_shop/fake_sale.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sluice::rehearse {
namespace {

constexpr std::int64_t price = 2500;

std::string cookies_of(std::uint32_t ordinal) {
  return fmt::format(
      "Set-Cookie: sluice_buyer=b{0}; Path=/; HttpOnly\r\nSet-Cookie: sluice_drop=t{0}; Path=/; HttpOnly\r\n",
      ordinal);
}

}  // namespace

void append_answer(std::string& out, int status, std::string_view fields, std::string_view body) {
  fmt::format_to(std::back_inserter(out),
                 "HTTP/1.1 {} X\r\nContent-Type: application/json\r\n{}Content-Length: {}\r\n\r\n{}", status, fields,
                 body.size(), body);
}

void append_problem(std::string& out, int status, std::string_view name, std::string_view fields) {
  append_answer(out, status, fields,
                fmt::format(R"({{"type":"/problems/{}","title":"{}","status":{},"detail":"","trace_id":"0"}})", name,
                            name, status));
}

FakeSale::FakeSale(const FakeShopPlan& plan)
    : plan_(plan),
      opened_(clock_.mono() + plan.opens_after),
      opens_at_(clock_.wall() + std::chrono::duration_cast<std::chrono::milliseconds>(plan.opens_after)) {}

void FakeSale::answer(std::string& out, const HttpCall& call) {
  const std::uint32_t ordinal = number_after(call.head, "sluice_drop=t");  // from the ticket cookie
  const std::uint32_t hold = number_after(call.path, "/v1/holds/hold_");
  const bool is_post = call.method == "POST";
  if (call.path == "/v1/sales/drop/buy") return answer_buy(out, ordinal);
  if (call.path == "/v1/sales/drop") return answer_status(out);
  if (call.path == "/v1/sales/drop/tickets/current") return answer_ticket(out, ordinal, 200);
  if (call.path.starts_with("/v1/holds/hold_")) {
    return is_post ? answer_checkout(out, hold) : read_hold(out, hold, ordinal);
  }
  if (call.path.starts_with("/v1/orders/ord_")) {
    return answer_order(out, number_after(call.path, "/v1/orders/ord_"), ordinal);
  }
  append_problem(out, 404, "not-found");
}

std::uint32_t FakeSale::serving() const {
  if (first_buy_ == MonoTime{}) return plan_.reserve;
  const double elapsed_s = static_cast<double>((clock_.mono() - first_buy_).count()) / 1e6;
  const double called = plan_.reserve + plan_.calls_per_s * elapsed_s;
  const double most = plan_.stock + (plan_.passes_over_ordinal == 0 ? 0 : 1);
  return static_cast<std::uint32_t>(std::min(called, most));
}

bool FakeSale::is_called(std::uint32_t ordinal) const {
  return ordinal <= serving() && ordinal != plan_.passes_over_ordinal;
}

bool FakeSale::is_sold_out() const {
  return orders_.size() >= plan_.stock;
}

std::string FakeSale::state() const {
  if (clock_.mono() < opened_) return "scheduled";
  return is_sold_out() && plan_.state == "open" ? "sold_out" : plan_.state;
}

void FakeSale::answer_status(std::string& out) const {
  append_answer(
      out, 200, "Cache-Control: public, max-age=1\r\n",
      fmt::format(
          R"({{"sale":"drop","rehearsal":{},"state":"{}","opens_at":"{}","items":[{{"item":"tee","name":"Tee","price":)"
          R"({{"amount":{},"currency":"EUR"}},"stock":{},"available":0}}],"line":{{"waiting":0,"issued":{},)"
          R"("serving":{},"pace_per_s":null,"knots":[]}},"poll_after_ms":1000}})",
          plan_.is_rehearsal, state(), format_rfc3339(opens_at_), price, plan_.stock, issued_, serving()));
}

void FakeSale::answer_buy(std::string& out, std::uint32_t ordinal) {
  if (first_buy_ == MonoTime{}) first_buy_ = clock_.mono();
  if (const auto used = hold_of_ordinal_.find(ordinal); ordinal != 0 && used != hold_of_ordinal_.end()) {
    return answer_hold(out, used->second, 200);
  }
  const bool is_gone = is_sold_out() || (!plan_.has_waitlist && holds_.size() >= plan_.stock);
  if (is_gone) return append_problem(out, 409, "sold-out");
  if (ordinal == 0) ordinal = ++issued_;
  if (!is_called(ordinal) || holds_.size() >= plan_.stock) return answer_ticket(out, ordinal, 202);
  secure(out, ordinal);
}

void FakeSale::secure(std::string& out, std::uint32_t ordinal) {
  const auto number = static_cast<std::uint32_t>(holds_.size() + 1);
  const std::uint32_t unit = number == plan_.sells_unit_twice_at     ? number - 1
                             : number == plan_.sells_beyond_stock_at ? plan_.stock + 1
                                                                     : number;
  holds_.push_back({ordinal, unit, 0});
  hold_of_ordinal_[ordinal] = number;
  answer_hold(out, number, 201);
}

void FakeSale::answer_hold(std::string& out, std::uint32_t number, int status) const {
  const Hold& hold = holds_[number - 1];
  const std::uint32_t told = number == plan_.gives_hold_away_at ? number - 1 : number;
  const std::string ordinal = plan_.tells_ordinal ? fmt::format(R"("ordinal":{},)", hold.ordinal) : "";
  const WallTime expires_at = clock_.wall() + std::chrono::minutes(10);
  append_answer(
      out, status, cookies_of(hold.ordinal),
      fmt::format(R"({{"outcome":"secured","hold":"hold_{}","state":"active",{}"items":[{{"item":"tee","quantity":1,)"
                  R"("units":[{}]}}],"total":{{"amount":{},"currency":"EUR"}},"expires_at":"{}"}})",
                  told, ordinal, hold.unit, price, format_rfc3339(expires_at)));
}

void FakeSale::answer_ticket(std::string& out, std::uint32_t ordinal, int status) {
  if (ordinal == 0) return append_problem(out, 401, "no-ticket");
  const std::string_view state = is_sold_out() ? "sold_out" : is_called(ordinal) ? "called" : "waiting";
  const std::uint32_t called = serving();
  const double before = state == "waiting" && ordinal > called ? ordinal - called - 1 : 0;
  const auto ahead = static_cast<std::uint32_t>(std::lround(before * plan_.tells_ahead_times));
  if (ordinal == plan_.grows_place_of_ordinal) growth_ += 5000;  // more than people are called between two answers
  const std::uint32_t position = ahead + 1 + (ordinal == plan_.grows_place_of_ordinal ? growth_ : 0);
  append_answer(
      out, status, status == 202 ? cookies_of(ordinal) : "Retry-After: 5\r\n",
      fmt::format(R"({{"outcome":"in_line","ticket":"t{0}","state":"{1}","ordinal":{0},"position":{2},"ahead":{3},)"
                  R"("eta_s":{4},"chance":{6:.2f},"poll_after_ms":1000,"presence_after_ms":{5}}})",
                  ordinal, state, position, ahead, range_of(ordinal), to_ms(plan_.presence_after),
                  plan_.tells_everybody_chance.value_or(ordinal <= plan_.stock ? 1 : 0)));
}

// Its calls go like clockwork, so it knows the second.
std::string FakeSale::range_of(std::uint32_t ordinal) const {
  if (plan_.calls_per_s <= 0) return "null";
  const double since_s = static_cast<double>((clock_.mono() - first_buy_).count()) / 1e6;
  const double until_s = (static_cast<double>(ordinal) - plan_.reserve) / plan_.calls_per_s - since_s;
  const double told_s = std::max(until_s, 0.0) * plan_.tells_wait_times;
  return fmt::format(R"({{"low":{:.0f},"high":{:.0f}}})", std::floor(told_s), std::ceil(told_s));
}

void FakeSale::read_hold(std::string& out, std::uint32_t number, std::uint32_t ordinal) const {
  const bool exists = number >= 1 && number <= holds_.size() && number != plan_.loses_hold_at;
  if (!exists || holds_[number - 1].ordinal != ordinal) return append_problem(out, 404, "no-such-hold");
  answer_hold(out, number, 200);
}

void FakeSale::answer_checkout(std::string& out, std::uint32_t number) {
  if (number < 1 || number > holds_.size()) return append_problem(out, 404, "no-such-hold");
  Hold& hold = holds_[number - 1];
  if (hold.order == 0) {
    orders_.push_back({number, clock_.mono()});
    hold.order = static_cast<std::uint32_t>(orders_.size());
  }
  append_answer(out, 202, fmt::format("Location: /v1/orders/ord_{}\r\n", hold.order),
                fmt::format(R"({{"order":"ord_{}","hold":"hold_{}","state":"accepted"}})", hold.order, number));
}

void FakeSale::answer_order(std::string& out, std::uint32_t number, std::uint32_t ordinal) {
  const bool exists = number >= 1 && number <= orders_.size();
  if (!exists || holds_[orders_[number - 1].hold - 1].ordinal != ordinal)
    return append_problem(out, 404, "no-such-order");
  Order& order = orders_[number - 1];
  const bool is_confirmed = clock_.mono() - order.accepted >= plan_.order_time && number != plan_.never_confirms_at;
  // A lost order is one that its buyer has already seen confirmed.
  if (number == plan_.loses_order_at && order.was_seen_confirmed) return append_problem(out, 404, "no-such-order");
  order.was_seen_confirmed = is_confirmed;
  append_answer(out, 200, "",
                fmt::format(R"({{"order":"ord_{}","hold":"hold_{}","state":"{}"}})", number, order.hold,
                            is_confirmed ? "confirmed" : "payment_pending"));
}

}  // namespace sluice::rehearse
