// What stands between a click and its answer, and how long each of these takes while a crowd asks.
//
// A hop is so many servers of one kind (cores of the edge, the owner's thread, the ledger's, payment workers) that
// work off what is asked of them. Work that finds no room waits: what a hop was asked beyond its capacity is carried
// over as a backlog. What a request takes is
//
//   backlog / servers  +  its own work  +  its own work * use / (2 * (1 - use))        (use: of this tick, up to
//   0.95)
//
// the last for those who come by chance at the same moment. The ledger commits rounds: of a round's fixed cost and
// what each purchase in it adds follows how large a round becomes. Nothing of this slows the people down:
// it tells what the planned sale asks of the machines.
//
// Pure; one thread. Cost: O(1) a tick.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "lab/costs.h"
#include "lab/findings.h"
#include "lab/plan.h"

namespace sluice::lab {

// How much of one hop is used, by the second. Pure.
class Use {
public:
  explicit Use(double servers) : servers_(servers) {}
  // In a tick of the second `second`: `count` requests, and the work of so many seconds of one server.
  void add(std::size_t second, double count, double work_s);

  [[nodiscard]] double busiest() const { return std::max(busiest_, work_s_ / servers_); }
  [[nodiscard]] double peak_per_s() const { return std::max(peak_, count_); }
  // Requests a second that it could do, by the work that a request was in the mean.
  [[nodiscard]] double capacity_per_s() const { return all_work_s_ > 0 ? servers_ * all_ / all_work_s_ : 0; }

private:
  double servers_;
  std::size_t second_ = 0;
  double count_ = 0;
  double work_s_ = 0;
  double busiest_ = 0;
  double peak_ = 0;
  double all_ = 0;
  double all_work_s_ = 0;
};

// What the machines are asked for in a tick.
struct Demand {
  std::array<std::uint32_t, kinds> requests{};  // that reach the server
  std::uint32_t takes = 0;                      // of the clicks, those that secure units
  std::uint32_t commands = 0;                   // to the owner
  std::uint32_t steps = 0;                      // purchases and steps of orders, to be written

  [[nodiscard]] std::uint32_t& of(Kind kind) { return requests[static_cast<std::size_t>(kind)]; }
  [[nodiscard]] std::uint32_t of(Kind kind) const { return requests[static_cast<std::size_t>(kind)]; }
};

class Hops {
public:
  Hops(const ServerPlan& server, const Costs& costs, Duration payment_takes);

  void tick(std::size_t second, const Demand& demand);
  // An order is to be paid, for which the provider takes so long; and one was, after it had waited for a worker.
  void ask_for_payment(std::size_t second, Duration takes);
  void note_payment(Duration waited, Duration took) { payment_.record(waited + took); }

  void tell(Findings& findings) const;

private:
  [[nodiscard]] double edge_us(const Demand& demand) const;
  double edge_wait_us(std::size_t second, const Demand& demand);
  double owner_us(std::size_t second, const Demand& demand);
  double ledger_us(std::size_t second, const Demand& demand);

  Costs costs_;
  double edge_cores_;
  double workers_;
  Duration payment_takes_;
  double edge_backlog_us_ = 0;
  double owner_backlog_us_ = 0;
  double ledger_backlog_us_ = 0;
  Use edge_use_, owner_use_, ledger_use_, payment_use_;
  rehearse::Histogram edge_, owner_, ledger_, payment_;
  rehearse::Histogram told_, secured_, accepted_;  // paths
  std::uint64_t told_late_ = 0;
  std::uint64_t secured_late_ = 0;
  std::uint64_t accepted_late_ = 0;
};

}  // namespace sluice::lab
