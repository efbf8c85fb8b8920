#include "sandbox/method.h"

#include <array>

#include "base/invariant.h"

namespace sluice::sandbox {
namespace {

using enum ChargeStatus;

constexpr std::array<MethodRule, 8> rules{{
    {SandboxMethod::ok, "tok_ok", captured, AnswerTime::at_once},
    {SandboxMethod::declined, "tok_declined", declined, AnswerTime::at_once},
    {SandboxMethod::slow, "tok_slow", captured, AnswerTime::slow},
    {SandboxMethod::timeout, "tok_timeout", captured, AnswerTime::never},
    {SandboxMethod::error, "tok_error", std::nullopt, AnswerTime::at_once},
    {SandboxMethod::action, "tok_action", requires_action, AnswerTime::at_once},
    {SandboxMethod::webhook_first, "tok_webhook_first", captured, AnswerTime::at_once},
    {SandboxMethod::duplicate_webhook, "tok_duplicate_webhook", captured, AnswerTime::at_once},
}};

constexpr bool rows_stand_at_their_method() {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (static_cast<std::size_t>(rules[i].method) != i) return false;
  }
  return true;
}
static_assert(rows_stand_at_their_method());

struct StatusRow {
  ChargeStatus status;
  std::string_view name;
};
constexpr std::array<StatusRow, charge_status_count> statuses{
    {{captured, "captured"}, {declined, "declined"}, {requires_action, "requires_action"}, {cancelled, "cancelled"}}};

}  // namespace

const MethodRule& rule_of(SandboxMethod method) {
  return rules[static_cast<std::size_t>(method)];
}

const MethodRule* find_method(std::string_view name) {
  for (const auto& rule : rules) {
    if (rule.name == name) return &rule;
  }
  return nullptr;
}

std::string_view to_string(ChargeStatus status) {
  return statuses[static_cast<std::size_t>(status)].name;
}

std::optional<ChargeStatus> parse_charge_status(std::string_view text) {
  for (const auto& row : statuses) {
    if (row.name == text) return row.status;
  }
  return std::nullopt;
}

int http_status_of(ChargeStatus status) {
  switch (status) {
    case captured:
      return 201;
    case declined:
    case cancelled:
      return 402;
    case requires_action:
      return 202;
  }
  SLUICE_INVARIANT(false);
}

}  // namespace sluice::sandbox
