// What is said of a preflight: how warm, and what a rehearsal came to. Pure functions; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "edge/refusal/refusal.h"

namespace sluice::edge {

// Nothing, or {"warm":true}
[[nodiscard]] std::optional<Refusal> read_preflight_wish(std::string_view body, bool& is_warm);

struct RehearsalBody {
  std::string verdict{};  // "pass", "fail" or "invalid"
  std::string figures{};  // the others, JSON
};
// {"verdict":"pass","buyers":10000,"arrivals_per_s":1000,...}: figures are numbers, `why` is a text.
[[nodiscard]] std::optional<Refusal> read_rehearsal(std::string_view body, RehearsalBody& out);

}  // namespace sluice::edge
