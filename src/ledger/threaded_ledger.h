// A Ledger with a thread of its own, named `ledger`, that commits while the owner applies what comes next.
//
// Called by the owner's thread. The ledger's thread blocks on the store's commit and on the next round, on nothing
// else. Reading happens on the caller's thread: no round is in flight then, so the store is nobody else's.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <thread>

#include "ledger/ledger.h"

namespace sluice::ledger {

class ThreadedLedger final : public Ledger {
public:
  // REQUIRES: the store outlives the ledger, and nobody else uses it meanwhile, but for its readers.
  explicit ThreadedLedger(Store& store);
  // Waits for the round in flight, which is committed; nobody hears its answer any more.
  ~ThreadedLedger() override;
  ThreadedLedger(const ThreadedLedger&) = delete;
  ThreadedLedger& operator=(const ThreadedLedger&) = delete;

  void submit(std::span<const Write> round) override;
  [[nodiscard]] std::optional<Result<void>> settled() override;
  [[nodiscard]] Result<void> wait() override;
  void on_settled(std::function<void()> tell) override;
  [[nodiscard]] Result<std::vector<SaleRow>> read_sales() override;
  [[nodiscard]] Result<void> read_sale(std::string_view sale, SaleVisitor& visitor) override;

private:
  // idle -> submitted -> answered -> idle
  enum class Phase : std::uint8_t { idle, submitted, answered };

  void run();
  void require_idle();

  Store& store_;
  std::mutex mutex_;
  std::condition_variable changed_;
  // Under the mutex.
  std::function<void()> tell_;
  Phase phase_ = Phase::idle;
  std::span<const Write> round_;
  Result<void> answer_;
  bool is_telling_ = false;  // tell_ is running
  bool ending_ = false;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace sluice::ledger
