// A charge as the sandbox keeps it, and the one text form that its record, its list and its answers are written in.
// Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json_writer.h"
#include "base/time.h"
#include "sandbox/method.h"

namespace sluice::sandbox {

using Currency = std::array<char, 3>;  // "EUR"

struct ChargeRequest {
  std::string idempotency_key;  // 1..255 visible ASCII, without quotes
  std::string reference;        // 1..64 of [A-Za-z0-9_.-]
  SandboxMethod method = SandboxMethod::ok;
  std::int64_t amount = 0;  // minor units, 0..charge_amount_max
  Currency currency{};

  friend bool operator==(const ChargeRequest&, const ChargeRequest&) = default;
};

inline constexpr std::int64_t charge_amount_max = 999'999'999'999;

struct RecordedCharge {
  std::uint32_t number = 0;  // 1, 2, ... without gaps, in the order in which charges were made
  ChargeRequest request;
  ChargeStatus status = ChargeStatus::captured;
  WallTime at{};
};

// "ch_12" for 12, and back; nullopt for what is no id (leading zeros and 0 included).
[[nodiscard]] std::string charge_id(std::uint32_t number);
[[nodiscard]] std::optional<std::uint32_t> parse_charge_id(std::string_view text);

// The whole charge, as a line of the record and an entry of the list.
void write_recorded(JsonWriter& json, const RecordedCharge& charge);
// What write_recorded() gave; nullopt for anything else.
[[nodiscard]] std::optional<RecordedCharge> parse_recorded(std::string_view line);

// What the caller of POST /v1/charges is told: made from the record alone, so it is the same whenever it is asked
// for.
void write_charge_answer(JsonWriter& json, const RecordedCharge& charge);

}  // namespace sluice::sandbox
