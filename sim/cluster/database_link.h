// A process's link to the database: a Ledger that does what ledger/postgres/postgres_store.h says of a commit, on the
// agenda, with that store's own fences.
//
// A commit whose answer does not come within `commit_wait_max` is lost; what became of it is asked by a write, and it
// is made again where it is not there. What cannot be told within `away_wait_max` is `unavailable`.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "sim/cluster/database.h"
#include "sim/world/ledger_line.h"

namespace sluice::sim {

class DatabaseLink final : public LedgerLine {
public:
  static constexpr Duration commit_wait_max = std::chrono::seconds(2);
  static constexpr Duration away_wait_max = std::chrono::seconds(4);

  // What a wrong link takes a commit for whose answer is lost.
  enum class Lost : std::uint8_t { is_settled, is_there, is_not_there };

  // Everything outlives it.
  DatabaseLink(Database& database, ServerIndex server, Life life, Lost lost, Agenda& agenda)
      : database_(database), server_(server), life_(life), lost_(lost), agenda_(agenda) {}
  ~DatabaseLink() override { *lives_ = false; }

  void break_off() override;
  void stand_still(Time until) override { still_until_ = until; }

  void submit(std::span<const ledger::Write> round) override;
  [[nodiscard]] std::optional<Result<void>> settled() override { return std::exchange(answer_, std::nullopt); }
  [[nodiscard]] Result<void> wait() override;
  void on_settled(std::function<void()> tell) override { tell_ = std::move(tell); }
  [[nodiscard]] Result<std::vector<ledger::SaleRow>> read_sales() override;
  [[nodiscard]] Result<void> read_sale(std::string_view sale, ledger::SaleVisitor& visitor) override;

private:
  using Fate = ledger::postgres::Fate;
  void later(Duration delay, std::function<void()> what);
  [[nodiscard]] Result<void> connect();
  [[nodiscard]] bool has_another_written() const;
  // False: not yet; `again` is tried later, or the round is given up.
  [[nodiscard]] bool is_connected(void (DatabaseLink::*again)());
  [[nodiscard]] Database::Sent next_sending();
  void send();
  void lose();
  void settle_lost();
  [[nodiscard]] std::optional<Fate> ask_fate();
  [[nodiscard]] Result<void> result_of(const Database::Answer& answer);
  void finish(Result<void> result);

  Database& database_;
  const ServerIndex server_;
  const Life life_;
  const Lost lost_;
  Agenda& agenda_;
  std::function<void()> tell_;
  ledger::postgres::Fences fences_{"life " + std::to_string(life_)};
  Database::Session session_{};
  Database::Session looked_over_{};  // for what others have written
  std::optional<std::span<const ledger::Write>> round_;
  std::optional<Result<void>> answer_;
  std::uint64_t rounds_ = 0;
  Time until_{};            // then the round is given up
  std::uint64_t turn_ = 0;  // what was planned in an earlier one does not happen
  Time still_until_{};
  std::shared_ptr<bool> lives_ = std::make_shared<bool>(true);
};

}  // namespace sluice::sim
