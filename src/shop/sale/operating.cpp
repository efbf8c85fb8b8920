#include "shop/sale/operating.h"

#include <algorithm>

#include "base/json_writer.h"

namespace sluice::shop {
namespace {

Answer conflict(std::string detail) {
  return {.verdict = Verdict::conflict, .detail = std::move(detail)};
}

SaleState state_after(SaleAction action, SaleState now) {
  switch (action) {
    case SaleAction::clear:
      return now;
    case SaleAction::open:
    case SaleAction::resume:
      return SaleState::open;
    case SaleAction::pause:
      return SaleState::paused;
    case SaleAction::close:
      return SaleState::closed;
  }
  return SaleState::closed;
}

}  // namespace

// --- State and settings

std::optional<Answer> Operating::refusal_of(SaleAction action) const {
  const SaleState state = course_.state();
  const bool waits_for_opening = state == SaleState::scheduled || state == SaleState::lobby;
  switch (action) {
    case SaleAction::open:
    case SaleAction::resume:
      if (state == SaleState::closed) return conflict("the sale is closed for good");
      if (action == SaleAction::resume && waits_for_opening) return conflict("the sale is not paused; open it");
      return std::nullopt;
    case SaleAction::pause:
      if (state != SaleState::open && state != SaleState::paused) return conflict("only an open sale can be paused");
      return std::nullopt;
    case SaleAction::close:
      return std::nullopt;
    case SaleAction::clear:
      if (state == SaleState::closed) return conflict("the sale is closed for good; nobody waits");
      if (waits_for_opening && course_.config().lobby == Lobby::draw) {
        return conflict("the lobby's places go by lot at the opening; clear the line after it");
      }
      return std::nullopt;
  }
  return std::nullopt;
}

void Operating::clear_lines(Now now, Round& round) {
  for (std::size_t i = 0; i < floor_.line_count(); ++i) {
    for (const line::Span& span : floor_.line(i).engine.clear(course_.now(now))) {
      ledger::InsertCleared row;
      row.sale = course_.sale();
      row.line = line_at(i);
      row.first = Ordinal{span.first};
      row.last = Ordinal{span.last};
      round.add(row);
    }
  }
  notices_.note_cleared();
}

Answer Operating::apply(Now now, const ActOnSale& act, Round& round) {
  if (auto refusal = refusal_of(act.action)) return std::move(*refusal);
  const SaleState state = state_after(act.action, course_.state());
  if (act.action == SaleAction::clear) clear_lines(now, round);
  if (state != course_.state()) schedule_.move_to(now, state, round);
  calling_.call(now, round);
  telling_.tell(now, round);
  return {.verdict = Verdict::done, .body = report_.text(now)};
}

// A time that has had its effect does not change any more: a sale that sells would be told to open in a year.
std::optional<std::string> Operating::contradiction(const SaleConfig& changed) const {
  const SaleConfig& config = course_.config();
  const SaleState state = course_.state();
  const bool has_opened = state == SaleState::open || state == SaleState::paused || state == SaleState::closed;
  if (has_opened && changed.opens_at != config.opens_at) return "opens_at: the sale has opened; pause it instead";
  if (state == SaleState::closed && changed.closes_at != config.closes_at) {
    return "closes_at: the sale is closed for good";
  }
  const bool is_draw_decided = schedule_.has_drawn() || (has_opened && config.lobby == Lobby::draw);
  if (is_draw_decided && changed.draw_mix != config.draw_mix) return "draw_mix: the draw has taken place";
  return std::nullopt;
}

// What would be done at once, and perhaps for good, by a slip of one digit: there are actions that say so.
std::optional<std::string> Operating::slip(Now now, const SaleConfig& changed) const {
  const SaleConfig& config = course_.config();
  const auto is_past = [now](const std::optional<WallTime>& time) { return time && *time <= now.wall; };
  if (changed.opens_at != config.opens_at && is_past(changed.opens_at)) {
    return "opens_at: is in the past; to open the sale now, open it";
  }
  if (changed.closes_at != config.closes_at && is_past(changed.closes_at)) {
    return "closes_at: is in the past; to close the sale now, close it";
  }
  return std::nullopt;
}

Answer Operating::apply(Now now, const PatchSale& patch, Round& round) {
  const std::string since = patch.revision.empty() ? "" : course_.changes_since(patch.revision);
  if (!since.empty()) return {.verdict = Verdict::changed_since, .detail = since};
  auto changed = patch_sale(course_.config(), patch.patch);
  if (!changed) return {.verdict = Verdict::invalid, .detail = changed.error().detail};
  if (auto why = contradiction(*changed)) return conflict(std::move(*why));
  if (auto why = slip(now, *changed)) return {.verdict = Verdict::invalid, .detail = std::move(*why)};
  course_.set_config(std::move(*changed), round);
  units_.follow_settings();
  floor_.follow_settings(now);
  calling_.follow_settings(now);
  item_changes_.follow(now, round);
  schedule_.follow(now, round);
  calling_.call(now, round);
  telling_.tell(now, round);
  return {.verdict = Verdict::done, .body = to_json(course_.config())};
}

// --- Stock

Answer Operating::apply(Now now, AdjustStock& adjust, Round& round) {
  const auto item = SaleView{course_.config()}.find_item(adjust.item);
  if (!item) return {.verdict = Verdict::no_such_item, .item = adjust.item};
  Answer answer = adjust.delta >= 0 ? add_stock(now, adjust, *item, round) : withdraw(now, adjust, *item, round);
  if (answer.verdict == Verdict::invalid) return answer;
  units_.write_item(*item, round);
  calling_.call(now, round);
  telling_.tell(now, round);
  return answer;
}

Answer Operating::add_stock(Now now, const AdjustStock& adjust, ItemIndex item, Round& round) {
  const auto units = static_cast<std::uint32_t>(std::min<std::int64_t>(adjust.delta, sale::stock_max));
  const sale::Outcome outcome = units_.apply(now, sale::AddStock{.item = item, .units = units}, round).outcome;
  if (outcome.verdict == sale::Verdict::too_much) {
    return {.verdict = Verdict::invalid,
            .detail = "delta: at most " + std::to_string(outcome.available) + " units more"};
  }
  return stock_of(item, 0);
}

// Units that called people count on stay; those nobody has been called for do not.
Answer Operating::withdraw(Now now, AdjustStock& adjust, ItemIndex item, Round& round) {
  const auto all = static_cast<std::uint32_t>(std::min<std::int64_t>(-adjust.delta, sale::stock_max));
  const std::uint32_t left = all - adjust.withdrawn;
  const std::uint32_t units = std::min(left, round.withdrawals_left);
  const LineIndex line = course_.config().line == LineMode::item ? LineIndex{raw(item)} : LineIndex{0};
  const std::uint32_t free = floor_.free(line);
  floor_.shrink_reserve(now, line, free > left ? free - left : 0);
  const std::uint32_t others = free - units_.counts(item).free;  // of other items of the same line
  const std::uint32_t to_all = floor_.promised(line);
  const std::uint32_t promised = to_all > others ? to_all - others : 0;
  const sale::Outcome outcome =
      units_.apply(now, sale::Withdraw{.item = item, .units = units, .promised = promised}, round).outcome;
  round.withdrawals_left -= outcome.count;
  adjust.withdrawn += outcome.count;
  const bool is_done = outcome.count < units || adjust.withdrawn == all;
  // Nobody is called for what the next steps will take.
  units_.withhold(item, is_done ? 0 : all - adjust.withdrawn);
  if (!is_done) return {.verdict = Verdict::unfinished};
  return stock_of(item, all - adjust.withdrawn);
}

Answer Operating::stock_of(ItemIndex item, std::uint32_t shortfall) const {
  const sale::ItemCounts counts = units_.counts(item);
  Answer answer{.verdict = Verdict::done};
  JsonWriter json(answer.body);
  json.begin_object().field("sale", course_.sale()).field("item", course_.item(item)).field("stock", counts.stock);
  json.field("free", counts.free).field("held", counts.held).field("sold", counts.sold);
  json.field("withdrawn", counts.withdrawn).field("shortfall", shortfall).end_object();
  return answer;
}

}  // namespace sluice::shop
