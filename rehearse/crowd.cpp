#include "rehearse/crowd.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <optional>

#include "base/invariant.h"
#include "rehearse/fields.h"

namespace sluice::rehearse {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration status_pause_min = seconds(1);  // as a cache in front of the shared document would
constexpr Duration repoll_pause = seconds(1);      // the document said called, the ticket did not yet
constexpr Duration order_pause_min = milliseconds(250);
constexpr Duration order_pause_max = seconds(2);
constexpr Duration backoff_min = milliseconds(50);
constexpr Duration backoff_max = seconds(2);
constexpr std::uint32_t retry_after_max_s = 30;
constexpr std::uint32_t presence_default_ms = 60'000;
constexpr std::int64_t presence_windows = 2;  // the presence window is twice the advice
constexpr std::size_t deciles = 10;

std::vector<std::string> names_of(const SaleView& sale) {
  std::vector<std::string> out;
  for (const ItemView& item : sale.items) out.push_back(item.name);
  return out;
}

std::vector<std::uint32_t> stock_of(const SaleView& sale) {
  std::vector<std::uint32_t> out;
  for (const ItemView& item : sale.items) out.push_back(item.stock);
  return out;
}

bool is_id(std::string_view text) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !text.empty() && text.size() <= Requests::id_bytes_max && std::all_of(text.begin(), text.end(), is_plain);
}

std::string_view verb_of(Kind kind) {
  switch (kind) {
    case Kind::buy:
      return "buy";
    case Kind::checkout:
      return "checkout";
    case Kind::poll:
      return "ticket";
    case Kind::order:
      return "order";
    case Kind::status:
      return "status document";
    case Kind::audit_hold:
      return "hold (audit)";
    case Kind::audit_order:
      return "order (audit)";
  }
  return "";
}

// The last step of a problem's type: "sold-out" of "/problems/sold-out".
std::string_view problem_of(const Answer& answer) {
  Fields fields(answer.body);
  while (const auto field = fields.next()) {
    if (field->key != "type") continue;
    const std::string_view type = plain_string(field->value).value_or("");
    return type.substr(type.rfind('/') + 1);
  }
  return {};
}

std::optional<Range> read_range(std::string_view json) {
  std::optional<std::uint64_t> low;
  std::optional<std::uint64_t> high;
  Fields fields(json);
  while (const auto field = fields.next()) {
    if (field->key == "low") low = whole_number(field->value);
    if (field->key == "high") high = whole_number(field->value);
  }
  if (!fields.ok() || !low || !high) return std::nullopt;
  return Range{*low, *high};
}

struct HoldView {
  std::string hold;
  std::string item;
  std::uint32_t unit = 0;
  std::uint32_t ordinal = 0;  // 0: not told
  std::optional<std::int64_t> total;
  WallTime expires_at{};
};

// One item with one unit is what every buyer asks for; any other number of them is a breach.
bool read_unit(const boost::json::object& hold, HoldView& out) {
  namespace json = boost::json;
  const json::value* items = hold.if_contains("items");
  if (items == nullptr || !items->is_array() || items->get_array().size() != 1) return false;
  const json::value& first = items->get_array().front();
  if (!first.is_object()) return false;
  const json::value* item = first.get_object().if_contains("item");
  const json::value* units = first.get_object().if_contains("units");
  if (item == nullptr || !item->is_string() || units == nullptr || !units->is_array()) return false;
  if (units->get_array().size() != 1 || !units->get_array().front().is_number()) return false;
  boost::system::error_code error;
  out.item = item->get_string();
  out.unit = units->get_array().front().to_number<std::uint32_t>(error);
  return !error;
}

std::optional<HoldView> read_hold(std::string_view body) {
  namespace json = boost::json;
  boost::system::error_code error;
  const json::value document = json::parse(body, error);
  if (error || !document.is_object()) return std::nullopt;
  const json::object& object = document.get_object();
  const json::value* id = object.if_contains("hold");
  if (id == nullptr || !id->is_string()) return std::nullopt;
  HoldView out;
  out.hold = id->get_string();
  if (!is_id(out.hold) || !read_unit(object, out)) return std::nullopt;
  if (const json::value* at = object.if_contains("expires_at"); at != nullptr && at->is_string()) {
    out.expires_at = parse_rfc3339(at->get_string()).value_or(WallTime{});
  }
  if (const json::value* ordinal = object.if_contains("ordinal"); ordinal != nullptr && ordinal->is_number()) {
    out.ordinal = ordinal->to_number<std::uint32_t>(error);
  }
  if (const json::value* total = object.if_contains("total"); total != nullptr && total->is_object()) {
    const json::value* amount = total->get_object().if_contains("amount");
    if (amount != nullptr && amount->is_number()) out.total = amount->to_number<std::int64_t>(error);
  }
  return error ? std::nullopt : std::optional(std::move(out));
}

struct OrderView {
  std::string_view order;
  std::string_view hold;
  std::string_view state;
};

std::optional<OrderView> read_order(std::string_view body) {
  OrderView out;
  Fields fields(body);
  while (const auto field = fields.next()) {
    if (field->key == "order") out.order = plain_string(field->value).value_or("");
    if (field->key == "hold") out.hold = plain_string(field->value).value_or("");
    if (field->key == "state") out.state = plain_string(field->value).value_or("");
  }
  if (!fields.ok() || !is_id(out.order) || out.state.empty()) return std::nullopt;
  return out;
}

bool has_failed(std::string_view order_state) {
  return order_state == "payment_failed" || order_state == "released" || order_state == "refunded";
}

}  // namespace

void Crowd::Heap::push(Entry entry) {
  entries_.push_back(entry);
  std::push_heap(entries_.begin(), entries_.end(), std::greater<>());
}

Crowd::Entry Crowd::Heap::pop() {
  std::pop_heap(entries_.begin(), entries_.end(), std::greater<>());
  const Entry entry = entries_.back();
  entries_.pop_back();
  return entry;
}

Crowd::Crowd(const Plan& plan, const SaleView& sale, const Target& target, const Clock& clock, MonoTime start)
    : plan_(plan),
      clock_(clock),
      start_(start),
      requests_(target.host, plan.sale, names_of(sale), plan.seed),
      arrivals_(static_cast<std::uint32_t>(plan.buyers), plan.over, stock_of(sale), plan.seed),
      jitter_(~plan.seed),
      sale_(sale),
      next_status_(start),
      budget_at_(start),
      judge_(stock_of(sale)),
      highest_ordinal_(sale.items.size()),
      tally_(start),
      deciles_(deciles) {
  // Room for everybody, so that no growth stops the loop; pages are touched only as records are made.
  buyers_.reserve(plan.buyers);
}

Duration Crowd::jitter(Duration most) {
  return Duration(static_cast<std::int64_t>(jitter_.next() % static_cast<std::uint64_t>(most.count() + 1)));
}

// ---- what is due
// ----------------------------------------------------------------------------------------------------

void Crowd::take_due(MonoTime now) {
  if (mode_ == Mode::selling) {
    take_arrivals(now);
    take_waiters(now);
    ask_status(now);
  }
  take_timers(now);
}

MonoTime Crowd::next_due() const {
  std::int64_t first = timers_.first();
  if (mode_ == Mode::selling) {
    if (line_.has(called_up_to())) return MonoTime{};
    first = std::min({first, presence_.first(), next_status_.time_since_epoch().count()});
    if (!arrivals_.is_over()) first = std::min(first, (start_ + arrivals_.next().offset).time_since_epoch().count());
  }
  return MonoTime(Duration(first));
}

void Crowd::take_arrivals(MonoTime now) {
  while (!arrivals_.is_over() && start_ + arrivals_.next().offset <= now) {
    const Arrival& arrival = arrivals_.next();
    Request request;
    request.intended = request.due = start_ + arrival.offset;
    request.arrival = arrival.number;
    request.item = arrival.item;
    request.is_first_click = true;
    ++deciles_[arrival.number * deciles / plan_.buyers].arrivals;
    tally_.on_arrival(arrival.offset);
    wire_->push(request, now);
    arrivals_.pop();
  }
}

void Crowd::take_timers(MonoTime now) {
  while (timers_.has(now.time_since_epoch().count())) {
    const Entry entry = timers_.pop();
    const Buyer& buyer = buyers_[entry.buyer];
    if (buyer.stamp != entry.stamp) continue;
    Request request;
    request.intended = buyer.intended;
    request.due = MonoTime(Duration(entry.key));
    request.buyer = entry.buyer;
    request.arrival = buyer.arrival;
    request.item = buyer.item;
    request.kind = buyer.next;
    wire_->push(request, now);
  }
}

void Crowd::take_waiters(MonoTime now) {
  const double rate = plan_.polls_per_s_max;
  const double earned = in_ms(now - budget_at_) / 1000 * rate;
  poll_budget_ = std::min(poll_budget_ + earned, std::max(rate / 50, 1.0));
  budget_at_ = now;
  while (poll_budget_ >= 1 && line_.has(called_up_to())) {
    if (ask_waiter(line_.pop(), now)) --poll_budget_;
  }
  while (poll_budget_ >= 1 && presence_.has(now.time_since_epoch().count())) {
    if (ask_waiter(presence_.pop(), now)) --poll_budget_;
  }
}

// Everybody may ask once there is nothing left to be called for.
std::int64_t Crowd::called_up_to() const {
  const bool is_over = sale_.state == SaleState::sold_out || sale_.state == SaleState::closed;
  return is_over ? INT64_MAX - 1 : sale_.serving;
}

std::uint32_t Crowd::ms_of(MonoTime at) const {
  return static_cast<std::uint32_t>(std::max<std::int64_t>(to_ms(at - start_), 0));
}

bool Crowd::ask_waiter(const Entry& entry, MonoTime now) {
  if (buyers_[entry.buyer].stamp != entry.stamp) return false;
  ask(entry.buyer, Kind::poll, now);
  return true;
}

void Crowd::ask_status(MonoTime now) {
  if (status_asked_ || now < next_status_) return;
  status_asked_ = true;
  next_status_ = std::max(next_status_ + std::max(sale_.poll_after, status_pause_min), now);
  Request request;
  request.intended = request.due = now;
  request.kind = Kind::status;
  wire_->push(request, now);
}

bool Crowd::may_ask(Kind kind) const {
  switch (mode_) {
    case Mode::selling:
      return true;
    case Mode::settling:
      return false;
    case Mode::asking:
      return kind == Kind::poll;
    case Mode::auditing:
      return kind == Kind::audit_hold || kind == Kind::audit_order;
  }
  return false;
}

void Crowd::ask(std::uint32_t index, Kind kind, MonoTime now) {
  if (!may_ask(kind)) return;
  Buyer& buyer = buyers_[index];
  ++buyer.stamp;
  buyer.intended = now;
  Request request;
  request.intended = request.due = now;
  request.buyer = index;
  request.arrival = buyer.arrival;
  request.item = buyer.item;
  request.kind = kind;
  wire_->push(request, now);
}

void Crowd::ask_later(std::uint32_t index, Kind kind, MonoTime due, MonoTime intended) {
  if (!may_ask(kind)) return;
  Buyer& buyer = buyers_[index];
  buyer.next = kind;
  buyer.intended = intended;
  timers_.push({due.time_since_epoch().count(), index, ++buyer.stamp});
}

// ---- bytes out
// ------------------------------------------------------------------------------------------------------

std::size_t Crowd::write_request(Request& request, std::span<char> out) {
  static constexpr Jar no_jar;
  const Buyer* buyer = request.buyer == Request::nobody ? nullptr : &buyers_[request.buyer];
  const Jar& jar = buyer == nullptr ? no_jar : buyer->jar;
  switch (request.kind) {
    case Kind::buy:
      request.ordinal_seen = highest_ordinal_[request.item];
      return requests_.write_buy(out, request.item, jar);
    case Kind::checkout:
      return requests_.write_checkout(out, wins_[buyer->win].hold, request.arrival, jar);
    case Kind::poll:
      return requests_.write_poll(out, jar);
    case Kind::order:
    case Kind::audit_order:
      return requests_.write_order(out, wins_[buyer->win].order, jar);
    case Kind::audit_hold:
      return requests_.write_hold(out, wins_[buyer->win].hold, jar);
    case Kind::status:
      return requests_.write_status(out);
  }
  return 0;
}

// ---- answers
// --------------------------------------------------------------------------------------------------------

void Crowd::on_answer(const Request& request, const Answer& answer, MonoTime now) {
  if (request.kind == Kind::status) return on_status(request, answer, now);
  if (request.buyer != Request::nobody) keep_cookies(buyers_[request.buyer], answer);
  if (answer.status == 429 || answer.status == 503) return on_throttled(request, answer, now);
  tally_.on_latency(request, now);
  switch (request.kind) {
    case Kind::buy:
      return on_buy(request, answer, now);
    case Kind::checkout:
      return on_checkout(request, answer, now);
    case Kind::poll:
      return on_poll(request, answer, now);
    case Kind::order:
      return on_order(request, answer, now);
    case Kind::audit_hold:
    case Kind::audit_order:
      return on_audit(request, answer, now);
    case Kind::status:
      return;
  }
}

void Crowd::on_status(const Request& request, const Answer& answer, MonoTime now) {
  status_asked_ = false;
  if (answer.status == 429 || answer.status == 503) {
    ++tally_.throttled;
    return;
  }
  if (answer.status != 200) return tally_.on_unexpected(fmt::format("status document: {}", answer.status));
  auto view = read_sale_view(answer.body);
  const auto same = [](const ItemView& a, const ItemView& b) { return a.name == b.name; };
  if (!view || !std::equal(view->items.begin(), view->items.end(), sale_.items.begin(), sale_.items.end(), same)) {
    return tally_.on_malformed(view ? "status document: the items changed" : view.error().detail);
  }
  for (std::size_t i = 0; i < view->items.size(); ++i) {
    judge_.on_stock(static_cast<std::uint16_t>(i), view->items[i].stock);
  }
  sale_ = std::move(*view);
  fairness_.on_look({ms_of(request.sent), ms_of(now), sale_.serving});
}

void Crowd::on_buy(const Request& request, const Answer& answer, MonoTime now) {
  switch (answer.status) {
    case 200:
    case 201:
      return on_hold(request, answer, now);
    case 202:
      return on_in_line(request, answer, now);
    case 410:
      tally_.on_buy_answer(BuyAnswer::sold_out, now);
      return finish(request, Outcome::closed);
    case 403:
    case 409:
      return on_buy_refused(request, answer, now);
    default:
      return on_unexpected(request, answer, now);
  }
}

void Crowd::on_buy_refused(const Request& request, const Answer& answer, MonoTime now) {
  const std::string_view problem = problem_of(answer);
  if (problem == "sold-out" || problem == "not-enough") {
    tally_.on_buy_answer(BuyAnswer::sold_out, now);
    if (request.buyer != Request::nobody && buyers_[request.buyer].is_waiting)
      keep_never_offered(buyers_[request.buyer]);
    return finish(request, Outcome::sold_out);
  }
  if (problem == "limit-reached") return finish(request, Outcome::refused);
  if (problem == "not-called" && request.buyer != Request::nobody) {
    return retry(request, now + repoll_pause, now + repoll_pause);
  }
  if (answer.retry_after_s) return on_throttled(request, answer, now);  // paused, or the same key is still running
  on_unexpected(request, answer, now);
}

void Crowd::on_hold(const Request& request, const Answer& answer, MonoTime now) {
  auto view = read_hold(answer.body);
  const ItemView& item = sale_.items[request.item];
  if (!view || view->item != item.name || (view->total && *view->total != item.price)) {
    return give_up_malformed(request, answer, now);
  }
  const std::uint32_t index = adopt(request);
  Buyer& buyer = buyers_[index];
  if (request.buyer == Request::nobody) keep_cookies(buyer, answer);
  if (buyer.win != none) return on_unexpected(request, answer, now);
  tally_.on_buy_answer(BuyAnswer::secured, now);
  ++ended_[static_cast<std::size_t>(Outcome::secured)];
  deciles_[request.arrival * deciles / plan_.buyers].wait.record(now - buyer.arrived);
  judge_place(request, view->ordinal);
  buyer.win = static_cast<std::uint32_t>(wins_.size());
  if (buyer.is_waiting) --waiting_;
  buyer.is_waiting = false;
  buyer.attempts = 0;
  Win win;
  win.buyer = index;
  win.unit = view->unit;
  win.item = request.item;
  win.hold = std::move(view->hold);
  win.expires_at = view->expires_at;
  wins_.push_back(std::move(win));
  judge_unit(buyer.win);
  ask(index, Kind::checkout, now);
}

void Crowd::judge_place(const Request& request, std::uint32_t told_ordinal) {
  std::uint32_t ordinal = told_ordinal;
  if (ordinal == 0 && request.buyer != Request::nobody) ordinal = buyers_[request.buyer].ordinal;
  if (ordinal == 0) ordinal = request.ordinal_seen + 1;
  judge_.on_place({request.item, ordinal, request.sent});
}

void Crowd::judge_unit(std::uint32_t index) {
  const Win& win = wins_[index];
  const auto before = judge_.holder_of(win.item, win.unit);
  const auto has_ended = [&](const Win& other) {
    const bool is_past = other.expires_at != WallTime{} && other.expires_at <= clock_.wall();
    return other.has_ended || other.state == Win::State::failed || (other.state == Win::State::unpaid && is_past);
  };
  judge_.on_unit({index, win.item, win.unit}, before && has_ended(wins_[*before]));
}

std::optional<Crowd::TicketView> Crowd::read_ticket(std::string_view body) {
  TicketView out;
  out.presence_ms = presence_default_ms;
  Fields fields(body);
  while (const auto field = fields.next()) {
    const auto number = [&](std::uint64_t otherwise) { return whole_number(field->value).value_or(otherwise); };
    if (field->key == "state") out.state = plain_string(field->value).value_or("");
    if (field->key == "item") out.names_item = true;
    if (field->key == "ordinal") out.place.ordinal = static_cast<std::uint32_t>(number(0));
    if (field->key == "position") out.place.position = static_cast<std::uint32_t>(number(0));
    if (field->key == "ahead") out.place.ahead = static_cast<std::uint32_t>(number(0));
    if (field->key == "eta_s" && field->value.starts_with('{')) out.place.range = read_range(field->value);
    if (field->key == "chance") out.place.chance = share(field->value);
    if (field->key == "presence_after_ms") {
      out.presence_ms =
          static_cast<std::uint32_t>(std::clamp<std::uint64_t>(number(presence_default_ms), 1000, 3'600'000));
    }
  }
  if (!fields.ok() || out.state.empty()) return std::nullopt;
  return out;
}

void Crowd::on_in_line(const Request& request, const Answer& answer, MonoTime now) {
  const auto ticket = read_ticket(answer.body);
  if (!ticket) return give_up_malformed(request, answer, now);
  const std::uint32_t index = adopt(request);
  Buyer& buyer = buyers_[index];
  if (request.buyer == Request::nobody) keep_cookies(buyer, answer);
  tally_.on_buy_answer(BuyAnswer::in_line, now);
  if (!buyer.was_in_line) ++in_line_ever_;
  buyer.was_in_line = true;
  if (!buyer.is_waiting) ++waiting_;
  buyer.is_waiting = true;
  if (ticket->state == "waiting") {
    highest_ordinal_[buyer.item] = std::max(highest_ordinal_[buyer.item], ticket->place.ordinal);
  }
  note_place(buyer, *ticket, now);
  note_contact(buyer, ticket->place.ordinal, ticket->presence_ms, now);
  wait_in_line(index, now);
}

void Crowd::note_contact(Buyer& buyer, std::uint32_t ordinal, std::uint32_t presence_ms, MonoTime now) {
  const Duration window = presence_windows * milliseconds(buyer.presence_ms);
  const bool has_gap =
      buyer.contact == MonoTime{} || now - buyer.contact > window || buyer.contact <= wire_->stats().last_outage;
  if (has_gap) buyer.present_from = now;
  buyer.contact = now;
  buyer.presence_ms = presence_ms;
  buyer.attempts = 0;
  if (ordinal != 0) buyer.ordinal = ordinal;
}

void Crowd::note_place(Buyer& buyer, const TicketView& ticket, MonoTime now) {
  if (ticket.state != "waiting") return;
  if (ticket.names_item) fairness_.on_line_per_item();
  fairness_.on_waiting(buyer.told, ticket.place, ms_of(now));
}

void Crowd::note_call(Buyer& buyer, MonoTime now) {
  ++called_;
  fairness_.on_called(buyer.told, {buyer.item, ms_of(buyer.contact), ms_of(now)});
}

void Crowd::wait_in_line(std::uint32_t index, MonoTime now) {
  Buyer& buyer = buyers_[index];
  const bool is_over = sale_.state == SaleState::sold_out || sale_.state == SaleState::closed;
  if (is_over || buyer.ordinal <= sale_.serving) {
    const MonoTime due = now + repoll_pause + jitter(repoll_pause / 4);
    return ask_later(index, Kind::poll, due, due);
  }
  const std::uint32_t stamp = ++buyer.stamp;
  line_.push({buyer.ordinal, index, stamp});
  presence_.push({(now + milliseconds(buyer.presence_ms)).time_since_epoch().count(), index, stamp});
}

void Crowd::on_poll(const Request& request, const Answer& answer, MonoTime now) {
  if (answer.status != 200) return on_unexpected(request, answer, now);
  const auto ticket = read_ticket(answer.body);
  if (!ticket) return give_up_malformed(request, answer, now);
  Buyer& buyer = buyers_[request.buyer];
  buyer.is_asked = false;
  const std::string_view state = ticket->state;
  if (state == "called" || state == "used") {
    if (!buyer.was_offered) note_call(buyer, now);
    buyer.was_offered = true;
    buyer.attempts = 0;
    return ask(request.buyer, Kind::buy, now);
  }
  if (state == "lapsed" || state == "left") return finish(request, Outcome::lapsed);
  note_place(buyer, *ticket, now);
  note_contact(buyer, ticket->place.ordinal, ticket->presence_ms, now);
  if (state == "sold_out" || state == "closed") {
    if (state == "sold_out" && !buyer.was_offered) fairness_.on_missed(buyer.told);
    keep_never_offered(buyer);
    return finish(request, state == "closed" ? Outcome::closed : Outcome::sold_out);
  }
  if (state != "waiting" && state != "lobby") return give_up_malformed(request, answer, now);
  wait_in_line(request.buyer, now);
}

void Crowd::on_checkout(const Request& request, const Answer& answer, MonoTime now) {
  Buyer& buyer = buyers_[request.buyer];
  Win& win = wins_[buyer.win];
  if (answer.status == 410) {
    win.has_ended = true;
    return finish(request, Outcome::secured);
  }
  if (answer.status == 409 && answer.retry_after_s) return on_throttled(request, answer, now);
  if (answer.status != 202) return on_unexpected(request, answer, now);
  const auto order = read_order(answer.body);
  if (!order) return give_up_malformed(request, answer, now);
  if (win.order.empty()) ++orders_acknowledged_;
  win.order = order->order;
  win.state = Win::State::pending;
  buyer.attempts = 0;
  const MonoTime due = now + order_pause_min;
  ask_later(request.buyer, Kind::order, due, due);
}

void Crowd::on_order(const Request& request, const Answer& answer, MonoTime now) {
  if (answer.status != 200) return on_unexpected(request, answer, now);
  const auto order = read_order(answer.body);
  Buyer& buyer = buyers_[request.buyer];
  Win& win = wins_[buyer.win];
  if (!order || order->order != win.order) return give_up_malformed(request, answer, now);
  buyer.attempts = 0;
  if (order->state == "confirmed") win.state = Win::State::confirmed;
  if (has_failed(order->state)) win.state = Win::State::failed;
  if (win.state != Win::State::pending) return finish(request, Outcome::secured);
  // A quarter of a second, growing to two: an order takes moments, or it takes a payment provider's time.
  Duration pause = order_pause_min;
  for (unsigned i = 0; i < buyer.reads && pause < order_pause_max; ++i) pause = pause * 3 / 2;
  buyer.reads = static_cast<std::uint8_t>(std::min(buyer.reads + 1, 100));
  const MonoTime due = now + std::min(pause, order_pause_max);
  ask_later(request.buyer, Kind::order, due, due);
}

void Crowd::on_throttled(const Request& request, const Answer& answer, MonoTime now) {
  ++tally_.throttled;
  if (request.kind == Kind::buy) tally_.on_buy_answer(BuyAnswer::throttled, now);
  const seconds pause(std::clamp<std::uint32_t>(answer.retry_after_s.value_or(1), 1, retry_after_max_s));
  const MonoTime due = now + pause + jitter(milliseconds(250));
  retry(request, due, due);
}

void Crowd::on_unexpected(const Request& request, const Answer& answer, MonoTime now) {
  const std::string_view problem = problem_of(answer);
  tally_.on_unexpected(fmt::format("{}: {} {}", verb_of(request.kind), answer.status, problem.substr(0, 60)));
  if (request.kind == Kind::buy) tally_.on_buy_answer(BuyAnswer::error, now);
  if (answer.status >= 500) return retry(request, now + backoff_max, request.intended);
  finish(request, Outcome::gave_up);
}

void Crowd::give_up_malformed(const Request& request, const Answer& answer, MonoTime now) {
  tally_.on_malformed(
      fmt::format("{}: {} with a body that is not what the API promises", verb_of(request.kind), answer.status));
  if (request.kind == Kind::buy) tally_.on_buy_answer(BuyAnswer::error, now);
  finish(request, Outcome::gave_up);
}

void Crowd::on_loss(const Request& request, Loss loss, MonoTime now) {
  tally_.on_loss(loss);
  if (request.kind == Kind::status) {
    status_asked_ = false;
    return;
  }
  if (request.kind == Kind::buy) tally_.on_buy_answer(BuyAnswer::error, now);
  if (loss == Loss::nonsense) return finish(request, Outcome::gave_up);
  const std::uint8_t attempts = request.buyer == Request::nobody ? std::uint8_t{0} : buyers_[request.buyer].attempts;
  const Duration pause = std::min(backoff_max, backoff_min * (std::int64_t{1} << std::min<unsigned>(attempts, 10)));
  retry(request, now + pause + jitter(pause / 2), request.intended);
}

// ---- records
// --------------------------------------------------------------------------------------------------------

std::uint32_t Crowd::adopt(const Request& request) {
  if (request.buyer != Request::nobody) return request.buyer;
  std::uint32_t index = static_cast<std::uint32_t>(buyers_.size());
  if (free_.empty()) {
    buyers_.emplace_back();
  } else {
    index = free_.back();
    free_.pop_back();
  }
  Buyer& buyer = buyers_[index];
  // The stamp outlives its buyer: entries about whoever had this record before must stay void.
  const std::uint32_t stamp = buyer.stamp;
  buyer = Buyer{};
  buyer.stamp = stamp;
  buyer.arrived = request.intended;
  buyer.intended = request.intended;
  buyer.arrival = request.arrival;
  buyer.item = request.item;
  buyer.is_done = false;
  ++alive_;
  return index;
}

void Crowd::keep_cookies(Buyer& buyer, const Answer& answer) {
  for (std::size_t i = 0; i < answer.cookie_count; ++i) {
    if (!cookies_.set(buyer.jar, answer.cookies[i].name, answer.cookies[i].value)) {
      tally_.on_malformed("more cookies than a browser keeps");
    }
  }
}

void Crowd::retry(const Request& request, MonoTime due, MonoTime intended) {
  if (mode_ == Mode::settling || mode_ == Mode::asking) return finish(request, Outcome::gave_up);
  const std::uint32_t index = adopt(request);
  Buyer& buyer = buyers_[index];
  if (++buyer.attempts >= plan_.attempts_max) return finish(index, Outcome::gave_up);
  ++tally_.retries;
  ask_later(index, request.kind, due, intended);
}

void Crowd::finish(const Request& request, Outcome outcome) {
  if (request.buyer != Request::nobody) return finish(request.buyer, outcome);
  ++ended_[static_cast<std::size_t>(outcome)];
}

void Crowd::finish(std::uint32_t index, Outcome outcome) {
  Buyer& buyer = buyers_[index];
  if (buyer.is_done) return;
  // Once selling is over, a waiter whose request was dropped is still in line.
  if (mode_ != Mode::selling && buyer.is_waiting && outcome == Outcome::gave_up) return;
  buyer.is_done = true;
  ++buyer.stamp;
  --alive_;
  if (buyer.is_waiting) --waiting_;
  buyer.is_waiting = false;
  if (buyer.win != none) return;  // counted as secured when it was; the jar is needed for the audit
  ++ended_[static_cast<std::size_t>(outcome)];
  cookies_.release(buyer.jar);
  free_.push_back(index);
}

void Crowd::keep_never_offered(const Buyer& buyer) {
  if (buyer.was_offered || buyer.ordinal == 0) return;
  const MonoTime outage = wire_->stats().last_outage;
  const MonoTime until = buyer.contact + presence_windows * milliseconds(buyer.presence_ms);
  never_offered_.push_back(
      {buyer.item, buyer.ordinal, buyer.present_from, outage > buyer.contact ? std::min(until, outage) : until});
}

// ---- modes
// ----------------------------------------------------------------------------------------------------------

bool Crowd::is_done() const {
  if (wire_->queued() > 0 || wire_->in_flight() > 0) return false;
  switch (mode_) {
    case Mode::selling:
      return arrivals_.is_over() && alive_ == 0;
    case Mode::settling:
    case Mode::asking:
      return true;
    case Mode::auditing:
      return alive_ == 0;
  }
  return true;
}

void Crowd::enter(Mode mode, MonoTime now) {
  mode_ = mode;
  Request unsent;
  while (wire_->pop_unsent(unsent)) {
    if (unsent.kind != Kind::status) finish(unsent, Outcome::gave_up);
  }
  timers_ = Heap();
  if (mode == Mode::asking) {
    std::vector<std::uint32_t> highest;
    for (std::size_t i = 0; i < sale_.items.size(); ++i) {
      highest.push_back(judge_.highest_secured(static_cast<std::uint16_t>(i)));
    }
    for (std::uint32_t i = 0; i < buyers_.size(); ++i) {
      Buyer& buyer = buyers_[i];
      if (buyer.is_done || !buyer.is_waiting || buyer.was_offered) continue;
      if (buyer.ordinal >= highest[buyer.item]) continue;
      buyer.is_asked = true;
      ask(i, Kind::poll, now);
    }
  }
  if (mode != Mode::auditing) return;
  conclude_waiters();
  for (const Win& win : wins_) {
    Buyer& buyer = buyers_[win.buyer];
    buyer.is_done = false;
    ++alive_;
    buyer.attempts = 0;
    ask(win.buyer, Kind::audit_hold, now);
  }
}

// Everybody without a hold gets the outcome they have now.
void Crowd::conclude_waiters() {
  const bool is_sold_out = sale_.state == SaleState::sold_out;
  const bool is_closed = sale_.state == SaleState::closed;
  for (std::uint32_t i = 0; i < buyers_.size(); ++i) {
    const Buyer& buyer = buyers_[i];
    if (buyer.is_done) continue;
    if (buyer.win == none && !buyer.is_waiting) {
      finish(i, Outcome::gave_up);
      continue;
    }
    if (buyer.is_asked) ++unjudged_;
    if (buyer.is_waiting && !buyer.is_asked) keep_never_offered(buyer);
    finish(i, is_sold_out ? Outcome::sold_out : is_closed ? Outcome::closed : Outcome::in_line);
  }
  judge_.on_never_offered(never_offered_);
}

void Crowd::on_audit(const Request& request, const Answer& answer, MonoTime now) {
  if (answer.status == 409 && answer.retry_after_s) return on_throttled(request, answer, now);
  if (answer.status >= 500) return retry(request, now + backoff_max, now + backoff_max);
  Win& win = wins_[buyers_[request.buyer].win];
  if (request.kind == Kind::audit_hold) {
    const auto hold = answer.status == 200 ? read_hold(answer.body) : std::nullopt;
    if (!hold || hold->hold != win.hold || hold->unit != win.unit) ++lost_acks_;
    win.is_verified = win.order.empty();
    if (!win.order.empty()) return ask(request.buyer, Kind::audit_order, now);
    return finish(request, Outcome::secured);
  }
  const auto order = answer.status == 200 ? read_order(answer.body) : std::nullopt;
  if (!order || order->order != win.order || (!order->hold.empty() && order->hold != win.hold)) {
    ++lost_acks_;
  } else {
    win.state = order->state == "confirmed" ? Win::State::confirmed
                : has_failed(order->state)  ? Win::State::failed
                                            : Win::State::pending;
  }
  win.is_verified = true;
  finish(request, Outcome::secured);
}

// ---- numbers
// --------------------------------------------------------------------------------------------------------

void Crowd::fill(Progress& progress) const {
  const auto ended = [&](Outcome outcome) { return ended_[static_cast<std::size_t>(outcome)]; };
  progress.buyers = plan_.buyers;
  progress.arrived = tally_.arrivals();
  progress.secured = ended(Outcome::secured);
  progress.in_line = waiting_;
  progress.sold_out = ended(Outcome::sold_out);
  progress.answered = progress.secured + progress.in_line + progress.sold_out + ended(Outcome::closed) +
                      ended(Outcome::lapsed) + ended(Outcome::refused);
  progress.errors = tally_.errors().total();
  progress.buy_p99_ms = in_ms(tally_.buy_latency().percentile(99));
  progress.send_lag_p99_ms = in_ms(wire_->stats().send_lag.percentile(99));
}

void Crowd::fill(Report& report) const {
  const auto ended = [&](Outcome outcome) { return ended_[static_cast<std::size_t>(outcome)]; };
  tally_.fill(report);
  report.buyers = plan_.buyers;
  report.secured = ended(Outcome::secured);
  report.in_line = ended(Outcome::in_line);
  report.sold_out = ended(Outcome::sold_out);
  report.closed = ended(Outcome::closed);
  report.lapsed = ended(Outcome::lapsed);
  report.refused = ended(Outcome::refused);
  // Whoever was not even sent when time was over has not been answered either.
  report.answered =
      report.secured + report.in_line + report.sold_out + report.closed + report.lapsed + report.refused;
  report.gave_up = report.buyers - report.answered;
  report.in_line_ever = in_line_ever_;
  report.called = called_;
  report.oversold = judge_.oversold();
  report.inversions = judge_.inversions();
  report.fairness = fairness_.findings();
  report.lost_acks = lost_acks_;
  report.unjudged_waiters = unjudged_;
  report.orders.acknowledged = orders_acknowledged_;
  for (const Win& win : wins_) {
    report.unverified_acks += win.is_verified ? 0 : 1;
    report.orders.confirmed += win.state == Win::State::confirmed ? 1 : 0;
    report.orders.pending += win.state == Win::State::pending ? 1 : 0;
    report.orders.failed += win.state == Win::State::failed ? 1 : 0;
  }
  for (std::size_t i = 0; i < deciles; ++i) {
    report.deciles[i] = {deciles_[i].arrivals, deciles_[i].wait.count(), in_ms(deciles_[i].wait.percentile(50)),
                         in_ms(deciles_[i].wait.percentile(99))};
  }
}

}  // namespace sluice::rehearse
