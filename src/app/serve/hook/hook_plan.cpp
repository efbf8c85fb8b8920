#include "app/serve/hook/hook_plan.h"

#include <boost/json.hpp>

namespace sluice::app {
namespace {

namespace json = boost::json;
using shop::SaleState;
using When = HookSettings::When;

std::chrono::milliseconds ms(Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration);
}

// A row of before; nullptr: of another opening, or none.
const ledger::PreparationRow* row_of_this(const HookFacts& facts) {
  const bool is_of_this = facts.row != nullptr && opening_of(*facts.row) == opening_of(facts.hook, facts.sale);
  return is_of_this ? facts.row : nullptr;
}

HookStep step_before_opening(const HookFacts& facts, const ledger::PreparationRow* row) {
  const auto due = due_at(facts);
  const bool is_over = facts.state == SaleState::closed;
  if (row != nullptr || !due || is_over) return HookStep::nothing;
  return *due <= facts.now ? HookStep::run : HookStep::nothing;
}

// Only of a sale that was seen before its end: a hook that is new to a ledger is not run for all that are long over.
HookStep step_after_end(const HookFacts& facts, const ledger::PreparationRow* row) {
  const bool is_over = facts.state == SaleState::closed;
  if (!is_over) return row == nullptr ? HookStep::remember : HookStep::nothing;
  const auto due = due_at(facts);
  const bool is_wanted = row != nullptr && row->state == "waiting";
  return is_wanted && due && *due <= facts.now ? HookStep::run : HookStep::nothing;
}

}  // namespace

std::optional<WallTime> due_at(const HookFacts& facts) {
  if (facts.hook.when == When::change) return std::nullopt;
  if (facts.hook.when == When::before_opening) {
    if (!facts.sale.opens_at) return std::nullopt;
    return *facts.sale.opens_at - ms(facts.hook.by);
  }
  if (facts.state == SaleState::closed && facts.ended_at) return *facts.ended_at + ms(facts.hook.by);
  if (facts.sale.closes_at) return *facts.sale.closes_at + ms(facts.hook.by);
  return std::nullopt;
}

HookStep next_step(const HookFacts& facts) {
  if (facts.hook.when == When::change) return HookStep::nothing;
  const auto* row = row_of_this(facts);
  if (row != nullptr && row->state == "begun") return facts.is_begun_here ? HookStep::nothing : HookStep::give_up;
  return facts.hook.when == When::before_opening ? step_before_opening(facts, row) : step_after_end(facts, row);
}

std::string opening_of(const HookSettings& hook, const shop::SaleConfig& sale) {
  const bool is_of_opening = hook.when == When::before_opening && sale.opens_at;
  return is_of_opening ? format_rfc3339(*sale.opens_at) : "";
}

std::string opening_of(const ledger::PreparationRow& row) {
  boost::system::error_code error;
  const json::value detail = json::parse(row.detail, error);
  const json::value* text = error || !detail.is_object() ? nullptr : detail.get_object().if_contains("for");
  return text != nullptr && text->is_string() ? std::string(text->get_string()) : "";
}

}  // namespace sluice::app
