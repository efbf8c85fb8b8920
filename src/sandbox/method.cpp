#include "sandbox/method.h"

#include <array>

namespace sluice::sandbox {
namespace {

using enum BankWord;

constexpr std::array<MethodRule, 10> rules{{
    {SandboxMethod::none, "", broken, AnswerTime::at_once},
    {SandboxMethod::ok, "tok_ok", approved, AnswerTime::at_once},
    {SandboxMethod::declined, "tok_declined", declined, AnswerTime::at_once},
    {SandboxMethod::slow, "tok_slow", approved, AnswerTime::slow},
    {SandboxMethod::timeout, "tok_timeout", approved, AnswerTime::never},
    {SandboxMethod::error, "tok_error", broken, AnswerTime::at_once},
    {SandboxMethod::action, "tok_action", needs_action, AnswerTime::at_once},
    {SandboxMethod::webhook_first, "tok_webhook_first", approved, AnswerTime::after_webhook},
    {SandboxMethod::duplicate_webhook, "tok_duplicate_webhook", approved, AnswerTime::at_once, true},
    {SandboxMethod::refund_fails, "tok_refund_fails", approved, AnswerTime::at_once, false, true},
}};

constexpr bool rows_stand_at_their_method() {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (static_cast<std::size_t>(rules[i].method) != i) return false;
  }
  return true;
}
static_assert(rows_stand_at_their_method());

struct OtherName {
  std::string_view name;
  SandboxMethod method;
};
constexpr std::array<OtherName, 4> other_names{{{"pm_card_visa", SandboxMethod::ok},
                                                {"pm_card_chargeDeclined", SandboxMethod::declined},
                                                {"pm_card_authenticationRequired", SandboxMethod::action},
                                                {"pm_card_refundFail", SandboxMethod::refund_fails}}};

}  // namespace

const MethodRule& rule_of(SandboxMethod method) {
  return rules[static_cast<std::size_t>(method)];
}

const MethodRule* find_method(std::string_view name) {
  if (name.empty()) return nullptr;
  for (const auto& other : other_names) {
    if (other.name == name) return &rule_of(other.method);
  }
  for (const auto& rule : rules) {
    if (rule.name == name) return &rule;
  }
  return nullptr;
}

}  // namespace sluice::sandbox
