#include "rehearse/crowd/crowd.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::rehearse {
namespace {

constexpr Duration status_pause_min = std::chrono::seconds(1);  // as a cache in front of the shared document would

bool has_same_items(const SaleView& a, const SaleView& b) {
  return std::ranges::equal(a.items, b.items, {}, &ItemView::name, &ItemView::name);
}

}  // namespace

Crowd::Crowd(const Plan& plan, const SaleView& sale, const Target& target, const Clock& clock, MonoTime start)
    : plan_(plan),
      requests_(target.host, plan.sale, names_of(sale), plan.seed),
      sale_(sale),
      next_status_(start),
      judge_(stock_of(sale)),
      tally_(start),
      buyers_(plan.buyers, tally_),
      errands_(plan, buyers_, tally_),
      waiting_(plan, sale_, start, buyers_, errands_, judge_, tally_),
      shop_(plan, sale_, clock, buyers_, errands_),
      shopping_(plan, sale_, clock, start, buyers_, errands_, waiting_, shop_, judge_, tally_),
      auditing_(buyers_, errands_) {}

void Crowd::use(Wire& wire) {
  wire_ = &wire;
  errands_.use(wire);
}

void Crowd::take_due(MonoTime now) {
  if (errands_.mode() == Mode::selling) {
    shopping_.take_arrivals(now);
    waiting_.take_due(now);
    shop_.take_ended(now);
    ask_status(now);
  }
  errands_.take_due(now);
}

MonoTime Crowd::next_due() const {
  if (errands_.mode() != Mode::selling) return errands_.next_due();
  return std::min({errands_.next_due(), waiting_.next_due(), next_status_, shopping_.next_arrival()});
}

void Crowd::ask_status(MonoTime now) {
  if (status_asked_ || now < next_status_) return;
  status_asked_ = true;
  next_status_ = std::max(next_status_ + std::max(sale_.poll_after, status_pause_min), now);
  Request request;
  request.intended = request.due = now;
  request.kind = Kind::status;
  errands_.send(request, now);
}

void Crowd::enter(Mode mode, MonoTime now) {
  errands_.enter(mode);
  switch (mode) {
    case Mode::selling:
      return;
    case Mode::settling:
      return shop_.conclude();
    case Mode::asking:
      return waiting_.ask_passed_over(now);
    case Mode::auditing:
      waiting_.conclude();
      return auditing_.ask_all(now);
  }
}

bool Crowd::is_done() const {
  if (wire_->queued() > 0 || wire_->in_flight() > 0) return false;
  switch (errands_.mode()) {
    case Mode::selling:
      return everybody_came() && buyers_.alive() == 0;
    case Mode::settling:
    case Mode::asking:
      return true;
    case Mode::auditing:
      return buyers_.alive() == 0;
  }
  return true;
}

std::size_t Crowd::write_request(Request& request, std::span<char> out) {
  static constexpr Jar no_jar;
  const Jar& jar = request.buyer == Request::nobody ? no_jar : buyers_[request.buyer].jar;
  switch (request.kind) {
    case Kind::buy:
      request.ordinal_seen = waiting_.highest_ordinal(request.item);
      if (sale_.is_gate) return requests_.write_join(out, jar);
      return requests_.write_buy(out, request.item, jar);
    case Kind::checkout:
      return requests_.write_checkout(out, buyers_.win_of(request.buyer).hold, request.arrival, jar);
    case Kind::poll:
      return requests_.write_poll(out, jar);
    case Kind::order:
    case Kind::audit_order:
      return requests_.write_order(out, buyers_.win_of(request.buyer).order, jar);
    case Kind::check:
      return requests_.write_check(out, jar);
    case Kind::leave:
      return requests_.write_leave(out, jar);
    case Kind::audit_hold:
      return requests_.write_hold(out, buyers_.win_of(request.buyer).hold, jar);
    case Kind::status:
      return requests_.write_status(out);
  }
  return 0;
}

void Crowd::on_answer(const Request& request, const Answer& answer, MonoTime now) {
  if (request.kind == Kind::status) return on_status(request, answer, now);
  if (request.buyer != Request::nobody) buyers_.keep_cookies(request.buyer, answer);
  if (answer.status == 429 || answer.status == 503) return errands_.on_throttled(request, answer, now);
  tally_.on_latency(request, now);
  switch (request.kind) {
    case Kind::buy:
      return shopping_.on_buy(request, answer, now);
    case Kind::checkout:
      return shopping_.on_checkout(request, answer, now);
    case Kind::poll:
      return waiting_.on_poll(request, answer, now);
    case Kind::order:
      return shopping_.on_order(request, answer, now);
    case Kind::check:
      return shopping_.on_check(request, answer, now);
    case Kind::leave:
      return shop_.on_left(request, answer, now);
    case Kind::audit_hold:
    case Kind::audit_order:
      return auditing_.on_answer(request, answer, now);
    case Kind::status:
      return;
  }
}

void Crowd::on_loss(const Request& request, Loss loss, MonoTime now) {
  tally_.on_loss(loss);
  if (request.kind == Kind::status) {
    status_asked_ = false;
    return;
  }
  errands_.on_loss(request, loss, now);
}

void Crowd::on_status(const Request& request, const Answer& answer, MonoTime now) {
  status_asked_ = false;
  if (answer.status == 429 || answer.status == 503) {
    ++tally_.throttled;
    return;
  }
  if (answer.status != 200) return tally_.on_unexpected(fmt::format("status document: {}", answer.status));
  auto view = read_sale_view(answer.body);
  if (!view) return tally_.on_malformed(view.error().detail);
  if (!has_same_items(*view, sale_)) return tally_.on_malformed("status document: the items changed");
  for (std::size_t i = 0; i < view->items.size(); ++i) {
    judge_.on_stock(static_cast<std::uint16_t>(i), view->items[i].stock);
  }
  sale_ = std::move(*view);
  waiting_.on_look(request.sent, now);
}

void Crowd::fill(Progress& progress) const {
  progress.buyers = plan_.buyers;
  progress.arrived = tally_.arrivals();
  progress.secured = buyers_.ended(Outcome::secured);
  progress.in_line = buyers_.waiting();
  progress.sold_out = buyers_.ended(Outcome::sold_out);
  progress.answered = progress.secured + progress.in_line + progress.sold_out + buyers_.ended(Outcome::closed) +
                      buyers_.ended(Outcome::lapsed) + buyers_.ended(Outcome::refused);
  progress.errors = tally_.errors().total();
  progress.buy_p99_ms = in_ms(tally_.buy_latency().percentile(99));
  progress.send_lag_p99_ms = in_ms(wire_->stats().lag.first_clicks().percentile(99));
}

void Crowd::fill(Report& report) const {
  tally_.fill(report);
  report.buyers = plan_.buyers;
  report.secured = buyers_.ended(Outcome::secured);
  report.in_line = buyers_.ended(Outcome::in_line);
  report.sold_out = buyers_.ended(Outcome::sold_out);
  report.closed = buyers_.ended(Outcome::closed);
  report.lapsed = buyers_.ended(Outcome::lapsed);
  report.refused = buyers_.ended(Outcome::refused);
  // Whoever was not even sent when time was over has not been answered either.
  report.answered =
      report.secured + report.in_line + report.sold_out + report.closed + report.lapsed + report.refused;
  report.gave_up = report.buyers - report.answered;
  report.oversold = judge_.oversold();
  report.inversions = judge_.inversions();
  waiting_.fill(report);
  shopping_.fill(report);
  shop_.fill(report);
  auditing_.fill(report);
}

}  // namespace sluice::rehearse
