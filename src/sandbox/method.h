// What the sandbox does for each payment method: a table, so that a new method is a new row. Pure.
//
// Stripe's own names for test cards stand for ours: pm_card_visa for tok_ok, pm_card_chargeDeclined for tok_declined,
// pm_card_authenticationRequired for tok_action, pm_card_refundFail for tok_refund_fails.
#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::sandbox {

enum class SandboxMethod : std::uint8_t {
  none,  // not told yet
  ok,
  declined,
  slow,
  timeout,
  error,
  action,
  webhook_first,
  duplicate_webhook,
  refund_fails,
};

// What the bank says when the payment is confirmed.
enum class BankWord : std::uint8_t {
  approved,
  declined,
  needs_action,  // the buyer must prove who they are
  broken,        // 500, and nothing happens
};

enum class AnswerTime : std::uint8_t {
  at_once,
  slow,           // after the slow delay
  never,          // the first time; asking again with the same key is answered at once
  after_webhook,  // when the event of it was told, or could not be; at once if nobody is told
};

struct MethodRule {
  SandboxMethod method;
  std::string_view name;  // "tok_ok"
  BankWord word;
  AnswerTime answer;
  bool is_told_twice = false;       // each of its events
  bool fails_first_refund = false;  // at the bank: the money does not go back
};

[[nodiscard]] const MethodRule& rule_of(SandboxMethod method);
// nullptr: there is no such method.
[[nodiscard]] const MethodRule* find_method(std::string_view name);

}  // namespace sluice::sandbox
