// The payment of one order: what it asks the provider next, what an answer means, and how long it has patience.
//
//   asked        answer            the order                    its job
//   authorize    authorized        paid: its units are sold     moves on: captures at once
//                captured          paid, confirmed              done
//                declined          payment_failed               done
//                action_required   payment_action_required      asked again every 2 s, uncounted, until `act_until`
//                failed            after the third:             tried again 2 s and 4 s later; dead after the third
//                                    payment_failed, if nothing may be charged
//                under_way         keeps its state              asked again after 1 s, uncounted, until `send_until`;
//                                                               then as unknown
//                unknown           keeps its state              likewise; dead, and the hold is kept: it may be paid
//                not_sent          until `send_until`, then as  asked again after 1 s, uncounted; dead after that
//                                    after a third failed
//   held back    (nothing asked)   as for not_sent              asked again after the breaker's pause, uncounted
//   cancel       cancelled         payment_failed               done
//   (after       authorized,       as for authorize
//   act_until)     captured
//                anything else     keeps its state              as for unknown: it may be paid
//   let_go       cancelled,        released                     done
//   (cancelled     declined
//   by a         captured          confirmed: it was too late   done
//   merchant)    anything else     keeps its state              asked again, uncounted, ever more rarely, until
//                                                               `let_go_until`; then dead: a person must look
//   capture      captured          confirmed                    done
//                declined,         payment_failed: the units    done
//                  cancelled         go to whoever is next
//                anything else     keeps its state              asked again, uncounted, ever more rarely, until
//                                                               `capture_until`; then dead: a person must look
//
// A try that is under way when a merchant cancels is waited for. If it says that nothing was charged, that is the
// end of it; if it took the money, it was quicker; whatever else it says, the provider is asked to let the money go.
//
// While the buyer may be acting at the provider, a charge exists there that can become captured: neither `failed` nor
// `unknown` says otherwise, so neither is counted and neither ends anything; only a cancelled charge is known not to
// be paid. For the same reason `failed` does not undo an earlier `unknown`: a provider that refuses connections says
// nothing about the request that it took before.
//
// Invariant: every state has a deadline. Tries are counted (order/jobs.h), acting ends at `act_until` = the first
// answer that asked for it + min(hold, 5 min), and what cannot be sent ends at `send_until` = one hold after the
// order (after `act_until`, once that is set): a machine without descriptors for longer than the hold would have
// lasted has lost its buyer, and their unit is another's. What is sold is captured until `capture_until` = six days
// after it was authorized: authorizations of cards last seven.
//
// Pure: time is an argument. O(1) a call.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/ids.h"
#include "base/time.h"
#include "order/charge.h"
#include "order/jobs.h"

namespace sluice::order {

inline constexpr Duration action_time_max = std::chrono::minutes(5);  // longer: units wait for people who went away
inline constexpr Duration action_pause = std::chrono::seconds(2);     // how soon it is seen that the buyer has acted
inline constexpr Duration under_way_pause = std::chrono::seconds(1);  // shorter: more calls than answers
inline constexpr Duration unsent_pause = std::chrono::seconds(1);  // shorter: a busy loop while descriptors are out

inline constexpr Duration capture_time_max =
    std::chrono::hours(6 * 24);  // longer: it would lapse before a person looks
// Longer: the provider may have forgotten the key.
inline constexpr Duration let_go_time_max = std::chrono::hours(20);
inline constexpr Duration capture_pause_min = std::chrono::seconds(2);
inline constexpr Duration capture_pause_max = std::chrono::minutes(5);  // longer: money waits after an outage

class Payment {
public:
  // `hold_time`: how long the hold was given, the measure of patience.
  Payment(MonoTime now, JobId job, Duration hold_time)
      : job_(job), hold_time_(hold_time), send_until_(now + hold_time) {}

  struct Record {
    JobId job;
    Duration hold_time{};
    bool may_be_charged = false;
    std::optional<Duration> acting_for{};      // since the provider asked the buyer to act
    std::optional<Duration> authorized_for{};  // since the money was set aside
    std::optional<Duration> cancelling_for{};  // since a merchant cancelled it
  };
  [[nodiscard]] static Payment restored(MonoTime now, const Record& record);

  // A try begins; what it asks.
  PaymentVerb begin_try(MonoTime now);

  enum class Becomes : std::uint8_t { nothing_new, paid, confirmed, failed, action_required, released };
  struct Meaning {
    Becomes order = Becomes::nothing_new;
    TryEnd end = TryEnd::done;
    Duration pause{};
  };
  // The answer to the try that was begun last.
  Meaning take_answer(MonoTime now, ChargeOutcome outcome);

  // Instead of the try that was begun: the provider is not asked for now (order/breaker.h). No try; asked again after
  // `pause`, as long as there is patience for what cannot be sent.
  [[nodiscard]] Meaning hold_back(MonoTime now, Duration pause) const;

  // A merchant cancels the order: what is asked from now on is to let the money go.
  void cancel(MonoTime now) { cancelled_at_ = now; }
  [[nodiscard]] bool is_cancelled() const { return cancelled_at_.has_value(); }

  // A person has the dead job tried again: there is patience for one hold more.
  void retry(MonoTime now);

  [[nodiscard]] JobId job() const { return job_; }
  // It may have been taken, or may yet be: by a try whose outcome is not known, or by what the buyer does.
  [[nodiscard]] bool may_be_charged() const {
    return may_be_charged_ || act_until_.has_value() || authorized_at_.has_value() || cancelled_at_.has_value();
  }
  // The money is set aside: what is left is to take it.
  [[nodiscard]] bool is_authorized() const { return authorized_at_.has_value(); }
  // When nobody waits for the buyer at the provider any more; nullopt: nobody does.
  [[nodiscard]] std::optional<MonoTime> act_until() const { return act_until_; }

private:
  Meaning take_authorize_answer(MonoTime now, ChargeOutcome outcome);
  Meaning take_capture_answer(MonoTime now, ChargeOutcome outcome);
  Meaning take_answer_of_cancelled(MonoTime now, ChargeOutcome outcome);
  [[nodiscard]] Meaning let_go_later(MonoTime now, Duration pause) const;
  [[nodiscard]] bool is_charged_nothing(ChargeOutcome outcome) const;
  [[nodiscard]] Meaning capture_later(MonoTime now, Duration pause) const;
  void wait_for_buyer(MonoTime until);
  [[nodiscard]] Duration until_asked_again(MonoTime now) const;
  [[nodiscard]] Duration action_time() const { return std::min(hold_time_, action_time_max); }

  JobId job_;
  PaymentVerb verb_ = PaymentVerb::authorize;  // of the try in flight
  bool may_be_charged_ = false;                // by a try before that
  Duration hold_time_;
  MonoTime send_until_;
  std::optional<MonoTime> act_until_;
  std::optional<MonoTime> authorized_at_;
  MonoTime capture_until_{};  // once it is authorized
  std::optional<MonoTime> cancelled_at_;
};

}  // namespace sluice::order
