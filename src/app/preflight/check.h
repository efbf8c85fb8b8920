// The lines of a preflight: each says what was looked at, whether a sale can go on that, and what to do
// if not.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace sluice::app {

enum class Outcome : std::uint8_t {
  go,
  no_go,
  waived,  // it would be no_go, and the settings say that this does not count here
  none,    // there is nothing to look at: no mail is sent
};

[[nodiscard]] constexpr std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::go:
      return "go";
    case Outcome::no_go:
      return "no-go";
    case Outcome::waived:
      return "waived";
    case Outcome::none:
      return "none";
  }
  return "";
}

struct Check {
  std::string name;   // "disk", by which it is waived
  std::string title;  // "Room on the disk"
  Outcome outcome = Outcome::none;
  std::string detail;    // what was found
  std::string remedy{};  // what to do; empty: nothing
  Duration took{};       // what was measured; zero: nothing was
};

// `check` as it is when a sale cannot go on what was found.
[[nodiscard]] inline Check no_go(Check check, std::string detail, std::string remedy) {
  check.outcome = Outcome::no_go;
  check.detail = std::move(detail);
  check.remedy = std::move(remedy);
  return check;
}

// All lines of one look.
struct Readiness {
  WallTime checked_at{};
  bool is_warmed = false;
  std::vector<Check> checks;

  [[nodiscard]] bool is_go() const {
    for (const Check& check : checks) {
      if (check.outcome == Outcome::no_go) return false;
    }
    return true;
  }
};

}  // namespace sluice::app
