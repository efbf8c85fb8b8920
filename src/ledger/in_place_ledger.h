// A Ledger that commits within submit(): for tests and simulators, where a round's fate must be known at once.
//
// One thread. A commit blocks it.
#pragma once

#include <functional>
#include <optional>
#include <utility>

#include "base/invariant.h"
#include "ledger/ledger.h"

namespace sluice::ledger {

class InPlaceLedger final : public Ledger {
public:
  // REQUIRES: the store outlives the ledger.
  explicit InPlaceLedger(Store& store) : store_(store) {}

  void submit(std::span<const Write> round) override {
    SLUICE_INVARIANT(!answer_);
    answer_ = store_.commit(round);
    if (tell_) tell_();
  }
  [[nodiscard]] std::optional<Result<void>> settled() override { return std::exchange(answer_, std::nullopt); }
  [[nodiscard]] Result<void> wait() override {
    SLUICE_INVARIANT(answer_);
    return *settled();
  }
  void on_settled(std::function<void()> tell) override { tell_ = std::move(tell); }

  [[nodiscard]] Result<std::vector<SaleRow>> read_sales() override {
    SLUICE_INVARIANT(!answer_);
    return store_.read_sales();
  }
  [[nodiscard]] Result<void> read_sale(std::string_view sale, SaleVisitor& visitor) override {
    SLUICE_INVARIANT(!answer_);
    return store_.read_sale(sale, visitor);
  }

private:
  Store& store_;
  std::optional<Result<void>> answer_;
  std::function<void()> tell_;
};

}  // namespace sluice::ledger
