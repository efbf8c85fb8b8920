// A place in line goes to another device: a code is told, typed elsewhere, and the place is the other buyer's.
//
// Tickets are signed and nobody lists them, so the ledger keeps for a place that was handed over whose it is now;
// every older ticket of it is refused from then on, by edges (Handovers) and here.
#include <algorithm>

#include "base/json_writer.h"
#include "shop/owned_sale.h"

namespace sluice::shop {

std::optional<token::BuyerThumb> OwnedSale::holder_of(LineIndex line, Ordinal number) const {
  // What this batch changed is not in the ledger yet, hence not public, but counts for what comes after it.
  for (auto change = new_handovers_.rbegin(); change != new_handovers_.rend(); ++change) {
    if (change->line == line && change->number == number) return change->holder;
  }
  return front_->lines[raw(line)]->handovers.holder_of(number);
}

bool OwnedSale::is_anothers(LineIndex line, Ordinal number, token::BuyerThumb buyer) const {
  const auto holder = holder_of(line, number);
  return holder && *holder != buyer;
}

// Only a place that still leads somewhere: a used one is a hold, and that stays its buyer's.
bool OwnedSale::can_be_handed_over(LineIndex line, Ordinal number) const {
  switch (standing(line, front_->lines[raw(line)]->ordinal_of(number))) {
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

Answer OwnedSale::apply(Now now, const OfferPlace& offer, Journal&) {
  if (state_ == SaleState::closed) return {.verdict = Verdict::closed};
  const token::BuyerThumb from = token::thumb_of(offer.buyer);
  if (is_anothers(offer.line, offer.number, from) || !can_be_handed_over(offer.line, offer.number)) {
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

Answer OwnedSale::apply(Now now, const TakeOver& take, Journal& journal) {
  TryLimit& limit = front_->told.handover_tries;
  if (limit.is_full(now.mono)) return {.verdict = Verdict::too_many_tries};
  if (state_ == SaleState::closed) return {.verdict = Verdict::closed};
  const token::BuyerThumb to = token::thumb_of(take.buyer);
  HandoverCodes::Offer* offer = codes_.find(now.mono, take.code);
  const bool is_good = offer != nullptr && offer->taken_by.value_or(to) == to &&
                       !is_anothers(offer->line, offer->number, offer->taken_by.value_or(offer->from)) &&
                       can_be_handed_over(offer->line, offer->number);
  if (!is_good) {
    limit.count(now.mono);
    return {.verdict = Verdict::no_such_code};
  }
  Answer taken{.verdict = Verdict::moved, .number = offer->number, .line = offer->line};
  const bool is_theirs = offer->taken_by.has_value() || offer->from == to;
  if (is_theirs) return taken;
  if (!has_room_for_handover(offer->line, offer->number)) return {.verdict = Verdict::overloaded};
  offer->taken_by = to;
  new_handovers_.push_back({.line = taken.line, .number = taken.number, .holder = to});
  ledger::PutHandover row;
  row.sale = config_.id;
  row.line = taken.line;
  row.number = taken.number;
  row.buyer = take.buyer;
  add(journal, row);
  // One device, one place: what it had before, in this line or in one that shares with it, goes to the next person.
  const bool is_same = take.former.line == taken.line && take.former.number == taken.number;
  if (raw(take.former.number) != 0 && !is_same && (take.former.line == taken.line || shares_)) {
    apply(now, LeaveLine{.sale = {}, .line = take.former.line, .number = take.former.number, .holder = to}, journal);
  }
  return taken;
}

bool OwnedSale::has_room_for_handover(LineIndex line, Ordinal number) const {
  if (holder_of(line, number)) return true;
  const auto is_of_line = [line](const NewHandover& change) { return change.line == line; };
  const auto coming = std::count_if(new_handovers_.begin(), new_handovers_.end(), is_of_line);
  return front_->lines[raw(line)]->handovers.count() + static_cast<std::uint32_t>(coming) < Handovers::count_max;
}

// They are in the ledger: from now on edges refuse the old tickets.
void OwnedSale::publish_handovers() {
  for (const NewHandover& change : new_handovers_) {
    front_->lines[raw(change.line)]->handovers.set(change.number, change.holder);
  }
  new_handovers_.clear();
}

}  // namespace sluice::shop
