// Money that goes back: what is asked of the provider for it, when, and what an answer means.
//
//   answer           the refund                 its job
//   refunded         refunded                   done
//   declined         refused                    dead: a person must look
//   anything else    stays asked                asked again with the same key, ever more rarely (2 s to 5 min), until
//                                               `refund_time_max`; then dead
//   held back        (nothing was asked)        asked again after the breaker's pause, until then
//
// A person may retry a dead one (asked again, with patience anew) or drop it, which says "I have looked, and nothing
// was paid back": what it was for may be asked for again, as another refund. One that was refused is retried under a
// number of its own: the provider says for ever of the old one what it has said.
//
// What was paid back at the provider's own desk is mirrored: it becomes a refund that has ended.
//
// Invariant: a refund that has not ended has a job: waiting, in flight or dead. So there is always a time at which
// something happens, or a person who can see to it. What may be paid back at all is refund_accounts.h's.
//
// Pure: time is an argument. Owned by one thread. O(log n) a call; about 200 bytes an order that was refunded.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"
#include "order/charge.h"
#include "order/jobs.h"
#include "order/refund_accounts.h"
#include "order/refund_states.h"

namespace sluice::order {

// Longer: a provider may have forgotten the key, and pay back twice (Stripe keeps keys for 24 h).
inline constexpr Duration refund_time_max = std::chrono::hours(20);

class Refunds {
public:
  using Account = RefundAccounts::Account;
  // A refund that has not ended.
  struct Open {
    OrderId order;
    std::uint32_t number = 0;
    std::int64_t amount = 0;
    UnitsThen units = UnitsThen::keep;
    RefundState state = RefundState::asked;  // or refused
    MonoTime since{};                        // from when patience counts
  };

  // --- Asking
  struct Ask {
    OrderId order;
    JobId job;
    std::int64_t amount = 0;           // REQUIRES: not negative. 0: all that is left
    std::int64_t captured = 0;         // for the order, in all
    std::optional<UnitsThen> units{};  // none: given back with the last of the money, kept before
  };
  using Verdict = RefundAccounts::Verdict;
  // It is due at once. REQUIRES: a new job.
  Verdict ask(MonoTime now, const Ask& ask);

  // --- Paid back elsewhere: at the provider's own desk
  using Seen = RefundAccounts::Seen;
  using Mirrored = RefundAccounts::Mirrored;
  // As RefundAccounts::mirror().
  std::optional<Mirrored> mirror(const Seen& seen) { return accounts_.mirror(seen); }

  // --- Tries
  // The next one to be tried, in flight until it is settled.
  [[nodiscard]] std::optional<JobId> take_due(MonoTime now) { return jobs_.take_due(now); }
  enum class Settled : std::uint8_t {
    not_in_flight,  // or there is none: nothing changed
    due_later,
    refunded,  // it is not open any more
    refused,   // the job is dead
    stuck,     // the job is dead, and nobody knows whether it was paid back
  };
  Settled settle(MonoTime now, JobId id, ChargeOutcome outcome, std::string_view error);
  // Instead of asking for what take_due() gave (order/payments.h).
  Settled hold_back(MonoTime now, JobId id, Duration pause, std::string_view why);

  // --- By a person, of a dead one. False: there is no such dead job; nothing changed. Retrying one that was refused
  // takes a number, and is refused when those are used up.
  bool retry(MonoTime now, JobId id);
  bool drop(JobId id);

  // --- Views
  // Valid until the next change. nullptr: none was ever asked for; it has ended.
  [[nodiscard]] const Account* find(OrderId order) const { return accounts_.find(order); }
  [[nodiscard]] const Open* find(JobId job) const;
  [[nodiscard]] const Jobs& jobs() const { return jobs_; }
  [[nodiscard]] std::optional<MonoTime> next_deadline() const { return jobs_.next_deadline(); }

  // --- Rebuilding from records, in the order of their numbers. False: it does not fit those before it.
  struct Record {
    OrderId order;
    JobId job;
    std::uint32_t number = 0;
    std::int64_t amount = 0;
    std::int64_t captured = 0;
    UnitsThen units = UnitsThen::keep;
    RefundState state = RefundState::asked;
    Duration asked_for{};  // since it was asked for
  };
  [[nodiscard]] bool restore(MonoTime now, const Record& record);
  // Of one that was restored and has not ended; waiting or dead. False: there is no such refund.
  [[nodiscard]] bool restore(const Job& job);

  [[nodiscard]] const char* broken_invariant() const;

private:
  static constexpr std::uint32_t in_flight_max = 8;  // more: buyers' payments wait behind a merchant's refunds
  static constexpr Payer merchant{.address = 1};     // all of them are one payer's

  Settled end_try(MonoTime now, JobId id, const Jobs::Settle& settle);
  [[nodiscard]] Jobs::Settle later(MonoTime now, JobId id, Duration pause, std::string_view error) const;

  RefundAccounts accounts_;
  boost::unordered_flat_map<JobId, Open, IdHash> open_;
  Jobs jobs_{{.address = in_flight_max, .person = in_flight_max}};
};

}  // namespace sluice::order
