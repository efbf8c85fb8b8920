// Units: taking, reading and releasing them, and what the operator does to a sale.
#include "shop/owned_sale.h"

#include <algorithm>

#include "base/invariant.h"
#include "base/json_writer.h"

namespace sluice::shop {
namespace {

Answer refuse(Verdict verdict) {
  return {.verdict = verdict};
}

line::Settings line_settings(const SaleConfig& config, const OwnerSettings& settings) {
  return {.claim = config.claim, .presence_window = settings.presence_window};
}

std::vector<sale::ItemSetup> item_setups(const SaleConfig& config) {
  std::vector<sale::ItemSetup> setups;
  for (const ItemConfig& item : config.items) setups.push_back({.stock = item.stock, .price = item.price.amount});
  return setups;
}

// Never 0.
std::uint32_t epoch_of(Random& random) {
  return static_cast<std::uint32_t>(random.next() % std::numeric_limits<std::uint32_t>::max()) + 1;
}

}  // namespace

OwnedSale::OwnedSale(const SaleConfig& config, SaleState state, Start start, Instant resume_at,
                     const OwnerSettings& settings, IdMint& ids, Now now)
    : config_(config),
      settings_text_(to_json(config)),
      state_(state),
      settings_(settings),
      ids_(ids),
      clock_(resume_at, now.mono),
      front_(std::make_shared<SaleFront>(config)),
      pace_(config.pace, config.claim, line::Door::open, resume_at),
      poll_advice_(settings.poll_advice_max, now.mono),
      read_budget_per_s_(settings.status_reads_per_s_max),
      sale_(item_setups(config), {.buyer_limit = config.buyer_limit, .hold = config.hold}),
      rated_at_(now.mono) {
  if (state == SaleState::paused) clock_.freeze(now.mono);
  for (const auto& line : front_->lines) {
    lines_.emplace_back(line->board, config, line_settings(config, settings), start, resume_at);
  }
  if (!config.priority.empty()) shares_.emplace(shares_of(config));
}

OwnedSale::~OwnedSale() = default;

std::unique_ptr<OwnedSale> OwnedSale::create(const SaleConfig& config, const OwnerSettings& settings, IdMint& ids,
                                             Now now, Journal& journal) {
  // Sale time starts above zero, so that "never" can be told from "at the start".
  std::unique_ptr<OwnedSale> sale(new OwnedSale(config, SaleState::scheduled, Start::fresh,
                                                Instant(std::chrono::seconds(1)), settings, ids, now));
  if (config.lobby == Lobby::draw) sale->lobby_draw_.emplace(config.id, ids.random());
  sale->epoch_ = epoch_of(ids.random());
  sale->follow_schedule(now);
  ledger::AddSale row;
  row.sale = sale->config_.id;
  row.epoch = sale->epoch_;
  row.settings = sale->settings_text_;
  if (sale->lobby_draw_) row.draw_key = sale->lobby_draw_->key_text();
  row.state = to_string(sale->state_);
  sale->add(journal, row);
  sale->add(journal, ledger::TakeLease{.sale = row.sale, .from = ledger::Lease{0}, .to = sale->lease_});
  sale->write_sale_row(now, journal);
  for (std::size_t i = 0; i < config.items.size(); ++i) sale->write_item(i, journal);
  sale->add_codes_of_settings(journal);
  sale->reserve_ordinals(journal);
  sale->call_lines(now);
  sale->publish(now);
  return sale;
}

// --- Taking units

std::optional<Verdict> OwnedSale::refusal_by_state() const {
  switch (state_) {
    case SaleState::open:
      return std::nullopt;
    case SaleState::scheduled:
    case SaleState::lobby:
    case SaleState::paused:
      return Verdict::not_open;
    case SaleState::closed:
      return Verdict::closed;
  }
  return Verdict::not_open;
}

Answer OwnedSale::apply(Now now, const TakeUnits& take, Journal& journal) {
  if (auto stored = stored_answer(take.buyer, take.request)) {
    // The place that the edge took for this repeated request is not needed.
    if (take.just_issued) apply(now, LeaveLine{.sale = {}, .line = take.line, .number = take.number}, journal);
    return std::move(*stored);
  }
  Answer answer = decide_take(now, take, journal);
  if (answer.verdict == Verdict::secured) store_answer(now, take.buyer, take.request, 201, answer, journal);
  return answer;
}

Answer OwnedSale::decide_take(Now now, const TakeUnits& take, Journal& journal) {
  if (config_.items.empty()) return {.verdict = Verdict::conflict, .detail = "the sale is a gate; it has no units"};
  if (const auto refusal = refusal_by_state()) return refuse(*refusal);
  const Ordinal place = place_of(take);
  // A new place is one in the line that sells the items: a code is asked for again for the other lines.
  if (shares_ && raw(take.line) > 0 && is_over(take.line, place)) {
    TakeUnits anew = take;
    anew.line = LineIndex{0};
    anew.number = Ordinal{0};
    return decide_take(now, anew, journal);
  }
  Ordinal ordinal = place;
  auto settled = settle_place(now, take, ordinal);
  Answer answer = settled ? std::move(*settled) : take_units(now, take, ordinal, journal);
  answer.number = ordinal == place ? take.number : ordinal;
  answer.line = take.line;
  return answer;
}

// A place that went to another device while this call was on its way is no place.
Ordinal OwnedSale::place_of(const TakeUnits& take) const {
  const bool is_lost = is_anothers(take.line, take.number, token::thumb_of(take.buyer));
  return is_lost ? Ordinal{0} : front_->lines[raw(take.line)]->ordinal_of(take.number);
}

// It leads nowhere any more, but to another place.
bool OwnedSale::is_over(LineIndex line, Ordinal ordinal) const {
  switch (standing(line, ordinal)) {
    case line::Standing::waiting:
    case line::Standing::called:
      return false;
    case line::Standing::used: {
      const sale::Hold* hold = sale_.find(line, ordinal);
      return hold == nullptr || hold->state == sale::HoldState::sold;
    }
    case line::Standing::lapsed:
    case line::Standing::left:
    case line::Standing::unknown:
      return true;
  }
  return true;
}

// Finds the called place to buy with. An answer instead when there is none.
std::optional<Answer> OwnedSale::settle_place(Now now, const TakeUnits& take, Ordinal& ordinal) {
  OwnedLine& line = lines_[raw(take.line)];
  // Coming with the ticket is being seen: who was passed over while absent is next, if there is a unit.
  if (apply_to_line(now, take.line, line::Command::Kind::come_back, ordinal) == line::Outcome::done) {
    front_->lines[raw(take.line)]->board.see(ordinal);
    call_lines(now);
  }
  switch (standing(take.line, ordinal)) {
    case line::Standing::called:
      return std::nullopt;
    case line::Standing::waiting: {
      if (take.mode == TakeUnits::Mode::hold) return refuse(Verdict::not_called);
      return refuse(is_sold_out(take.line) ? Verdict::sold_out : Verdict::in_line);
    }
    case line::Standing::used: {
      const sale::Hold* hold = sale_.find(take.line, ordinal);
      const bool lives = hold != nullptr && hold->buyer == take.buyer && hold->state != sale::HoldState::sold;
      if (take.mode == TakeUnits::Mode::buy && lives) {
        return Answer{.verdict = Verdict::existing_hold,
                      .body = hold_json(now, *hold, hold_items(*hold), "secured"),
                      .location = "/v1/holds/" + hold->id.str()};
      }
      break;
    }
    case line::Standing::unknown:
    case line::Standing::lapsed:
    case line::Standing::left:
      break;
  }
  if (take.mode == TakeUnits::Mode::hold) return refuse(Verdict::not_called);
  Answer answer = issue_place(take.line, ordinal);
  if (answer.verdict != Verdict::done) return answer;
  line.engine.apply(sale_now(now), {}, {});
  return std::nullopt;
}

// Verdict::done: `ordinal` is a new place, and it is called; in_line: it waits.
Answer OwnedSale::issue_place(LineIndex line, Ordinal& ordinal) {
  if (is_sold_out(line)) {
    front_->counters.joins_sold_out.fetch_add(1, std::memory_order_relaxed);
    return refuse(Verdict::sold_out);
  }
  const auto place = front_->lines[raw(line)]->board.gate.issue();
  if (!place) {
    front_->counters.joins_overloaded.fetch_add(1, std::memory_order_relaxed);
    return refuse(Verdict::overloaded);
  }
  ordinal = place->ordinal;
  auto& counter = place->called ? front_->counters.joins_called : front_->counters.joins_waiting;
  counter.fetch_add(1, std::memory_order_relaxed);
  return refuse(place->called ? Verdict::done : Verdict::in_line);
}

Answer OwnedSale::take_units(Now now, const TakeUnits& take, Ordinal ordinal, Journal& journal) {
  line::Line& line = lines_[raw(take.line)].engine;
  const std::uint32_t free = line_free(take.line);
  std::uint32_t wanted = 0;
  for (const sale::CartRow& row : take.cart) wanted += row.quantity;
  // Units beyond the ticket's own may not be promised to people who have not even come.
  if (wanted > 1) shrink_reserve(now, take.line, free > wanted - 1 ? free - (wanted - 1) : 0);
  const std::uint32_t to_all = promised(take.line);
  SLUICE_INVARIANT(to_all >= 1);
  const sale::Outcome outcome = apply_to_sale(now,
                                              sale::Take{.id = HoldId(ids_.mint(now.wall)),
                                                         .buyer = take.buyer,
                                                         .line = take.line,
                                                         .ordinal = ordinal,
                                                         .cart = take.cart,
                                                         .kept_for_others = to_all - 1,
                                                         .line_free = free},
                                              journal);
  if (outcome.verdict != sale::Verdict::done) {
    front_->counters.holds_refused.fetch_add(1, std::memory_order_relaxed);
    return refusal_of(outcome);
  }
  const Instant called_at = line.called_at(ordinal).value_or(sale_now(now));
  const line::Outcome redeemed = apply_to_line(now, take.line, line::Command::Kind::redeem, ordinal);
  SLUICE_INVARIANT(redeemed == line::Outcome::done);
  count_calls(now, lines_[raw(take.line)]);
  note_came(now, lines_[raw(take.line)], called_at);
  lines_[raw(take.line)].wait.held(sale_now(now), wanted);
  const sale::Hold& hold = *sale_.find(take.line, ordinal);
  const bool buy = take.mode == TakeUnits::Mode::buy;
  return {.verdict = Verdict::secured,
          .body = hold_json(now, hold, new_hold_items_, buy ? "secured" : ""),
          .location = "/v1/holds/" + hold.id.str()};
}

Answer OwnedSale::refusal_of(const sale::Outcome& outcome) const {
  Answer answer;
  answer.available = outcome.available;
  answer.item = config_.items[raw(outcome.item)].id;
  switch (outcome.verdict) {
    case sale::Verdict::sold_out:
      answer.verdict = Verdict::sold_out;
      break;
    case sale::Verdict::not_enough:
      answer.verdict = Verdict::not_enough;
      break;
    case sale::Verdict::limit_reached:
      answer.verdict = Verdict::limit_reached;
      break;
    case sale::Verdict::no_such_hold:
      answer.verdict = Verdict::no_such_hold;
      break;
    case sale::Verdict::expired:
      answer.verdict = Verdict::hold_expired;
      break;
    case sale::Verdict::in_payment:
      answer.verdict = Verdict::in_payment;
      break;
    case sale::Verdict::sold:
      answer.verdict = Verdict::already_sold;
      break;
    case sale::Verdict::not_paying:
    case sale::Verdict::too_much:
      answer.verdict = Verdict::conflict;
      break;
    case sale::Verdict::done:
      answer.verdict = Verdict::done;
      break;
  }
  return answer;
}

line::Standing OwnedSale::standing(LineIndex line, Ordinal ordinal) const {
  return front_->lines[raw(line)]->board.standing(ordinal);
}

std::uint32_t OwnedSale::line_free(LineIndex line) const {
  if (config_.items.empty()) return line::Pace::unlimited;  // a gate
  if (config_.line == LineMode::item) return sale_.counts(ItemIndex{raw(line)}).free;
  std::uint32_t free = 0;
  for (std::size_t i = 0; i < sale_.item_count(); ++i)
    free += sale_.counts(ItemIndex{static_cast<std::uint16_t>(i)}).free;
  return free;
}

std::uint32_t OwnedSale::offered(LineIndex line) const {
  if (!shares_) return lines_[raw(line)].engine.offered();
  std::uint32_t all = 0;
  for (const OwnedLine& each : lines_) all += each.engine.offered();
  return all;
}

std::uint32_t OwnedSale::promised(LineIndex line) const {
  return offered(line) + lines_[shares_ ? 0 : raw(line)].engine.reserve();
}

void OwnedSale::shrink_reserve(Now now, LineIndex line, std::uint32_t room) {
  line::Line& engine = lines_[shares_ ? 0 : raw(line)].engine;
  const std::uint32_t to_guests = offered(line) - engine.offered();
  engine.shrink_reserve(sale_now(now), room > to_guests ? room - to_guests : 0);
}

// What an offer is kept for is still free, so "free" alone says whether a unit can be had.
bool OwnedSale::is_sold_out(LineIndex line) const {
  if (config_.items.empty() || line_free(line) > 0) return false;
  if (!config_.waitlist) return true;
  for (std::size_t i = 0; i < sale_.item_count(); ++i) {
    if (config_.line == LineMode::item && i != raw(line)) continue;
    if (sale_.counts(ItemIndex{static_cast<std::uint16_t>(i)}).held > 0) return false;
  }
  return true;
}

// --- Stored answers

std::string OwnedSale::answer_key(BuyerId buyer, const RequestKey& request) {
  return buyer.str() + ' ' + request.route + ' ' + request.key;
}

std::optional<Answer> OwnedSale::stored_answer(BuyerId buyer, const RequestKey& request) {
  if (request.key.empty()) return std::nullopt;
  const auto at = answers_.find(answer_key(buyer, request));
  if (at == answers_.end()) return std::nullopt;
  const StoredAnswer& stored = at->second;
  if (stored.fingerprint != request.fingerprint) return Answer{.verdict = Verdict::key_mismatch};
  return Answer{
      .verdict = Verdict::replayed, .status = stored.status, .body = stored.body, .location = stored.location};
}

void OwnedSale::store_answer(Now now, BuyerId buyer, const RequestKey& request, std::uint16_t status,
                             const Answer& answer, Journal& journal) {
  if (request.key.empty()) return;
  answers_.emplace(
      answer_key(buyer, request),
      StoredAnswer{
          .fingerprint = request.fingerprint, .status = status, .body = answer.body, .location = answer.location});
  front_->keys.stored(buyer, request);
  ledger::InsertAnswer row;
  row.buyer = buyer;
  row.route = journal.keep(request.route);
  row.key = journal.keep(request.key);
  row.fingerprint = journal.keep(request.fingerprint);
  row.status = status;
  row.body = journal.keep(answer.body);
  row.location = journal.keep(answer.location);
  row.sale = config_.id;
  row.created_at = now.wall;
  add(journal, row);
}

// --- The line

line::Outcome OwnedSale::apply_to_line(Now now, LineIndex line, line::Command::Kind kind, Ordinal ordinal) {
  const line::Command command{.kind = kind, .ordinal = ordinal};
  line::Outcome outcome{};
  lines_[raw(line)].engine.apply(sale_now(now), {&command, 1}, {&outcome, 1});
  return outcome;
}

Answer OwnedSale::apply(Now now, const LeaveLine& leave, Journal& journal) {
  if (leave.visitor) {
    const LineIndex line = line_of_visitor(leave.number, *leave.visitor);
    return apply(now, LeaveLine{.sale = {}, .line = line, .number = leave.number}, journal);
  }
  if (leave.holder && is_anothers(leave.line, leave.number, *leave.holder)) return refuse(Verdict::done);
  const Ordinal ordinal = front_->lines[raw(leave.line)]->ordinal_of(leave.number);
  if (end_visit(leave.line, ordinal)) return refuse(Verdict::done);
  line::Line& line = lines_[raw(leave.line)].engine;
  if (const auto called_at = line.called_at(ordinal)) pace_.left(sale_now(now), *called_at);
  apply_to_line(now, leave.line, line::Command::Kind::leave, ordinal);
  return refuse(Verdict::done);
}

Answer OwnedSale::apply(Now now, const ComeBack& come_back, Journal&) {
  const Ordinal ordinal = front_->lines[raw(come_back.line)]->ordinal_of(come_back.number);
  apply_to_line(now, come_back.line, line::Command::Kind::come_back, ordinal);
  return refuse(Verdict::done);
}

// --- Holds

Answer OwnedSale::apply(Now now, const ReadHold& read, Journal&) {
  const sale::Hold* hold = sale_.find(read.hold);
  if (hold == nullptr || hold->buyer != read.buyer) return refuse(Verdict::no_such_hold);
  return {.verdict = Verdict::found, .body = hold_json(now, *hold, hold_items(*hold), "")};
}

Answer OwnedSale::apply(Now now, const ReleaseHold& release, Journal& journal) {
  const sale::Hold* hold = sale_.find(release.hold);
  if (hold == nullptr || hold->buyer != release.buyer) return refuse(Verdict::no_such_hold);
  const sale::Outcome outcome = apply_to_sale(now, sale::Release{.id = release.hold}, journal);
  return outcome.verdict == sale::Verdict::done ? refuse(Verdict::done) : refusal_of(outcome);
}

sale::Outcome OwnedSale::apply_to_sale(Now now, sale::Command command, Journal& journal) {
  sale::Outcome outcome;
  effects_.clear();
  sale_.apply(sale_now(now), {&command, 1}, {&outcome, 1}, effects_);
  record(now, effects_, journal);
  return outcome;
}

void OwnedSale::record(Now now, const sale::Effects& effects, Journal& journal) {
  for (const sale::HoldChange& change : effects.holds) record_hold(now, change, journal);
  for (const sale::ClaimChange& change : effects.claims) {
    const std::string_view item = config_.items[raw(change.unit.item)].id;
    if (change.from != sale::ClaimState::released) {
      add(journal, ledger::MoveClaim{.sale = config_.id,
                                     .item = item,
                                     .unit = change.unit.unit,
                                     .generation = change.unit.generation,
                                     .from = change.from,
                                     .to = change.to});
      continue;
    }
    ledger::InsertClaim row;
    row.sale = config_.id;
    row.item = item;
    row.unit = change.unit.unit;
    row.generation = change.unit.generation;
    row.state = change.to;
    row.hold = change.hold;
    row.buyer = change.buyer;
    add(journal, row);
  }
  for (const sale::SlotChange& change : effects.slots) {
    if (change.kind == sale::SlotChange::Kind::freed) {
      add(journal, ledger::DeleteSlot{.sale = config_.id, .buyer = change.buyer, .slot = change.slot});
      continue;
    }
    ledger::InsertSlot row;
    row.sale = config_.id;
    row.buyer = change.buyer;
    row.slot = change.slot;
    row.hold = change.hold;
    add(journal, row);
  }
}

void OwnedSale::record_hold(Now now, const sale::HoldChange& change, Journal& journal) {
  SaleCounters& counters = front_->counters;
  if (change.from == change.to) {
    const sale::Hold& hold = *sale_.find(change.id);
    ledger::InsertHold row;
    row.id = change.id;
    row.sale = config_.id;
    row.line = change.line;
    row.ordinal = change.ordinal;
    row.buyer = change.buyer;
    new_hold_items_ = journal.keep(hold_items(hold));
    row.items = new_hold_items_;
    row.total_amount = hold.total;
    row.currency = config_.items.front().price.currency;
    row.created_at = now.wall;
    row.expires_at = wall_at(now, hold.deadline);
    row.deadline_us = hold.deadline.time_since_epoch().count();
    add(journal, row);
    counters.holds_secured.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  add(journal, ledger::MoveHold{.sale = config_.id, .id = change.id, .from = change.from, .to = change.to});
  const bool ended = change.to == sale::HoldState::released || change.to == sale::HoldState::expired;
  if (change.to == sale::HoldState::sold) {
    counters.holds_sold.fetch_add(1, std::memory_order_relaxed);
    note_sold(now, change.id);
  }
  if (!ended) return;
  auto& counter = change.to == sale::HoldState::released ? counters.holds_released : counters.holds_expired;
  counter.fetch_add(1, std::memory_order_relaxed);
  forget_orders(now, change.id);
}

std::string OwnedSale::hold_items(const sale::Hold& hold) const {
  std::vector<sale::UnitRef> units;
  sale_.append_units(hold, units);
  return items_json(units, config_);
}

std::string OwnedSale::hold_json(Now now, const sale::Hold& hold, std::string_view items, std::string_view outcome) {
  return to_json(HoldText{.id = hold.id,
                          .sale = config_.id,
                          .ordinal = hold.ordinal,
                          .state = hold.state,
                          .items = items,
                          .total = hold.total,
                          .currency = config_.items.front().price.currency,
                          .expires_at = wall_at(now, hold.deadline),
                          .order = live_order(hold.id)},
                 outcome);
}

// What a deadline is on people's clocks. The two clocks are read one after the other, so their difference trembles;
// only a real change of it (a pause, a step of the wall clock) is told, and the same hold always says the same time.
Duration OwnedSale::wall_ahead(Now now) {
  constexpr auto tremble_max = std::chrono::milliseconds(50);
  const auto difference = now.wall.time_since_epoch() - sale_now(now).time_since_epoch();
  if (std::chrono::abs(difference - wall_ahead_) > tremble_max) wall_ahead_ = difference;
  return wall_ahead_;
}

WallTime OwnedSale::wall_at(Now now, Instant instant) {
  return WallTime(std::chrono::floor<std::chrono::milliseconds>(instant.time_since_epoch() + wall_ahead(now)));
}

// --- Operators

Answer OwnedSale::apply(Now now, const ActOnSale& act, Journal& journal) {
  const bool was_open = state_ == SaleState::open;
  switch (act.action) {
    case SaleAction::open:
    case SaleAction::resume:
      if (state_ == SaleState::closed) return {.verdict = Verdict::conflict, .detail = "the sale is closed for good"};
      if (act.action == SaleAction::resume && (state_ == SaleState::scheduled || state_ == SaleState::lobby)) {
        return {.verdict = Verdict::conflict, .detail = "the sale is not paused; open it"};
      }
      if (!was_open) move_to(now, SaleState::open);
      break;
    case SaleAction::pause:
      if (!was_open && state_ != SaleState::paused) {
        return {.verdict = Verdict::conflict, .detail = "only an open sale can be paused"};
      }
      if (was_open) move_to(now, SaleState::paused);
      break;
    case SaleAction::close:
      move_to(now, SaleState::closed);
      break;
  }
  call_lines(now);
  write_sale_row(now, journal);
  publish(now);
  return {.verdict = Verdict::done, .body = report_json(now)};
}

void OwnedSale::move_to(Now now, SaleState state) {
  if (state == SaleState::open) draw_places();
  if (state == SaleState::paused) clock_.freeze(now.mono);
  if (state_ == SaleState::paused && state != SaleState::paused) clock_.run(now.mono);
  state_ = state;
  row_is_dirty_ = true;
}

Answer OwnedSale::apply(Now now, const PatchSale& patch, Journal& journal) {
  auto changed = patch_sale(config_, patch.patch);
  if (!changed) return {.verdict = Verdict::invalid, .detail = changed.error().detail};
  if (is_drawn_ && changed->draw_mix != config_.draw_mix) {
    return {.verdict = Verdict::conflict, .detail = "draw_mix: the draw has taken place"};
  }
  config_ = std::move(*changed);
  settings_text_ = to_json(config_);
  pace_.set(config_.pace, config_.claim, sale_now(now));
  if (shares_) shares_->set(shares_of(config_));
  front_->told.view.set(SaleView{config_});
  follow_schedule(now);
  call_lines(now);
  write_sale_row(now, journal);
  publish(now);
  return {.verdict = Verdict::done, .body = to_json(config_)};
}

Answer OwnedSale::apply(Now now, const AdjustStock& adjust, Journal& journal) {
  const auto item = SaleView{config_}.find_item(adjust.item);
  if (!item) return {.verdict = Verdict::no_such_item, .item = adjust.item};
  const auto units = static_cast<std::uint32_t>(std::min<std::int64_t>(std::abs(adjust.delta), sale::stock_max));
  sale::Outcome outcome;
  if (adjust.delta >= 0) {
    outcome = apply_to_sale(now, sale::AddStock{.item = *item, .units = units}, journal);
    if (outcome.verdict == sale::Verdict::too_much) {
      return {.verdict = Verdict::invalid,
              .detail = "delta: at most " + std::to_string(outcome.available) + " units more"};
    }
  } else {
    // Units that called people count on stay; those nobody has been called for do not.
    const LineIndex line_index = config_.line == LineMode::item ? LineIndex{raw(*item)} : LineIndex{0};
    const std::uint32_t free = line_free(line_index);
    shrink_reserve(now, line_index, free > units ? free - units : 0);
    const std::uint32_t others = free - sale_.counts(*item).free;  // of other items of the same line
    const std::uint32_t to_all = promised(line_index);
    outcome = apply_to_sale(
        now, sale::Withdraw{.item = *item, .units = units, .promised = to_all > others ? to_all - others : 0},
        journal);
  }
  write_item(raw(*item), journal);
  call_lines(now);
  publish(now);
  const sale::ItemCounts counts = sale_.counts(*item);
  std::string body;
  JsonWriter json(body);
  json.begin_object().field("sale", config_.id).field("item", adjust.item).field("stock", counts.stock);
  json.field("free", counts.free).field("held", counts.held).field("sold", counts.sold);
  json.field("withdrawn", counts.withdrawn);
  json.field("shortfall", adjust.delta < 0 ? units - outcome.count : 0U).end_object();
  return {.verdict = Verdict::done, .body = std::move(body)};
}

Answer OwnedSale::apply(Now now, const ReadReport&, Journal&) {
  return {.verdict = Verdict::found, .body = report_json(now)};
}

}  // namespace sluice::shop
