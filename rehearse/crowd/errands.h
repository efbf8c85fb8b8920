// What buyers send, now or later, and what may become of any request whatever it was for: told to wait, refused for
// no reason, malformed, lost, tried again, given up.
//
// Errands knows the mode, and so what may still be asked; it holds the timers. It knows nothing of sales, lines and
// money. Touches the wire (pushes requests), the buyers' records (stamps, attempts, what is next; closes them) and
// the tally. One thread.
//
// Invariants
//  1. A record has one thing under way: whatever is asked anew makes the timer before it void.
//  2. After plan.attempts_max attempts of one step a buyer gives up.
//  3. What the mode does not allow is not sent and not kept; enter() drops what was not sent.
#pragma once

#include <cstdint>

#include "base/random.h"
#include "base/time.h"
#include "rehearse/crowd/buyers.h"
#include "rehearse/judgement/tally.h"
#include "rehearse/plan.h"
#include "rehearse/wire/wire.h"

namespace sluice::rehearse {

// The run goes through the modes in order. Only `selling` starts anything new for a buyer; `settling` awaits what is
// under way; `asking` reads the tickets of waiters that may have been passed over; `auditing` reads every
// acknowledged hold and order again.
enum class Mode : std::uint8_t { selling, settling, asking, auditing };

class Errands {
public:
  // All references must outlive the errands.
  Errands(const Plan& plan, Buyers& buyers, Tally& tally)
      : plan_(plan), buyers_(buyers), tally_(tally), jitter_(~plan.seed) {}
  void use(Wire& wire) { wire_ = &wire; }

  [[nodiscard]] Mode mode() const { return mode_; }
  void enter(Mode mode);

  // The timers that are due at `now`, and when the next one will be (the end of time: never).
  void take_due(MonoTime now);
  [[nodiscard]] MonoTime next_due() const { return MonoTime(Duration(timers_.first())); }

  void send(const Request& request, MonoTime now) { wire_->push(request, now); }
  void ask(std::uint32_t index, Kind kind, MonoTime now);
  // `intended` is the moment from which the buyer counts the latency.
  void ask_later(std::uint32_t index, Kind kind, MonoTime due, MonoTime intended);
  void retry(const Request& request, MonoTime due, MonoTime intended);
  void finish(const Request& request, Outcome outcome);
  // Once selling is over, a waiter whose request was dropped is still in line.
  void finish(std::uint32_t index, Outcome outcome);

  // Come back after Retry-After: 429, 503, paused, or the same key is still running.
  void on_throttled(const Request& request, const Answer& answer, MonoTime now);
  // An answer that this request cannot have; the shop's own failures are tried again.
  void on_unexpected(const Request& request, const Answer& answer, MonoTime now);
  void on_malformed(const Request& request, const Answer& answer, MonoTime now);
  void on_loss(const Request& request, Loss loss, MonoTime now);

  // From 0 to `most`: what many do at once spreads out.
  [[nodiscard]] Duration jitter(Duration most);
  // When a connection was last lost: who was not heard since may have been absent for the shop.
  [[nodiscard]] MonoTime last_outage() const { return wire_->stats().last_outage; }

private:
  [[nodiscard]] bool may_ask(Kind kind) const;
  [[nodiscard]] Request request_of(std::uint32_t index, Kind kind, MonoTime due) const;

  const Plan& plan_;
  Buyers& buyers_;
  Tally& tally_;
  Wire* wire_ = nullptr;
  SeededRandom jitter_;
  Mode mode_ = Mode::selling;
  Heap timers_;
};

}  // namespace sluice::rehearse
