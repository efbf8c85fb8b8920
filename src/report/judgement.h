// What figures mean, in one sentence each; the first is the headline's. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/figures.h"

namespace sluice::report {

struct Judgement {
  enum class Tone : std::uint8_t { good, odd, bad };
  Tone tone = Tone::good;
  std::string text{};
};
struct Verdict {
  Judgement::Tone tone = Judgement::Tone::good;  // the worst of them
  std::string headline{};                        // "Sold out in 12 s, and fair"
  std::string sentence{};
  std::vector<Judgement> checks{};
};
[[nodiscard]] Verdict judge(const Figures& figures);

}  // namespace sluice::report
