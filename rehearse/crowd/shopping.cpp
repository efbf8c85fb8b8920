#include "rehearse/crowd/shopping.h"

#include <algorithm>

#include "rehearse/crowd/bodies.h"

namespace sluice::rehearse {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration not_called_pause = seconds(1);  // the ticket said called, the purchase did not yet
// An order takes moments, or it takes a payment provider's time.
constexpr Duration order_pause_min = milliseconds(250);
constexpr Duration order_pause_max = seconds(2);
constexpr int order_reads_max = 100;  // as far as reads are counted

Duration order_pause_after(unsigned reads) {
  Duration pause = order_pause_min;
  for (unsigned i = 0; i < reads && pause < order_pause_max; ++i) pause = pause * 3 / 2;
  return std::min(pause, order_pause_max);
}

}  // namespace

Shopping::Shopping(const Plan& plan, const SaleView& sale, const Clock& clock, MonoTime start, Buyers& buyers,
                   Errands& errands, Waiting& waiting, AtShop& shop, Judge& judge, Tally& tally)
    : plan_(plan),
      sale_(sale),
      clock_(clock),
      start_(start),
      buyers_(buyers),
      errands_(errands),
      waiting_(waiting),
      shop_(shop),
      judge_(judge),
      tally_(tally),
      arrivals_(static_cast<std::uint32_t>(plan.buyers), plan.over, stock_of(sale), plan.seed) {}

void Shopping::take_arrivals(MonoTime now) {
  while (!arrivals_.is_over() && start_ + arrivals_.next().offset <= now) {
    const Arrival& arrival = arrivals_.next();
    Request request;
    request.intended = request.due = start_ + arrival.offset;
    request.arrival = arrival.number;
    request.item = arrival.item;
    request.is_first_click = true;
    ++decile_of(arrival.number).arrivals;
    tally_.on_arrival(arrival.offset);
    errands_.send(request, now);
    arrivals_.pop();
  }
}

MonoTime Shopping::next_arrival() const {
  return arrivals_.is_over() ? MonoTime::max() : start_ + arrivals_.next().offset;
}

void Shopping::on_buy(const Request& request, const Answer& answer, MonoTime now) {
  switch (answer.status) {
    case 200:
    case 201:
      return sale_.is_gate ? on_joined(request, answer, now) : on_hold(request, answer, now);
    case 202:
      return waiting_.on_in_line(request, answer, now);
    case 410:
      tally_.on_buy_answer(BuyAnswer::sold_out, now);
      return errands_.finish(request, Outcome::closed);
    case 403:
    case 409:
      return on_refused(request, answer, now);
    default:
      return errands_.on_unexpected(request, answer, now);
  }
}

void Shopping::on_refused(const Request& request, const Answer& answer, MonoTime now) {
  const std::string_view problem = problem_of(answer);
  const bool has_record = request.buyer != Request::nobody;
  if (problem == "sold-out" || problem == "not-enough") {
    tally_.on_buy_answer(BuyAnswer::sold_out, now);
    if (has_record && buyers_[request.buyer].is_waiting) waiting_.on_nothing_left(buyers_[request.buyer]);
    return errands_.finish(request, Outcome::sold_out);
  }
  if (problem == "limit-reached") return errands_.finish(request, Outcome::refused);
  if (problem == "not-called" && has_record) {
    return errands_.retry(request, now + not_called_pause, now + not_called_pause);
  }
  if (answer.retry_after_s) return errands_.on_throttled(request, answer, now);
  errands_.on_unexpected(request, answer, now);
}

void Shopping::on_hold(const Request& request, const Answer& answer, MonoTime now) {
  auto body = read_hold(answer.body);
  const ItemView& item = sale_.items[request.item];
  if (!body || body->item != item.name || (body->total && *body->total != item.price)) {
    return errands_.on_malformed(request, answer, now);
  }
  const std::uint32_t index = buyers_.adopt(request);
  if (request.buyer == Request::nobody) buyers_.keep_cookies(index, answer);
  const Buyer& buyer = buyers_[index];
  if (buyer.win != Buyer::no_win) return errands_.on_unexpected(request, answer, now);
  Win win;
  win.unit = body->unit;
  win.item = request.item;
  win.hold = std::move(body->hold);
  win.expires_at = body->expires_at;
  Request of_it = request;
  of_it.buyer = index;
  secure(of_it, body->ordinal, std::move(win), now);
  judge_unit(buyer.win);
  shop_.is_played() ? shop_.go(index, now) : errands_.ask(index, Kind::checkout, now);
}

// REQUIRES: the request has a record.
void Shopping::secure(const Request& request, std::uint32_t ordinal, Win win, MonoTime now) {
  Buyer& buyer = buyers_[request.buyer];
  tally_.on_buy_answer(BuyAnswer::secured, now);
  decile_of(request.arrival).wait.record(now - buyer.arrived);
  judge_place(request, ordinal);
  buyers_.win(request.buyer, std::move(win));
  buyer.attempts = 0;
}

void Shopping::on_joined(const Request& request, const Answer& answer, MonoTime now) {
  const auto ticket = read_ticket(answer.body);
  if (!ticket) return errands_.on_malformed(request, answer, now);
  if (ticket->state != "called" && ticket->state != "used") return waiting_.on_in_line(request, answer, now);
  const std::uint32_t index = buyers_.adopt(request);
  if (request.buyer == Request::nobody) buyers_.keep_cookies(index, answer);
  buyers_[index].ordinal = ticket->place.ordinal;
  errands_.ask(index, Kind::check, now);
}

void Shopping::on_check(const Request& request, const Answer& answer, MonoTime now) {
  const MonoTime again = now + not_called_pause;
  if (answer.status == 401) return errands_.retry(request, again, again);
  if (answer.status != 204 || answer.pass.empty()) return errands_.on_unexpected(request, answer, now);
  if (buyers_[request.buyer].win == Buyer::no_win) secure(request, 0, {.item = request.item}, now);
  shop_.go_with(answer.pass, request.buyer);
}

void Shopping::judge_place(const Request& request, std::uint32_t told_ordinal) {
  std::uint32_t ordinal = told_ordinal;
  if (ordinal == 0 && request.buyer != Request::nobody) ordinal = buyers_[request.buyer].ordinal;
  if (ordinal == 0) ordinal = request.ordinal_seen + 1;
  judge_.on_place({request.item, ordinal, request.sent});
}

void Shopping::judge_unit(std::uint32_t index) {
  const Win& win = buyers_.wins()[index];
  const auto before = judge_.holder_of(win.item, win.unit);
  judge_.on_unit({index, win.item, win.unit}, before && has_ended(buyers_.wins()[*before]));
}

bool Shopping::has_ended(const Win& win) const {
  const bool is_past = win.expires_at != WallTime{} && win.expires_at <= clock_.wall();
  return win.has_ended || win.state == Win::State::failed || (win.state == Win::State::unpaid && is_past);
}

void Shopping::on_checkout(const Request& request, const Answer& answer, MonoTime now) {
  Win& win = buyers_.win_of(request.buyer);
  if (answer.status == 410) {
    win.has_ended = true;
    return errands_.finish(request, Outcome::secured);
  }
  if (answer.status == 409 && answer.retry_after_s) return errands_.on_throttled(request, answer, now);
  if (answer.status != 202) return errands_.on_unexpected(request, answer, now);
  const auto order = read_order(answer.body);
  if (!order) return errands_.on_malformed(request, answer, now);
  if (win.order.empty()) ++orders_acknowledged_;
  win.order = order->order;
  win.state = Win::State::pending;
  buyers_[request.buyer].attempts = 0;
  const MonoTime due = now + order_pause_min;
  errands_.ask_later(request.buyer, Kind::order, due, due);
}

void Shopping::on_order(const Request& request, const Answer& answer, MonoTime now) {
  if (answer.status != 200) return errands_.on_unexpected(request, answer, now);
  const auto order = read_order(answer.body);
  Buyer& buyer = buyers_[request.buyer];
  Win& win = buyers_.win_of(request.buyer);
  if (!order || order->order != win.order) return errands_.on_malformed(request, answer, now);
  buyer.attempts = 0;
  if (order->state == "confirmed") win.state = Win::State::confirmed;
  if (has_failed(order->state)) win.state = Win::State::failed;
  if (win.state != Win::State::pending) return errands_.finish(request, Outcome::secured);
  const MonoTime due = now + order_pause_after(buyer.reads);
  buyer.reads = static_cast<std::uint8_t>(std::min(buyer.reads + 1, order_reads_max));
  errands_.ask_later(request.buyer, Kind::order, due, due);
}

void Shopping::fill(Report& report) const {
  report.orders.acknowledged = orders_acknowledged_;
  for (std::size_t i = 0; i < deciles; ++i) {
    const Histogram& wait = deciles_[i].wait;
    report.deciles[i] = {deciles_[i].arrivals, wait.count(), in_ms(wait.percentile(50)), in_ms(wait.percentile(99))};
  }
}

}  // namespace sluice::rehearse
