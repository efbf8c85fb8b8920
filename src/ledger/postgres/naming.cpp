#include "ledger/postgres/naming.h"

#include <string_view>
#include <utility>

namespace sluice::ledger::postgres {
namespace {

constexpr std::string_view unique_violation = "23505";

}  // namespace

// 22: a value that cannot be one, such as a text with a zero in it. 23: a constraint. SL: ours. 21: a row given
// twice.
bool is_refusal(const Failure& failure) {
  const std::string_view group = std::string_view(failure.state).substr(0, 2);
  return group == "21" || group == "22" || group == "23" || group == "SL";
}

Rule rule_of(const Failure& failure, WriteName name) {
  constexpr std::pair<std::string_view, Rule> keys[] = {{"hold_ticket", Rule::second_key},
                                                        {"orders_live", Rule::second_key},
                                                        {"payment_paying", Rule::second_key},
                                                        {"refund_open", Rule::second_key},
                                                        {"payment_idempotency_key", Rule::third_key},
                                                        {"payment_attempt", Rule::fourth_key}};
  // A claim that was not put in is of an item that is not there.
  if (failure.state.starts_with("SL")) {
    return name == WriteName::insert_claim ? Rule::check : Rule::primary_key;
  }
  if (failure.state != unique_violation) return Rule::check;
  for (const auto& [constraint, rule] : keys) {
    if (failure.constraint == constraint) return rule;
  }
  return Rule::primary_key;
}

}  // namespace sluice::ledger::postgres
