#include "sim/world/bank_line.h"

#include <algorithm>

namespace sluice::sim {
namespace {

using order::ChargeOutcome;

order::Breaker::Answered answered_by(ChargeOutcome outcome) {
  if (outcome == ChargeOutcome::failed) return order::Breaker::Answered::failed;
  return outcome == ChargeOutcome::unknown ? order::Breaker::Answered::late : order::Breaker::Answered::good;
}

}  // namespace

bool BankLine::try_begin(order::PaymentTask task) {
  if (garble_) garble_(task);
  ask(task);
  return true;
}

order::Leave BankLine::leave() {
  const MonoTime now = clock_.mono();
  const Duration open_for = breaker_.open_for(now);
  return {.room = breaker_.room(now), .hold_back = open_for > Duration::zero() ? open_for : time_out};
}

void BankLine::ask(const order::PaymentTask& task) {
  if (!breaker_.admit(clock_.mono())) {
    agenda_.after(Duration(100), [this, task, lives = lives_] {
      if (*lives)
        end(task, {.outcome = ChargeOutcome::not_sent, .provider_reference = {}, .detail = "not asked"}, false);
    });
    return;
  }
  const auto unheard = [this, task, lives = lives_] {
    if (*lives) end(task, {.outcome = ChargeOutcome::unknown, .provider_reference = {}, .detail = "no answer"}, true);
  };
  if (happens(habits_.request_lost)) {
    if (happens(habits_.late)) {
      agenda_.after(chance_.between(time_out, 4 * time_out), [bank = &bank_, task] { (void)bank->ask(task); });
    }
    return agenda_.after(time_out, unheard);
  }
  const bool answer_is_lost = happens(habits_.answer_lost);
  // Once nothing goes wrong any more nothing comes too late.
  const Duration back = std::min(chance_.about(habits_.delay), is_calm_ ? time_out : Duration::max());
  agenda_.after(chance_.about(habits_.delay),
                [this, task, answer_is_lost, back, unheard, bank = &bank_, lives = lives_] {
                  const order::ChargeResult result = bank->ask(task);
                  if (!*lives) return;
                  if (answer_is_lost || back > time_out) return agenda_.after(time_out, unheard);
                  agenda_.after(back, [this, task, result, lives] {
                    if (*lives) end(task, result, true);
                  });
                });
}

void BankLine::end(const order::PaymentTask& task, const order::ChargeResult& result, bool was_asked) {
  const MonoTime now = clock_.mono();
  if (was_asked) (void)breaker_.note(now, task.order.value().random(), answered_by(result.outcome));
  done_(task, result);
}

}  // namespace sluice::sim
