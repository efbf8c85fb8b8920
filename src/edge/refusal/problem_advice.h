// What a client should do about each problem, and whether to send the same request again: what /problems/{problem}
// says beyond the problem itself. The problems of both APIs and of the transport.
//
// Pure; thread-safe.
#pragma once

#include <span>
#include <string_view>

namespace sluice::edge {

// Whether the same request may have another answer.
enum class Retry {
  no,       // it will not, or only once something else has happened
  changed,  // the request is wrong, and so is each copy of it
  later,    // it may, after a pause
};

struct ProblemAdvice {
  std::string_view slug;
  Retry retry = Retry::no;
  std::string_view advice;
};

[[nodiscard]] std::span<const ProblemAdvice> all_advice();

// REQUIRES: one of all_refusals(), or of the transport's.
[[nodiscard]] const ProblemAdvice& advice_on(std::string_view slug);

// "Yes, after a pause: ..."
[[nodiscard]] std::string_view sentence_of(Retry retry);

}  // namespace sluice::edge
