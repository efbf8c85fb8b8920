#include "shop/place/places.h"

#include "base/json_writer.h"

namespace sluice::shop {

Answer Places::apply(Now now, const LeaveLine& leave, Round& round) {
  if (leave.visitor) {
    const LineIndex line = holders_.line_of_visitor(leave.number, *leave.visitor);
    return apply(now, LeaveLine{.sale = {}, .line = line, .number = leave.number}, round);
  }
  if (leave.holder && holders_.is_anothers(leave.line, leave.number, *leave.holder))
    return {.verdict = Verdict::done};
  notices_.forget(leave.line, leave.number, round);
  const Ordinal ordinal = floor_.ordinal_of(leave.line, leave.number);
  if (visits_.end(leave.line, ordinal, round)) return {.verdict = Verdict::done};
  const line::Line& line = floor_.line(raw(leave.line)).engine;
  if (const auto called_at = line.called_at(ordinal)) calling_.note_gone(now, *called_at);
  floor_.apply(now, leave.line, line::Command::Kind::leave, ordinal);
  return {.verdict = Verdict::done};
}

Answer Places::apply(Now now, const RevokePass& revoke, Round& round) {
  std::size_t at = 0;
  while (at < floor_.line_count() && !revoke.line.empty() && course_.line(line_at(at)) != revoke.line) ++at;
  if (at == floor_.line_count()) return {.verdict = Verdict::no_such_line};
  const LineIndex line = line_at(at);
  const line::Standing standing = course_.line_front(line).board.standing(floor_.ordinal_of(line, revoke.number));
  const bool is_inside = course_.is_gate() && standing == line::Standing::used;
  if (standing != line::Standing::waiting && standing != line::Standing::called && !is_inside) {
    return {.verdict = Verdict::conflict,
            .detail = "place " + std::to_string(raw(revoke.number)) +
                      (standing == line::Standing::used ? " was used: what it holds is released or refunded instead"
                                                        : " is nobody's: it was never given out, or is over")};
  }
  (void)apply(now, LeaveLine{.sale = {}, .line = line, .number = revoke.number}, round);
  Answer answer{.verdict = Verdict::done};
  JsonWriter json(answer.body);
  json.begin_object().field("sale", course_.sale()).field("line", course_.line(line));
  json.field("number", raw(revoke.number)).end_object();
  return answer;
}

Answer Places::apply(Now now, const ComeBack& come_back, Round&) {
  const Ordinal ordinal = floor_.ordinal_of(come_back.line, come_back.number);
  floor_.apply(now, come_back.line, line::Command::Kind::come_back, ordinal);
  return {.verdict = Verdict::done};
}

Answer Places::apply(Now now, const AskNotice& asked, Round& round) {
  if (!holders_.is_anothers(asked.line, asked.number, token::thumb_of(asked.buyer)))
    return notices_.apply(now, asked, round);
  return {.verdict = Verdict::conflict, .detail = "The place was moved to another device."};
}

Answer Places::apply(Now now, const EnterGate& enter, Round& round) {
  const bool is_lost = enter.holder && holders_.is_anothers(enter.line, enter.number, *enter.holder);
  return is_lost ? Answer{.verdict = Verdict::not_called} : visits_.apply(now, enter, round);
}

Answer Places::apply(Now now, const StayOn& stay, Round& round) {
  if (stay.visitor) {
    StayOn found = stay;
    found.line = holders_.line_of_visitor(stay.number, *stay.visitor);
    return visits_.apply(now, found, round);
  }
  const bool is_lost = stay.holder && holders_.is_anothers(stay.line, stay.number, *stay.holder);
  return is_lost ? Answer{.verdict = Verdict::not_called} : visits_.apply(now, stay, round);
}

// --- Hand-over

// Only a place that still leads somewhere: a used one is a hold, and that stays its buyer's.
bool Places::can_be_handed_over(LineIndex line, Ordinal number) const {
  switch (floor_.standing(line, floor_.ordinal_of(line, number))) {
    case line::Standing::waiting:
    case line::Standing::called:
      return true;
    case line::Standing::used:
    case line::Standing::lapsed:
    case line::Standing::left:
    case line::Standing::unknown:
      return false;
  }
  return false;
}

Answer Places::apply(Now now, const OfferPlace& offer, Round&) {
  if (course_.state() == SaleState::closed) return {.verdict = Verdict::closed};
  const token::BuyerThumb from = token::thumb_of(offer.buyer);
  if (holders_.is_anothers(offer.line, offer.number, from) || !can_be_handed_over(offer.line, offer.number)) {
    return {.verdict = Verdict::conflict, .detail = "Only a place that waits or is called can be handed over."};
  }
  const auto code = codes_.offer(now.mono, ids_.random(), offer.line, offer.number, from);
  if (!code) return {.verdict = Verdict::overloaded};
  const auto lives_for = std::chrono::duration_cast<std::chrono::milliseconds>(HandoverCodes::lives_for);
  Answer answer{.verdict = Verdict::code_told};
  JsonWriter json(answer.body);
  json.begin_object().field("code", to_text(*code));
  json.field("expires_at", format_rfc3339(now.wall + lives_for)).end_object();
  return answer;
}

Answer Places::apply(Now now, const TakeOver& take, Round& round) {
  TryLimit& limit = course_.front().told.handover_tries;
  if (take.is_bounded && limit.is_full(now.mono)) return {.verdict = Verdict::too_many_tries};
  if (course_.state() == SaleState::closed) return {.verdict = Verdict::closed};
  const token::BuyerThumb to = token::thumb_of(take.buyer);
  HandoverCodes::Offer* offer = good_offer(now, take, to);
  if (offer == nullptr) {
    limit.count(now.mono);
    return {.verdict = Verdict::no_such_code};
  }
  Answer taken{.verdict = Verdict::moved, .number = offer->number, .line = offer->line};
  const bool is_theirs = offer->taken_by.has_value() || offer->from == to;
  if (is_theirs) return taken;
  if (!holders_.has_room_for(offer->line, offer->number)) return {.verdict = Verdict::overloaded};
  offer->taken_by = to;
  holders_.hand_over(taken.line, taken.number, take.buyer, round);
  notices_.forget(taken.line, taken.number, round);
  // One device, one place: what it had before, in this line or in one that shares with it, goes to the next person.
  const bool is_same = take.former.line == taken.line && take.former.number == taken.number;
  const bool shares = take.former.line == taken.line || floor_.has_shares();
  if (raw(take.former.number) != 0 && !is_same && shares) {
    apply(now, LeaveLine{.sale = {}, .line = take.former.line, .number = take.former.number, .holder = to}, round);
  }
  return taken;
}

HandoverCodes::Offer* Places::good_offer(Now now, const TakeOver& take, token::BuyerThumb to) {
  HandoverCodes::Offer* offer = codes_.find(now.mono, take.code);
  const bool is_good = offer != nullptr && offer->taken_by.value_or(to) == to &&
                       !holders_.is_anothers(offer->line, offer->number, offer->taken_by.value_or(offer->from)) &&
                       can_be_handed_over(offer->line, offer->number);
  return is_good ? offer : nullptr;
}

// --- Priority codes

Answer Places::apply(Now now, const JoinByCode& join, Round& round) {
  TryLimit& limit = course_.front().told.priority_tries;
  if (join.is_bounded && limit.is_full(now.mono)) return {.verdict = Verdict::too_many_tries};
  const auto refusal = course_.state() == SaleState::lobby ? std::nullopt : course_.refusal();
  if (refusal) return {.verdict = *refusal};
  const PriorityCodes::Code* code = priority_codes_.find(join.code);
  if (code == nullptr) {
    limit.count(now.mono);
    return {.verdict = Verdict::unknown_code};
  }
  if (const auto kept = place_kept(join, *code)) {
    return {.verdict = Verdict::has_place, .number = kept->number, .line = kept->line};
  }
  const bool had_enough = priority_codes_.uses_of(join.code, join.buyer) >= PriorityCodes::uses_a_buyer_max;
  if (code->left() == 0 || had_enough) return {.verdict = Verdict::code_used_up};
  if (!priority_codes_.has_room()) return {.verdict = Verdict::overloaded};
  Ordinal number{};
  const LineIndex line = code->line;
  const Verdict issued = floor_.issue(line, number, round);
  if (issued != Verdict::done && issued != Verdict::in_line) return {.verdict = issued};
  record_use(join, *code, number, round);
  // One place a person: the one before goes to the next.
  if (raw(join.former.number) != 0) {
    apply(now,
          LeaveLine{.sale = {},
                    .line = join.former.line,
                    .number = join.former.number,
                    .holder = token::thumb_of(join.buyer)},
          round);
  }
  return {.verdict = Verdict::joined, .number = number, .line = line};
}

void Places::record_use(const JoinByCode& join, const PriorityCodes::Code& code, Ordinal number, Round& round) {
  ledger::InsertPriorityUse row;
  row.sale = course_.sale();
  row.code = round.keep(join.code);
  row.use = code.used + 1;
  row.buyer = join.buyer;
  row.line = code.line;
  row.number = number;
  round.add(row);
  priority_codes_.use(join.code, join.buyer, number);
}

line::Standing Places::standing_for(BuyerId buyer, const FormerPlace& place) const {
  const bool is_theirs =
      raw(place.number) != 0 && !holders_.is_anothers(place.line, place.number, token::thumb_of(buyer));
  if (!is_theirs) return line::Standing::unknown;
  return floor_.standing(place.line, floor_.ordinal_of(place.line, place.number));
}

// The place that the buyer has and had better keep: one that is called or used, or one in the code's own line.
std::optional<FormerPlace> Places::place_kept(const JoinByCode& join, const PriorityCodes::Code& code) const {
  const line::Standing former = standing_for(join.buyer, join.former);
  const bool has_its_turn = former == line::Standing::called || former == line::Standing::used;
  if (has_its_turn || (former == line::Standing::waiting && join.former.line == code.line)) return join.former;
  const FormerPlace by_code{.line = code.line,
                            .number = priority_codes_.place_of(join.code, join.buyer).value_or(Ordinal{0})};
  const line::Standing again = standing_for(join.buyer, by_code);
  // A gate's used place is a visit, which goes on with its pass alone.
  const bool leads_on = again == line::Standing::waiting || again == line::Standing::called ||
                        (again == line::Standing::used && !course_.is_gate());
  return leads_on ? std::optional(by_code) : std::nullopt;
}

}  // namespace sluice::shop
