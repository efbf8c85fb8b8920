// Plays a planned sale once: the crowd comes, waits, is called, holds and pays, tick by tick of the owner's own beat.
//
//   Crowd      who comes when                      PlayedSale  the engines: who is called, who has which unit
//   Waiters    people from their coming to a call  Purchases   and from then to their end
//   Nature     what each of them does              Record      what is written down; Hops what machines are asked for
//
// A tick is a tenth of a second. Within one: time passes for the engines, people act whose moment has come, people
// are called and what is known of waits is told, and new ones come. So whoever comes is shown the range that a
// server would have shown them.
//
// Invariants
//  1. Everybody who came has ended in exactly one End when run() returns.
//  2. sold + left = stock.
//  3. One plan and one seed are one history.
//
// Pure but for the memory it takes; one thread. Cost: about a microsecond a person, and one for each ten thousand
// people who wait in a tick. Memory: 32 bytes a person.
#pragma once

#include <vector>

#include "lab/costs.h"
#include "lab/crowd.h"
#include "lab/findings.h"
#include "lab/purchases.h"
#include "lab/seed.h"
#include "lab/waiters.h"
#include "lab/world.h"

namespace sluice::lab {

class Play {
public:
  // REQUIRES: problem_of(plan) is empty. `plan` must outlive this.
  Play(const Plan& plan, Seed seed, const Costs& costs);

  // Once.
  [[nodiscard]] Findings run();

  // What of the above does not hold, after run(); nullptr: all does. Linear; for tests.
  [[nodiscard]] const char* broken_invariant() const;

private:
  void step();
  void open();
  void close();
  void call_people();
  void let_come();
  [[nodiscard]] bool is_over() const;
  void finish();

  const Seed seed_;
  World world_;
  Crowd crowd_;
  Waiters waiters_;
  Purchases purchases_;
  Ms opens_;
  Ms closes_;
  bool is_closed_ = false;
  std::vector<Ordinal> called_;
};

}  // namespace sluice::lab
