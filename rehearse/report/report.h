// What one rehearsal found. Plain data: run() fills it, to_json() and to_html() show it.
//
// Every buyer ends in exactly one of: secured, in_line, sold_out, closed, lapsed, refused, gave_up. They add up to
// `buyers`. All durations are milliseconds unless their name says otherwise.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "rehearse/checkout/findings.h"
#include "rehearse/judgement/fairness.h"
#include "rehearse/judgement/histogram.h"
#include "rehearse/judgement/threshold.h"

namespace sluice::rehearse {

enum class Verdict : std::uint8_t { pass, fail, invalid };
[[nodiscard]] std::string_view to_string(Verdict verdict);

// What a request was for. The first four are the buyers' own and have their latencies reported.
enum class Kind : std::uint8_t { buy, checkout, poll, order, check, leave, status, audit_hold, audit_order };
inline constexpr std::size_t kinds_reported = 4;
inline constexpr std::array<std::string_view, kinds_reported> kind_names{"buy", "checkout", "poll", "order"};

// One second of the run, counted from the first planned arrival.
struct Second {
  std::uint32_t arrivals = 0;  // planned for this second
  std::uint32_t requests = 0;  // sent, of every kind
  std::uint32_t secured = 0;   // answers to buy, by outcome
  std::uint32_t in_line = 0;
  std::uint32_t sold_out = 0;
  std::uint32_t errors = 0;
  std::uint32_t throttled = 0;
  double buy_p50_ms = 0;  // of the buy answers that came in this second
  double buy_p90_ms = 0;
  double buy_p99_ms = 0;
  double send_lag_p99_ms = 0;
};

// Who came when, and what became of them: shows whether coming early helped.
struct Decile {
  std::uint64_t arrivals = 0;
  std::uint64_t secured = 0;
  double wait_p50_ms = 0;  // from the click to the hold, of those secured
  double wait_p99_ms = 0;
};

struct Errors {
  std::uint64_t connection = 0;  // lost with the request unanswered; the buyer tried again
  std::uint64_t timeout = 0;     // not answered in time
  std::uint64_t malformed = 0;   // not HTTP, or a body that is not what the API promises
  std::uint64_t unexpected = 0;  // a status that the API does not promise here
  [[nodiscard]] std::uint64_t total() const { return connection + timeout + malformed + unexpected; }
};

// How far each secured buyer's order came, as the audit found it.
struct Orders {
  std::uint64_t acknowledged = 0;  // checkouts answered 202; paid at the shop: holds that have an order
  std::uint64_t confirmed = 0;
  std::uint64_t pending = 0;  // accepted, payment_pending, payment_action_required, paid
  std::uint64_t failed = 0;   // payment_failed, released, refunded
};

struct Settings {
  std::string sale;
  std::vector<std::string> urls;
  std::uint64_t buyers = 0;
  double over_s = 0;
  std::uint32_t connections = 0;
  std::uint32_t pipeline_depth_max = 0;
  std::uint64_t seed = 0;
  double drain_s = 0;
  double send_lag_max_ms = 0;
  std::uint64_t stock = 0;  // of all items, as the shop told at the start
  bool is_gate = false;     // nobody holds anything: whoever is let in is secured
  std::string checkout{};   // the flag with which a checkout was named, and its file; empty: none was
};

struct Report {
  Verdict verdict = Verdict::pass;
  std::vector<std::string> reasons;        // why it is not a pass; empty when it is
  bool fails_by_thresholds_alone = false;  // the shop kept all that it must
  Settings settings;
  std::string started_at;

  std::uint64_t buyers = 0;
  std::uint64_t answered = 0;  // buyers whose click was answered: everybody but gave_up
  std::uint64_t secured = 0;
  std::uint64_t in_line = 0;  // still waiting when the rehearsal ended
  std::uint64_t sold_out = 0;
  std::uint64_t closed = 0;
  std::uint64_t lapsed = 0;        // called, but the place was gone when they came
  std::uint64_t refused = 0;       // by a limit of the sale
  std::uint64_t gave_up = 0;       // after too many attempts, or when time was over
  std::uint64_t in_line_ever = 0;  // were told to wait at least once
  std::uint64_t called = 0;        // of those, were offered a unit

  Errors errors;
  std::vector<std::string> error_samples;
  std::uint64_t throttled = 0;  // 429 and 503 that told when to come back
  std::uint64_t retries = 0;

  std::uint64_t oversold = 0;
  std::uint64_t inversions = 0;
  std::uint64_t lost_acks = 0;
  std::uint64_t unverified_acks = 0;   // could not be read again, or not within the time for it
  std::uint64_t unjudged_waiters = 0;  // might have been passed over, but could not be asked
  Orders orders;
  FairnessReport fairness;
  CheckoutFindings checkout{};  // the shop's own

  double duration_s = 0;      // from the first planned arrival to the end of the audit
  double arrivals_s = 0;      // from the first to the last planned arrival
  double arrivals_per_s = 0;  // over that
  std::uint64_t requests = 0;
  double requests_per_s_max = 0;  // in the busiest second
  double generator_cpu_s = 0;     // processor time of the generator itself

  std::array<Histogram, kinds_reported> latency;  // from the intended send time to the answer
  Histogram service;                              // of buys, from the write to the answer
  Histogram send_lag;                             // of arrivals
  Histogram send_lag_after;                       // of what buyers did after their first click
  Histogram server_wait;                          // for room in a pipeline, because the server owed answers
  std::uint32_t depth_max = 0;
  double depth_mean = 0;
  std::uint64_t reconnects = 0;

  std::vector<Second> seconds;
  std::array<Decile, 10> deciles;
  std::vector<ThresholdOutcome> thresholds;
};

// One JSON object: what surface promises, and all of the above.
[[nodiscard]] std::string to_json(const Report& report);
// One page that needs nothing else: no script, no outside request.
[[nodiscard]] std::string to_html(const Report& report);

// Milliseconds with their fraction.
[[nodiscard]] inline double in_ms(Duration duration) {
  return static_cast<double>(duration.count()) / 1000.0;
}

}  // namespace sluice::rehearse
