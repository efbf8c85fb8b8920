// Priority lines: who has a code waits in a line of its own, which gets its share of the sale's calls.
//
// Codes and their uses are in the ledger, whose keys have the last word on a use (docs/decisions/0010-priority.md).
// People come into these lines through the owner alone, hence they need no reserve: whoever joins is called in the
// same round if there is room, and what the sale's own line has in reserve makes way for them.
#include <algorithm>

#include "base/invariant.h"
#include "base/json_writer.h"
#include "shop/owned_sale.h"
#include "shop/typed_code.h"

namespace sluice::shop {

Answer OwnedSale::apply(Now now, const JoinByCode& join, Journal& journal) {
  TryLimit& limit = front_->told.priority_tries;
  if (limit.is_full(now.mono)) return {.verdict = Verdict::too_many_tries};
  const auto refusal = state_ == SaleState::lobby ? std::nullopt : refusal_by_state();
  if (refusal) return {.verdict = *refusal};
  const PriorityCodes::Code* code = priority_codes_.find(join.code);
  if (code == nullptr) {
    limit.count(now.mono);
    return {.verdict = Verdict::unknown_code};
  }
  if (const auto kept = place_kept(join, *code)) {
    return {.verdict = Verdict::has_place, .number = kept->number, .line = kept->line};
  }
  if (code->used == code->uses) return {.verdict = Verdict::code_used_up};
  if (!priority_codes_.has_room()) return {.verdict = Verdict::overloaded};
  Ordinal ordinal{};
  Answer issued = issue_place(code->line, ordinal);
  if (issued.verdict != Verdict::done && issued.verdict != Verdict::in_line) return issued;
  ledger::InsertPriorityUse row;
  row.sale = config_.id;
  row.code = journal.keep(join.code);
  row.use = code->used + 1;
  row.buyer = join.buyer;
  row.line = code->line;
  row.number = ordinal;
  add(journal, row);
  priority_codes_.use(join.code, join.buyer, ordinal);
  // One place a person: the one before goes to the next.
  if (raw(join.former.number) != 0) {
    apply(now,
          LeaveLine{.sale = {},
                    .line = join.former.line,
                    .number = join.former.number,
                    .holder = token::thumb_of(join.buyer)},
          journal);
  }
  return {.verdict = Verdict::joined, .number = ordinal, .line = code->line};
}

// The place that the buyer has and had better keep: one that is called or used, or one in the code's own line.
std::optional<FormerPlace> OwnedSale::place_kept(const JoinByCode& join, const PriorityCodes::Code& code) const {
  const token::BuyerThumb buyer = token::thumb_of(join.buyer);
  const auto stands = [&](LineIndex line, Ordinal number) {
    if (raw(number) == 0 || is_anothers(line, number, buyer)) return line::Standing::unknown;
    return standing(line, front_->lines[raw(line)]->ordinal_of(number));
  };
  const line::Standing former = stands(join.former.line, join.former.number);
  const bool has_its_turn = former == line::Standing::called || former == line::Standing::used;
  if (has_its_turn || (former == line::Standing::waiting && join.former.line == code.line)) return join.former;
  const FormerPlace by_code{.line = code.line,
                            .number = priority_codes_.place_of(join.code, join.buyer).value_or(Ordinal{0})};
  const line::Standing again = stands(by_code.line, by_code.number);
  // A gate's used place is a visit, which goes on with its pass alone.
  const bool leads_on = again == line::Standing::waiting || again == line::Standing::called ||
                        (again == line::Standing::used && !config_.items.empty());
  return leads_on ? std::optional(by_code) : std::nullopt;
}

// A pass as the origin sees it names its buyer, but no line; numbers are those of tickets in any.
LineIndex OwnedSale::line_of_visitor(Ordinal number, token::BuyerThumb visitor) const {
  for (std::size_t i = 1; shares_ && i < lines_.size(); ++i) {
    const LineIndex line{static_cast<std::uint16_t>(i)};
    const auto holder = holder_of(line, number);
    if ((holder ? holder : priority_codes_.first_buyer(line, number)) == visitor) return line;
  }
  return LineIndex{0};
}

// --- Calling

// Gives the priority lines their share of what may be called, if anybody waits there. Returns how many of the room
// they have then.
std::uint32_t OwnedSale::call_guests(Now now, std::uint32_t room) {
  const Instant instant = sale_now(now);
  line::Line& own = lines_.front().engine;
  const auto free_room = [&] {
    const std::uint32_t taken = offered(LineIndex{0});
    return room > taken ? room - taken : 0;
  };
  std::array<std::uint32_t, line::Shares::lines_max> can_use{};
  std::array<std::uint32_t, line::Shares::lines_max> calls{};
  bool somebody_waits = false;
  for (std::size_t i = 1; i < lines_.size(); ++i) {
    can_use[i] = lines_[i].engine.can_call(instant, free_room());
    somebody_waits |= can_use[i] > 0;
  }
  if (somebody_waits) {
    // The reserve makes way; from here on whoever comes to the sale's own line waits for the end of this round.
    own.shrink_reserve(instant, 0);
    can_use[0] = own.can_call(instant, free_room());
    shares_->divide(free_room(), std::span(can_use).first(lines_.size()), std::span(calls).first(lines_.size()));
    calls_shared_ += calls[0];
  }
  std::uint32_t to_guests = 0;
  for (std::size_t i = 1; i < lines_.size(); ++i) {
    line::Line& engine = lines_[i].engine;
    if (calls[i] > 0) engine.call(instant, engine.offered() + calls[i]);
    // No reserve here, also if somebody who was counted is gone.
    engine.shrink_reserve(instant, engine.offered());
    count_calls(now, lines_[i]);
    to_guests += engine.offered();
  }
  return to_guests;
}

// What the sale's own line has called beyond any division, nobody else could have used.
void OwnedSale::settle_shares() {
  const std::uint64_t called = lines_.front().engine.called_total();
  if (called <= calls_shared_) return;
  shares_->called_alone(0, called - calls_shared_);
  calls_shared_ = called;
}

// What this line gets of all calls, however many come to the others. Whoever cannot come any more takes nothing.
double OwnedSale::part_of(std::size_t line) const {
  if (!shares_) return 1;
  std::array<bool, line::Shares::lines_max> may_use{true};
  for (std::size_t i = 1; i < lines_.size(); ++i) {
    const LineIndex index{static_cast<std::uint16_t>(i)};
    may_use[i] = priority_codes_.uses_left(index) > 0 || front_->lines[i]->board.waiting() > 0;
  }
  return shares_->part(line, std::span(may_use).first(lines_.size()));
}

// Free units that this line can count on: its part, or what is left if everybody comes who can to the others.
std::uint32_t OwnedSale::part_of_free(std::size_t line, double part) const {
  const LineIndex index{static_cast<std::uint16_t>(line)};
  const std::uint32_t units = line_free(index) - std::min(line_free(index), offered(index));
  const auto own = static_cast<std::uint32_t>(part * units);
  if (!shares_ || line > 0) return own;
  std::uint64_t guests = 0;
  for (std::size_t i = 1; i < lines_.size(); ++i) {
    const LineIndex other{static_cast<std::uint16_t>(i)};
    guests += priority_codes_.uses_left(other) + front_->lines[i]->board.waiting();
  }
  return guests >= units ? own : std::max(own, units - static_cast<std::uint32_t>(guests));
}

// --- Operators

void OwnedSale::add_codes_of_settings(Journal& journal) {
  for (std::size_t i = 0; i < config_.priority.size(); ++i) {
    const LineIndex line{static_cast<std::uint16_t>(i + 1)};
    for (const PriorityCode& code : config_.priority[i].codes) add_code(line, code.text, code.uses, journal);
  }
}

// REQUIRES: the text is a code, and the sale has none like it.
void OwnedSale::add_code(LineIndex line, std::string_view text, std::uint32_t uses, Journal& journal) {
  ledger::InsertPriorityCode row;
  row.sale = config_.id;
  row.code = journal.keep(*plain_code(text));
  row.text = journal.keep(text);
  row.line = line;
  row.uses = uses;
  add(journal, row);
  const bool is_new = priority_codes_.add(row.code, {.text = std::string(text), .line = line, .uses = uses});
  SLUICE_INVARIANT(is_new);
}

Answer OwnedSale::apply(Now, const MakeCodes& make, Journal& journal) {
  const auto line = SaleView{config_}.find_priority(make.line);
  if (!line) return {.verdict = Verdict::no_such_line};
  const std::size_t room = PriorityCodes::codes_max - priority_codes_.size();
  if (make.count > room) {
    return {.verdict = Verdict::conflict,
            .detail = "the sale may have " + std::to_string(room) + " codes more; one code may be for many people"};
  }
  Answer answer{.verdict = Verdict::created};
  JsonWriter json(answer.body);
  json.begin_object().field("sale", config_.id).field("priority", make.line).key("codes").begin_array();
  for (std::uint32_t i = 0; i < make.count; ++i) {
    const std::string text = priority_codes_.make(ids_.random());
    add_code(*line, text, make.uses, journal);
    json.begin_object().field("code", text).field("uses", make.uses).end_object();
  }
  json.end_array().end_object();
  return answer;
}

Answer OwnedSale::apply(Now, const ReadCodes& read, Journal&) {
  const auto line = SaleView{config_}.find_priority(read.line);
  if (!line) return {.verdict = Verdict::no_such_line};
  Answer answer{.verdict = Verdict::found};
  JsonWriter json(answer.body);
  json.begin_object().field("sale", config_.id).field("priority", read.line);
  json.key("share").decimal(shares_->share(raw(*line)), 6);
  json.key("codes").begin_array();
  for (const auto& [plain, code] : priority_codes_.all()) {
    if (code.line != *line) continue;
    json.begin_object().field("code", code.text).field("uses", code.uses).field("used", code.used).end_object();
  }
  json.end_array().end_object();
  return answer;
}

}  // namespace sluice::shop
