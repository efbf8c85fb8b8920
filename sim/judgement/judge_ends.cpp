// told_over, rest.
#include "sim/judgement/judge.h"

namespace sluice::sim {
namespace {

std::uint32_t free_units(const Rows& rows) {
  std::uint32_t free = 0;
  for (const auto& [item, stock] : rows.stock) free += stock;
  for (const ledger::ClaimRow& claim : rows.claims) free -= claim.state == ledger::ClaimState::released ? 0 : 1;
  return free;
}

// Told to somebody who may wait: then nothing is free any more, and nothing comes back but by money that goes back.
void judge_told_over(const Evidence& evidence, std::vector<Finding>& findings) {
  const bool may_come_back = evidence.record.has_money_gone_back || evidence.record.stock_added > 0;
  if (!evidence.setup.sale.waitlist || may_come_back || evidence.record.sold_out.empty()) return;
  const bool is_one_line = evidence.setup.sale.line == shop::LineMode::sale;
  if (is_one_line && free_units(evidence.rows) > 0) {
    findings.push_back({"told_over", "somebody was told that all is sold, and " +
                                         std::to_string(free_units(evidence.rows)) + " units are free"});
  }
}

}  // namespace

void judge_ends(const Evidence& evidence, std::vector<Finding>& findings) {
  judge_told_over(evidence, findings);
  if (!evidence.record.can_write_at_end)
    findings.push_back({"rest", "the shop cannot write, though nothing is wrong"});
  const std::string moves = what_moves(evidence.rows);
  if (!moves.empty()) findings.push_back({"rest", moves + " for ever"});
  for (std::size_t i = 0; i < evidence.record.ends.size(); ++i) {
    if (evidence.record.ends[i].kind != BuyerEnd::Kind::still_there) continue;
    findings.push_back({free_units(evidence.rows) > 0 ? "rest" : "told_over",
                        "buyer " + std::to_string(i) + " is left waiting at the end"});
  }
}

}  // namespace sluice::sim
