// How a process's rounds reach the store: after a while, unless something goes wrong on the way.
//
// A ledger::Ledger over any store. A round that is on its way when the process ends has reached the store or has not,
// as chance will have it, and nobody is told; whatever was answered is there.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "sim/world/chance.h"
#include "sim/world/ledger_line.h"
#include "sim/world/setup.h"

namespace sluice::sim {

// What befalls the store, whoever writes to it.
struct Weather {
  Time away_until{};        // the store is not to be had
  bool sync_fails = false;  // the next one
  bool is_refused = false;  // the next round
};

class SimLedger final : public LedgerLine {
public:
  // All outlive it. `settled` is called after each round.
  SimLedger(ledger::Store& store, const DiskHabits& habits, Weather& weather, Agenda& agenda, Chance& chance)
      : store_(store), habits_(habits), weather_(weather), agenda_(agenda), chance_(chance) {}
  ~SimLedger() override { *lives_ = false; }

  void break_off() override;
  void stand_still(Time /*until*/) override {}  // the disk goes on

  void submit(std::span<const ledger::Write> round) override;
  [[nodiscard]] std::optional<Result<void>> settled() override;
  [[nodiscard]] Result<void> wait() override;
  void on_settled(std::function<void()> tell) override { tell_ = std::move(tell); }
  [[nodiscard]] Result<std::vector<ledger::SaleRow>> read_sales() override;
  [[nodiscard]] Result<void> read_sale(std::string_view sale, ledger::SaleVisitor& visitor) override;

private:
  void write();
  [[nodiscard]] Result<void> commit();
  [[nodiscard]] bool is_away() const { return agenda_.now() < weather_.away_until; }

  ledger::Store& store_;
  const DiskHabits& habits_;
  Weather& weather_;
  Agenda& agenda_;
  Chance& chance_;
  std::function<void()> tell_;
  std::optional<std::span<const ledger::Write>> on_its_way_;
  std::optional<Result<void>> answer_;
  std::uint64_t rounds_ = 0;
  bool has_failed_ = false;
  std::shared_ptr<bool> lives_ = std::make_shared<bool>(true);
};

}  // namespace sluice::sim
