// Who comes, and when: the arrivals of a plan, in the order of time.
//
// Those who come after the opening are a rehearsal's crowd (rehearse/crowd/arrivals.h), its even times bent to the
// plan's curve. Those who come early are spread over the lobby; without one they click within the first second.
//
// Times count from the start of the play, which is the lobby's opening, or the sale's if it has none. Pure; one
// thread; nothing is stored.
#pragma once

#include <cstdint>
#include <optional>

#include "lab/plan.h"
#include "rehearse/crowd/arrivals.h"

namespace sluice::lab {

class Crowd {
public:
  Crowd(const Plan& plan, std::uint64_t seed);

  // When the next one comes; nullopt: all have.
  [[nodiscard]] std::optional<Duration> next() const;
  void pop();  // REQUIRES: next()

private:
  [[nodiscard]] std::optional<Duration> next_early() const;
  [[nodiscard]] std::optional<Duration> next_late() const;

  Duration opens_at_;    // since the start
  Duration early_over_;  // of those who come early
  Duration over_;
  Curve curve_;
  Duration latest_early_;
  std::optional<rehearse::Arrivals> early_;
  std::optional<rehearse::Arrivals> late_;
};

}  // namespace sluice::lab
