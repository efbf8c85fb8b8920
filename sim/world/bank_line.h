// A process's line to the bank: order::Payments, with a breaker, over a network that loses, delays and repeats.
//
// As fulfilment's workers it gives up after five seconds and does not know what came of it then; what it gave up may
// arrive at the bank all the same, later. Once a process has ended nobody hears of its answers, but what it had asked
// for goes on.
#pragma once

#include <functional>
#include <memory>

#include "order/breaker.h"
#include "order/payments.h"
#include "sim/world/bank.h"

namespace sluice::sim {

class BankLine final : public order::Payments {
public:
  static constexpr Duration time_out = std::chrono::seconds(5);

  // What the bank is asked, on its way there: for worlds with a bug in them.
  using Garble = std::function<void(order::PaymentTask&)>;

  BankLine(Bank& bank, const BankHabits& habits, const bool& is_calm, Agenda& agenda, Chance& chance,
           const Clock& clock, Garble garble, order::PaymentDone done)
      : bank_(bank),
        habits_(habits),
        is_calm_(is_calm),
        agenda_(agenda),
        chance_(chance),
        clock_(clock),
        garble_(std::move(garble)),
        done_(std::move(done)) {}
  ~BankLine() override { *lives_ = false; }

  [[nodiscard]] bool try_begin(order::PaymentTask task) override;
  [[nodiscard]] order::Leave leave() override;

private:
  void ask(const order::PaymentTask& task);
  void end(const order::PaymentTask& task, const order::ChargeResult& result, bool was_asked);
  [[nodiscard]] bool happens(double probability) { return !is_calm_ && chance_.happens(probability); }

  Bank& bank_;
  const BankHabits& habits_;
  const bool& is_calm_;
  Agenda& agenda_;
  Chance& chance_;
  const Clock& clock_;
  Garble garble_;
  order::PaymentDone done_;
  order::Breaker breaker_;
  std::shared_ptr<bool> lives_ = std::make_shared<bool>(true);
};

}  // namespace sluice::sim
