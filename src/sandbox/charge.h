// A charge as the sandbox keeps it, and its steps: what each request has made of it. Plain values.
//
// Stripe calls a charge a payment intent (sandbox/stripe_objects.h shows it as one):
//
//   created ---> authorized ---> captured      refunded in part or whole, and captured still
//      |  \--> requires_action --^   |
//      |  \--> declined (confirmed again: any of these)
//      \-----------> cancelled <-----/         by nobody who was captured
//
// Everything that is told of a charge is told from its terms, which never change, and its state after some step. So
// an answer can be given again, word for word, however far the charge has come since.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "sandbox/method.h"

namespace sluice::sandbox {

using Currency = std::array<char, 3>;  // "EUR"

inline constexpr std::int64_t charge_amount_max = 999'999'999'999;  // minor units

enum class ChargeStatus : std::uint8_t {
  created,  // nobody has confirmed it
  declined,
  requires_action,  // the buyer must prove who they are
  authorized,       // the money is set aside, and waits to be captured
  captured,
  cancelled,  // nothing was taken, and nothing will be
};
inline constexpr std::size_t charge_status_count = 6;

[[nodiscard]] std::string_view to_string(ChargeStatus status);
[[nodiscard]] std::optional<ChargeStatus> parse_charge_status(std::string_view text);

struct ChargeTerms {
  std::string reference{};           // metadata[order], if it is 1..64 of [A-Za-z0-9_.-]; else empty
  std::string metadata = "{}";       // JSON object of texts
  std::string description = "null";  // JSON: a text, or null
  std::int64_t amount = 0;           // minor units, 1..charge_amount_max
  Currency currency{};
  bool is_captured_by_hand = false;
};

struct ChargeState {
  ChargeStatus status = ChargeStatus::created;
  SandboxMethod method = SandboxMethod::none;
  std::int64_t captured = 0;
  std::int64_t refunded = 0;  // of what was captured
  WallTime at{};              // when it became so
};

struct Charge {
  std::uint32_t number = 0;  // 1, 2, ... without gaps, in the order in which charges were made
  ChargeTerms terms;
  ChargeState state;
  std::string idempotency_key{};  // of the request that made it; may be empty
  std::string return_url{};       // where the buyer goes on after proving who they are; may be empty
  WallTime at{};
};

enum class StepVerb : std::uint8_t {
  create,
  confirm,
  prove,  // by the buyer
  capture,
  cancel,
  refund,
};
inline constexpr std::size_t step_verb_count = 6;

[[nodiscard]] std::string_view to_string(StepVerb verb);
[[nodiscard]] std::optional<StepVerb> parse_step_verb(std::string_view text);

struct Step {
  std::uint32_t number = 0;  // 1, 2, ... without gaps, over all charges
  std::uint32_t charge = 0;
  StepVerb verb = StepVerb::create;
  ChargeState after;
  std::int64_t moved = 0;         // captured or refunded by it
  std::string idempotency_key{};  // may be empty
  std::uint64_t fingerprint = 0;  // of what was asked under the key; 0: not known, so that anything fits
};

// "ch_12" for 12, and back; nullopt for what is no id (leading zeros and 0 included). Likewise "pi_", "re_", "evt_".
[[nodiscard]] std::string id_of(std::string_view prefix, std::uint32_t number);
[[nodiscard]] std::optional<std::uint32_t> parse_id(std::string_view prefix, std::string_view text);

inline constexpr std::string_view charge_prefix = "ch_";
inline constexpr std::string_view intent_prefix = "pi_";
inline constexpr std::string_view refund_prefix = "re_";
inline constexpr std::string_view event_prefix = "evt_";

}  // namespace sluice::sandbox
