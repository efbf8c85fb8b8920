// Those whom a throttle has let in: they find units or an empty shelf, pay or do not, and go.
//
// Units are held from the moment that somebody is in. Fills in the findings, and what becomes of people.
// Not thread-safe. Cost: O(log n) a person. Invariant: free, held and sold units are the stock.
#pragma once

#include <cstdint>

#include "lab/agenda.h"
#include "lab/findings.h"
#include "lab/nature.h"
#include "lab/people.h"
#include "lab/plan.h"

namespace sluice::lab {

class Inside {
public:
  // All must outlive this.
  Inside(const Plan& plan, const Nature& nature, People& people, Findings& findings);

  // REQUIRES: they wait, and the second of `now` is in the findings; likewise below.
  void let_in(std::uint32_t person, Ms now);
  // What those who are in have done by now.
  void run_errands(Ms now);

  [[nodiscard]] std::uint32_t people() const { return people_in_; }
  [[nodiscard]] std::uint32_t free() const { return free_; }
  [[nodiscard]] std::uint32_t held() const { return held_; }
  // Nobody can have units any more, whoever gives theirs back.
  [[nodiscard]] bool is_sold_out() const { return free_ + held_ < plan_.crowd.units; }

private:
  void hold(std::uint32_t person, Ms now);
  void end_hold(const Errand& errand, Ms now);
  [[nodiscard]] Second& second(Ms now) { return findings_.seconds[now / 1000]; }

  const Plan& plan_;
  const Nature& nature_;
  People& people_;
  Findings& findings_;
  Agenda agenda_;
  std::uint32_t people_in_ = 0;
  std::uint32_t free_;
  std::uint32_t held_ = 0;
};

}  // namespace sluice::lab
