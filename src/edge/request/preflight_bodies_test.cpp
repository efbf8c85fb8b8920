#include "edge/request/preflight_bodies.h"

#include <gtest/gtest.h>

#include <utility>

namespace sluice::edge {
namespace {

std::string problem(const std::optional<Refusal>& refusal) {
  return refusal ? refusal->detail : "";
}

TEST(PreflightBodies, AWishIsNothingOrSaysWhetherToWarmUp) {
  bool is_warm = false;
  EXPECT_EQ(problem(read_preflight_wish("", is_warm)), "");
  EXPECT_FALSE(is_warm);
  EXPECT_EQ(problem(read_preflight_wish(R"({"warm":true})", is_warm)), "");
  EXPECT_TRUE(is_warm);
  EXPECT_TRUE(read_preflight_wish("[]", is_warm));
  EXPECT_EQ(problem(read_preflight_wish(R"({"warm":1})", is_warm)), "warm: must be true or false");
  EXPECT_EQ(problem(read_preflight_wish(R"({"cold":true})", is_warm)), "cold: is not a known field");
}

TEST(PreflightBodies, ARehearsalHasAVerdictAndFigures) {
  RehearsalBody body;
  EXPECT_EQ(problem(read_rehearsal(R"({"verdict":"pass","buyers":10,"p99_ms":1.5,"why":"all kept"})", body)), "");
  EXPECT_EQ(body.verdict, "pass");
  EXPECT_EQ(body.figures, R"({"buyers":10,"p99_ms":1.5E0,"why":"all kept"})");
  for (const auto& [said, words] :
       {std::pair(R"({"buyers":1})", "verdict: must be pass, fail or invalid"),
        std::pair(R"({"verdict":"maybe"})", "verdict: must be pass, fail or invalid"),
        std::pair(R"({"verdict":"pass","buyers":-1})", "buyers: must be a number of 0 or more"),
        std::pair(R"({"verdict":"pass","buyers":"10"})", "buyers: must be a number of 0 or more"),
        std::pair(R"({"verdict":"pass","price":1})", "price: is not a known field"),
        std::pair(R"({"verdict":"pass","why":1})", "why: must be a text of at most 500 bytes")}) {
    EXPECT_EQ(problem(read_rehearsal(said, body)), words) << said;
  }
}

}  // namespace
}  // namespace sluice::edge
