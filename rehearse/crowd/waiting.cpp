#include "rehearse/crowd/waiting.h"

#include <algorithm>

namespace sluice::rehearse {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration repoll_pause = seconds(1);  // the document said called, the ticket did not yet
constexpr std::int64_t presence_windows = 2;   // the presence window is twice the advice

}  // namespace

Waiting::Waiting(const Plan& plan, const SaleView& sale, MonoTime start, Buyers& buyers, Errands& errands,
                 Judge& judge, Tally& tally)
    : plan_(plan),
      sale_(sale),
      start_(start),
      buyers_(buyers),
      errands_(errands),
      judge_(judge),
      tally_(tally),
      budget_at_(start),
      highest_ordinal_(sale.items.size()) {}

void Waiting::take_due(MonoTime now) {
  const double rate = plan_.polls_per_s_max;
  const double earned = in_ms(now - budget_at_) / 1000 * rate;
  poll_budget_ = std::min(poll_budget_ + earned, std::max(rate / 50, 1.0));
  budget_at_ = now;
  while (poll_budget_ >= 1 && line_.has(called_up_to())) {
    if (ask_if_current(line_.pop(), now)) --poll_budget_;
  }
  while (poll_budget_ >= 1 && presence_.has(now.time_since_epoch().count())) {
    if (ask_if_current(presence_.pop(), now)) --poll_budget_;
  }
}

MonoTime Waiting::next_due() const {
  if (line_.has(called_up_to())) return MonoTime{};
  return MonoTime(Duration(presence_.first()));
}

bool Waiting::is_over() const {
  return sale_.state == SaleState::sold_out || sale_.state == SaleState::closed;
}

// Everybody may ask once there is nothing left to be called for.
std::int64_t Waiting::called_up_to() const {
  return is_over() ? INT64_MAX - 1 : sale_.serving;
}

std::uint32_t Waiting::ms_of(MonoTime at) const {
  return static_cast<std::uint32_t>(std::max<std::int64_t>(to_ms(at - start_), 0));
}

bool Waiting::ask_if_current(const Heap::Entry& entry, MonoTime now) {
  if (buyers_[entry.buyer].stamp != entry.stamp) return false;
  errands_.ask(entry.buyer, Kind::poll, now);
  return true;
}

void Waiting::on_look(MonoTime sent, MonoTime now) {
  fairness_.on_look({ms_of(sent), ms_of(now), sale_.serving});
}

void Waiting::on_in_line(const Request& request, const Answer& answer, MonoTime now) {
  const auto ticket = read_ticket(answer.body);
  if (!ticket) return errands_.on_malformed(request, answer, now);
  const std::uint32_t index = buyers_.adopt(request);
  if (request.buyer == Request::nobody) buyers_.keep_cookies(index, answer);
  tally_.on_buy_answer(BuyAnswer::in_line, now);
  Buyer& buyer = buyers_[index];
  if (!buyer.was_in_line) ++in_line_ever_;
  buyer.was_in_line = true;
  buyers_.begin_waiting(index);
  if (ticket->state == "waiting") {
    highest_ordinal_[buyer.item] = std::max(highest_ordinal_[buyer.item], ticket->place.ordinal);
    if (request.is_first_click) {
      fairness_.on_joined(
          {.item = buyer.item, .ordinal = ticket->place.ordinal, .clicked = request.sent, .told = now});
    }
  }
  note_place(buyer, *ticket, now);
  note_contact(buyer, *ticket, now);
  wait_in_line(index, now);
}

void Waiting::on_poll(const Request& request, const Answer& answer, MonoTime now) {
  if (answer.status != 200) return errands_.on_unexpected(request, answer, now);
  const auto ticket = read_ticket(answer.body);
  if (!ticket) return errands_.on_malformed(request, answer, now);
  Buyer& buyer = buyers_[request.buyer];
  buyer.is_asked = false;
  const std::string_view state = ticket->state;
  if (state == "called" || state == "used") return on_called(request.buyer, now);
  if (state == "lapsed" || state == "left") return errands_.finish(request, Outcome::lapsed);
  note_place(buyer, *ticket, now);
  note_contact(buyer, *ticket, now);
  if (state == "sold_out" || state == "closed") {
    if (state == "sold_out" && !buyer.was_offered) fairness_.on_missed(buyer.told);
    on_nothing_left(buyer);
    return errands_.finish(request, state == "closed" ? Outcome::closed : Outcome::sold_out);
  }
  const bool waits = state == "waiting" || state == "lobby" || state == "stamped";
  if (!waits) return errands_.on_malformed(request, answer, now);
  wait_in_line(request.buyer, now);
}

void Waiting::on_called(std::uint32_t index, MonoTime now) {
  Buyer& buyer = buyers_[index];
  if (!buyer.was_offered) {
    ++called_;
    fairness_.on_called(buyer.told, {buyer.item, {ms_of(buyer.contact), ms_of(now)}});
  }
  buyer.was_offered = true;
  buyer.attempts = 0;
  errands_.ask(index, sale_.is_gate ? Kind::check : Kind::buy, now);
}

void Waiting::note_place(Buyer& buyer, const TicketBody& ticket, MonoTime now) {
  if (ticket.state != "waiting") return;
  if (ticket.names_item) fairness_.on_line_per_item();
  fairness_.on_waiting(buyer.told, ticket.place, ms_of(now));
}

void Waiting::note_contact(Buyer& buyer, const TicketBody& ticket, MonoTime now) {
  const Duration window = presence_windows * milliseconds(buyer.presence_ms);
  const bool has_gap =
      buyer.contact == MonoTime{} || now - buyer.contact > window || buyer.contact <= errands_.last_outage();
  if (has_gap) buyer.present_from = now;
  buyer.contact = now;
  buyer.presence_ms = ticket.presence_ms;
  buyer.attempts = 0;
  if (ticket.place.ordinal != 0) buyer.ordinal = ticket.place.ordinal;
}

void Waiting::wait_in_line(std::uint32_t index, MonoTime now) {
  Buyer& buyer = buyers_[index];
  if (is_over() || buyer.ordinal <= sale_.serving) {
    const MonoTime due = now + repoll_pause + errands_.jitter(repoll_pause / 4);
    return errands_.ask_later(index, Kind::poll, due, due);
  }
  const std::uint32_t stamp = ++buyer.stamp;
  line_.push({buyer.ordinal, index, stamp});
  presence_.push({(now + milliseconds(buyer.presence_ms)).time_since_epoch().count(), index, stamp});
}

void Waiting::on_nothing_left(const Buyer& buyer) {
  if (buyer.was_offered || buyer.ordinal == 0) return;
  const MonoTime outage = errands_.last_outage();
  const MonoTime until = buyer.contact + presence_windows * milliseconds(buyer.presence_ms);
  never_offered_.push_back(
      {buyer.item, buyer.ordinal, buyer.present_from, outage > buyer.contact ? std::min(until, outage) : until});
}

void Waiting::ask_passed_over(MonoTime now) {
  std::vector<std::uint32_t> highest;
  for (std::size_t i = 0; i < sale_.items.size(); ++i) {
    highest.push_back(judge_.highest_secured(static_cast<std::uint16_t>(i)));
  }
  for (std::uint32_t i = 0; i < buyers_.size(); ++i) {
    Buyer& buyer = buyers_[i];
    if (buyer.is_done || !buyer.is_waiting || buyer.was_offered) continue;
    if (buyer.ordinal >= highest[buyer.item]) continue;
    buyer.is_asked = true;
    errands_.ask(i, Kind::poll, now);
  }
}

void Waiting::conclude() {
  for (std::uint32_t i = 0; i < buyers_.size(); ++i) {
    if (!buyers_[i].is_done) conclude(i);
  }
  judge_.on_never_offered(never_offered_);
}

void Waiting::conclude(std::uint32_t index) {
  const Buyer& buyer = buyers_[index];
  if (buyer.win == Buyer::no_win && !buyer.is_waiting) return errands_.finish(index, Outcome::gave_up);
  if (buyer.is_asked) ++unjudged_;
  if (buyer.is_waiting && !buyer.is_asked) on_nothing_left(buyer);
  const bool is_sold_out = sale_.state == SaleState::sold_out;
  const bool is_closed = sale_.state == SaleState::closed;
  errands_.finish(index, is_sold_out ? Outcome::sold_out : is_closed ? Outcome::closed : Outcome::in_line);
}

void Waiting::fill(Report& report) const {
  report.in_line_ever = in_line_ever_;
  report.called = called_;
  report.fairness = fairness_.findings(plan_.buyers);
  report.unjudged_waiters = unjudged_;
}

}  // namespace sluice::rehearse
