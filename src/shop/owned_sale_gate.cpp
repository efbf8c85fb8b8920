// A gate: who enters with a pass, stays inside until it ends, and what the origin says of its load.
//
// Nothing of this is in the ledger. A pass carries its own end, so whoever is inside when the process ends goes on
// afterwards, and is counted again when seen (docs/decisions/0006-gates.md).
#include <algorithm>

#include "shop/owned_sale.h"

namespace sluice::shop {

Answer OwnedSale::apply(Now now, const EnterGate& enter, Journal&) {
  if (!config_.items.empty()) return {.verdict = Verdict::conflict, .detail = "the sale has items; it is no gate"};
  if (enter.holder && is_anothers(enter.line, enter.number, *enter.holder)) return {.verdict = Verdict::not_called};
  line::Line& line = lines_[raw(enter.line)].engine;
  const Ordinal ordinal = front_->lines[raw(enter.line)]->ordinal_of(enter.number);
  switch (standing(enter.line, ordinal)) {
    case line::Standing::called:
      note_came(now, lines_[raw(enter.line)], line.called_at(ordinal).value_or(sale_now(now)));
      apply_to_line(now, enter.line, line::Command::Kind::redeem, ordinal);
      break;
    case line::Standing::waiting:
      // Only a called ticket gets a pass, so it was called before a restart: the line knows it as passed over.
      apply_to_line(now, enter.line, line::Command::Kind::leave, ordinal);
      line.mark_used(ordinal);
      break;
    case line::Standing::used:
    case line::Standing::lapsed:
    case line::Standing::left:
    case line::Standing::unknown:
      return {.verdict = Verdict::not_called};
  }
  // A claim that lapsed in this very step is over.
  if (standing(enter.line, ordinal) != line::Standing::used) return {.verdict = Verdict::not_called};
  const Duration left = std::clamp<Duration>(enter.expires_at - now.wall, Duration::zero(), config_.pass);
  lines_[raw(enter.line)].inside.enter(ordinal, sale_now(now) + left);
  front_->counters.entered.fetch_add(1, std::memory_order_relaxed);
  publish_inside();
  return {.verdict = Verdict::done};
}

bool OwnedSale::end_visit(LineIndex line, Ordinal ordinal) {
  if (!lines_[raw(line)].inside.end(ordinal)) return false;
  front_->lines[raw(line)]->board.set_mark(ordinal, line::Mark::left);
  front_->counters.ended_left.fetch_add(1, std::memory_order_relaxed);
  publish_inside();
  return true;
}

void OwnedSale::end_expired_visits(Now now) {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    ended_.clear();
    lines_[i].inside.expire_until(sale_now(now), ended_);
    if (ended_.empty()) continue;
    for (const Ordinal ordinal : ended_) front_->lines[i]->board.set_mark(ordinal, line::Mark::left);
    front_->counters.ended_expired.fetch_add(ended_.size(), std::memory_order_relaxed);
    publish_inside();
  }
}

void OwnedSale::publish_inside() {
  front_->told.inside.store(people_inside(), std::memory_order_relaxed);
}

Answer OwnedSale::apply(Now now, const ReportLoad& report, Journal&) {
  pace_.report_load({.load = report.load, .reported_at = sale_now(now)});
  front_->told.reported_load.store(report.load, std::memory_order_relaxed);
  front_->told.load_reported_at.store(now.mono, std::memory_order_release);
  std::string body;
  JsonWriter json(body);
  json.begin_object().field("sale", config_.id).key("load").decimal(report.load, 3).end_object();
  return {.verdict = Verdict::done, .body = std::move(body)};
}

const char* OwnedSale::broken_gate_invariant() const {
  bool all_used = true;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    if (const char* broken = lines_[i].inside.broken_invariant()) return broken;
    const LineIndex line{static_cast<std::uint16_t>(i)};
    lines_[i].inside.for_each(
        [&](Ordinal ordinal, Instant) { all_used &= standing(line, ordinal) == line::Standing::used; });
  }
  return all_used ? nullptr : "who is inside has a used ticket";
}

}  // namespace sluice::shop
