// What the fuzzers of requests' bodies have in common: how a refusal must be told.
#pragma once

#include <optional>
#include <string>

#include "edge/refusal/refusal.h"
#include "fuzz/json_text.h"

namespace sluice::fuzz {

// A refusal is one that clients can read, whatever of theirs is in it.
inline void require_told(const edge::Refusal& refusal) {
  require(refusal.kind != nullptr);
  std::string problem;
  edge::append_problem(problem, refusal, "");
  const auto told = json_of(problem);
  require(told && told->is_object());
}

// Whether it was read; a refusal is one that can be told.
[[nodiscard]] inline bool is_read(const std::optional<edge::Refusal>& refusal) {
  if (refusal) require_told(*refusal);
  return !refusal;
}

}  // namespace sluice::fuzz
