// How a charge and its steps stand in the record's file, and in the list that an outside check reads. Pure.
//
// The first line of a charge is all of it as its making left it; every other one says what a further step has made of
// it. A file of an earlier version has no steps: its first line of a charge is one that is captured at once, its
// second says that it was cancelled.
#pragma once

#include <optional>
#include <string_view>

#include "base/json_writer.h"
#include "sandbox/charge.h"

namespace sluice::sandbox {

// An entry of the list: as the charge stands now.
void write_listed(JsonWriter& json, const Charge& charge);

// REQUIRES: `charge` as the step has left it.
void write_step(JsonWriter& json, const Charge& charge, const Step& step);

struct ReadStep {
  Charge charge;  // of a step that is no making: its number, state and return_url only
  Step step;      // without its number
};
// What write_step() gave; nullopt for anything else.
[[nodiscard]] std::optional<ReadStep> parse_step(std::string_view line);

[[nodiscard]] bool is_valid_reference(std::string_view text);

}  // namespace sluice::sandbox
