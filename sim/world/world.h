// A whole shop in one thread: machine, disk, bank, network, buyers, operators, and everything that goes wrong.
//
// One setup is one history, the same each time: nothing here asks a real clock, disk or socket. The owner, its
// engines, tokens and rows are the real ones.
#pragma once

#include <memory>
#include <vector>

#include "ledger/memory/memory_store.h"
#include "sim/bugs/bug.h"
#include "sim/bugs/wrong_store.h"
#include "sim/crowd/buyer.h"
#include "sim/judgement/observer.h"
#include "sim/judgement/rows.h"
#include "sim/world/operators.h"
#include "sim/world/servers.h"

namespace sluice::sim {

class World {
public:
  // `setup` outlives it.
  explicit World(const Setup& setup, Bug bug = Bug::none);
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // From the beginning to rest, or until it is clear that there will be none. Once.
  void play();

  [[nodiscard]] Record& record() { return record_; }
  [[nodiscard]] const Bank& bank() const { return bank_; }
  [[nodiscard]] Time lasted() const { return agenda_.now(); }
  [[nodiscard]] Result<Rows> rows() { return read_rows(store_, setup_.sale.id, record_); }

private:
  // --- What goes wrong
  void befall(const PlannedFault& fault);
  void calm_down();
  void carry_news(const Bank::News& news, int tries);
  void put_bug_in();
  void note_gone(OrderId order);
  // --- Who is there
  void let_buyers_in();
  [[nodiscard]] bool can_write();
  [[nodiscard]] bool has_come_to_rest();
  void count(const char* what) { ++record_.counts[what]; }

  const Setup& setup_;
  const Bug bug_;
  Setup process_setup_;  // what processes are told; as the setup, but for a bug
  Agenda agenda_;
  Chance chance_;
  MachineClock clock_{agenda_, world_start};
  ledger::MemoryStore memory_;
  WrongStore store_;
  Bank bank_;
  bool is_calm_ = false;
  Record record_;
  Machine machine_;
  token::KeyRing keys_;
  Edge edge_;
  Network network_;
  Loot loot_;
  Observer observer_;
  Operators operators_;
  std::unique_ptr<Servers> servers_;
  std::vector<std::unique_ptr<Buyer>> buyers_;
  std::uint64_t garbled_ = 0;
};

}  // namespace sluice::sim
