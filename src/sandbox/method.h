// What the sandbox provider does for each payment method: a table, so that a new method is a new row. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice::sandbox {

enum class SandboxMethod : std::uint8_t {
  ok,
  declined,
  slow,
  timeout,
  error,
  action,
  webhook_first,
  duplicate_webhook,
};

enum class ChargeStatus : std::uint8_t {
  captured,
  declined,
  requires_action,  // the only one that ever becomes another: cancelled
  cancelled,        // nothing was charged under its key, and nothing will be
};
inline constexpr std::size_t charge_status_count = 4;

enum class AnswerTime : std::uint8_t {
  at_once,
  slow,   // after the slow delay
  never,  // the first time; asking again with the same key is answered at once
};

struct MethodRule {
  SandboxMethod method;
  std::string_view name;               // "tok_ok"
  std::optional<ChargeStatus> status;  // of the charge that is made; none: 500, and nothing is charged
  AnswerTime answer;
};

[[nodiscard]] const MethodRule& rule_of(SandboxMethod method);
// nullptr: there is no such method.
[[nodiscard]] const MethodRule* find_method(std::string_view name);

[[nodiscard]] std::string_view to_string(ChargeStatus status);
[[nodiscard]] std::optional<ChargeStatus> parse_charge_status(std::string_view text);
// What an answer with a charge of this status is sent as: 201, 402, 202, and 402 for what was cancelled.
[[nodiscard]] int http_status_of(ChargeStatus status);

}  // namespace sluice::sandbox
