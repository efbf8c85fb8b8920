// Payments for tests and simulators: keeps what was begun until the script says what came of it.
//
// On the caller's thread; nothing happens by itself.
#pragma once

#include <deque>
#include <utility>
#include <vector>

#include "order/payments.h"

namespace sluice::order {

class ScriptedPayments final : public Payments {
public:
  explicit ScriptedPayments(PaymentDone done) : done_(std::move(done)) {}

  [[nodiscard]] bool try_begin(PaymentTask task) override {
    if (begun.size() >= room) return false;
    begun.push_back(std::move(task));
    return true;
  }

  [[nodiscard]] Leave leave() override { return granted; }

  // The task begun last has this result.
  void end_last(const ChargeResult& result) {
    const PaymentTask task = std::move(begun.back());
    begun.pop_back();
    done_(task, result);
  }

  std::vector<PaymentTask> begun{};  // not ended, in the order of their beginning
  std::size_t room = static_cast<std::size_t>(-1);
  Leave granted{};

private:
  const PaymentDone done_;
};

}  // namespace sluice::order
