// One buyer and what they do, as their plan has it (world/setup.h): clicks, waits and polls, comes when called, pays,
// forgets, goes away, cheats. Comes again after whatever went wrong, with the same key where there is one.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/crowd/network.h"

namespace sluice::sim {

// What lies around for those who cheat.
struct Loot {
  std::vector<std::string> tickets;
  std::vector<HoldId> holds;
};

class Buyer {
public:
  // Everything outlives it. `old_ticket`: good in another epoch of the line.
  Buyer(const BuyerPlan& plan, std::size_t number, BuyerId id, std::string identity, std::string old_ticket,
        Agenda& agenda, Chance& chance, Network& network, Loot& loot, Record& record);

  // What it does happens on the agenda from here on.
  void begin();
  [[nodiscard]] bool is_over() const { return end().kind != BuyerEnd::Kind::still_there; }

private:
  // --- Getting a unit
  void click();
  void take_answer(const Response& response);
  void wait();
  void poll();
  void take_place(const Response& response);
  void go_away();
  // --- Having one
  void have(HoldId hold);
  void pay();
  void follow_order();
  void take_order(const Response& response);
  void release();
  // --- Cheating
  void cheat();

  void end_as(BuyerEnd::Kind kind);
  void later(Duration delay, void (Buyer::*what)());
  [[nodiscard]] Request request(Request::Kind kind) const;
  [[nodiscard]] bool is_asleep() const;
  [[nodiscard]] const BuyerEnd& end() const { return record_.ends[number_]; }
  [[nodiscard]] Duration pause() { return chance_.between(std::chrono::milliseconds(300), std::chrono::seconds(2)); }

  const BuyerPlan& plan_;
  const std::size_t number_;
  const BuyerId id_;
  const std::string identity_;
  const std::string old_ticket_;
  Agenda& agenda_;
  Chance& chance_;
  Network& network_;
  Loot& loot_;
  Record& record_;

  std::string ticket_;
  HoldId hold_;
  OrderId order_;
  std::string method_;
  std::uint32_t clicks_ = 0;  // for keys: a new wish has a new one
  std::uint32_t orders_ = 0;
  bool is_waiting_ = false;
};

}  // namespace sluice::sim
