// What is written down while a play goes on: seconds, requests, what the machines were asked for, what kept people
// from being called. Pure; one thread. Cost: O(1) a call.
#pragma once

#include "lab/findings.h"
#include "lab/hops.h"
#include "lab/people.h"
#include "lab/played_sale.h"

namespace sluice::lab {

class Record {
public:
  Record(const Plan& plan, const Costs& costs)
      : hops_(plan.server, costs, plan.payment.takes), is_cached_(plan.server.cache) {}

  // A tick begins at `now`.
  void begin_tick(Ms now);
  // It ends, with so many people who wait.
  void end_tick(const PlayedSale& sale, std::uint32_t waiting);

  [[nodiscard]] Second& second() { return findings_.seconds[second_]; }
  [[nodiscard]] Findings& findings() { return findings_; }
  // Requests of people. Pages come out of a cache where there is one.
  void ask(Kind kind, std::uint32_t count = 1) { ask(kind, count, kind == Kind::page && is_cached_ ? 0 : count); }
  void ask(Kind kind, std::uint32_t count, std::uint32_t reach_the_server);
  // A click that secured units.
  void secure(std::uint32_t units);
  // Something for the owner to decide, and to write unless it is only a matter of the line.
  enum class Writes : std::uint8_t { nothing, a_step };
  void command(Writes writes);
  void ask_for_payment(Duration takes) { hops_.ask_for_payment(second_, takes); }
  void note_payment(Duration waited, Duration took) { hops_.note_payment(waited, took); }

  // Once, at the end.
  [[nodiscard]] Findings take();

private:
  Hops hops_;
  bool is_cached_;
  Demand demand_;  // of this tick
  std::size_t second_ = 0;
  std::uint64_t lapsed_told_ = 0;
  std::uint64_t called_told_ = 0;
  std::uint32_t sold_told_ = 0;
  Findings findings_;
};

}  // namespace sluice::lab
