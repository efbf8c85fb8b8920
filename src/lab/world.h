// What all parts of a play share: the plan, the moment, the people, the sale, and what is written down.
#pragma once

#include "lab/nature.h"
#include "lab/people.h"
#include "lab/plan.h"
#include "lab/played_sale.h"
#include "lab/record.h"

namespace sluice::lab {

struct World {
  World(const Plan& of, std::uint64_t seed, const Costs& costs)
      : plan(of), nature(seed), people(of.crowd.buyers), sale(of, instant_of(0)), record(of, costs) {}

  const Plan& plan;
  const Nature nature;
  Ms now_ms = 0;
  People people;
  PlayedSale sale;
  Record record;

  [[nodiscard]] static Instant instant_of(Ms ms) { return Instant{std::chrono::milliseconds(ms)}; }
  [[nodiscard]] Instant now() const { return instant_of(now_ms); }
  // `after` from now; beyond what can be told: never.
  [[nodiscard]] Ms in(Duration after) const {
    const std::int64_t at = now_ms + to_ms(after);
    return at < never ? static_cast<Ms>(at) : never;
  }
  void end(std::uint32_t person, End how) { people.end(person, how, now_ms); }
};

}  // namespace sluice::lab
