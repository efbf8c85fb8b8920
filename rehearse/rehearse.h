// `sluice rehearse`: a crowd of buyers that comes, buys, waits and pays as a real one would, and an honest account of
// how the shop did.
//
// run() blocks its thread, opens nothing but the connections it is told to, and starts no other thread. One run is
// one seed: the same seed brings the same buyers at the same moments.
//
// What it costs: 1.5 to 3 us of processor time a request; 48 bytes a planned buyer for the queue, touched only as far
// as the queue ever goes; and about 100 bytes and a jar of cookies for those who wait or win.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "rehearse/report.h"
#include "rehearse/threshold.h"

namespace sluice::rehearse {

struct Plan {
  static constexpr std::uint64_t buyers_max = 20'000'000;
  static constexpr std::uint32_t connections_max = 16'000;
  static constexpr std::uint32_t depth_max = 1024;
  static constexpr Duration over_max = std::chrono::hours(1);
  static constexpr Duration drain_max = std::chrono::hours(1);

  std::string sale;
  std::string url = "http://127.0.0.1:8080";
  std::uint64_t buyers = 1'000'000;
  Duration over = std::chrono::seconds(10);
  std::uint32_t connections = 1000;
  std::uint64_t seed = 1;
  std::vector<Threshold> thresholds;
  bool owns_target = false;  // --i-own-this: a target that is not this machine is allowed

  std::uint32_t pipeline_depth_max = 128;                  // unanswered requests of one connection
  Duration drain = std::chrono::seconds(60);               // after the last arrival, for lines and orders to finish
  Duration opening_wait = std::chrono::seconds(30);        // beyond `opens_at`, for the sale to be open
  Duration answer_time_max = std::chrono::seconds(30);     // longer: the connection is given up
  Duration audit_time_max = std::chrono::seconds(60);      // for reading every hold and order again
  Duration send_lag_max = std::chrono::milliseconds(100);  // p99 beyond this: the verdict is `invalid`
  std::uint32_t polls_per_s_max = 25'000;                  // personal polls of all waiters together
  std::uint32_t attempts_max = 20;                         // of one step of one buyer: half a minute of an outage
};

struct Progress {
  enum class Phase : std::uint8_t { waiting_for_opening, arriving, draining, auditing };
  Phase phase = Phase::waiting_for_opening;
  Duration elapsed{0};  // of the phase's own clock: since the first planned arrival; while waiting, since the call
  std::uint64_t buyers = 0;
  std::uint64_t arrived = 0;
  std::uint64_t answered = 0;
  std::uint64_t secured = 0;
  std::uint64_t in_line = 0;
  std::uint64_t sold_out = 0;
  std::uint64_t errors = 0;
  double buy_p99_ms = 0;
  double send_lag_p99_ms = 0;
};

class ProgressSink {
public:
  virtual ~ProgressSink() = default;
  // About four times a second, on the thread of run(): must return at once, its time counts as send lag.
  virtual void on_progress(const Progress& progress) = 0;
};

// ErrorKind::invalid_input: a value of the plan is wrong, or the target is not this machine and owns_target is not
// set; nothing was sent. not_found: no such sale. unavailable: the shop cannot be reached, the sale does not open in
// time or is closed, or this machine allows too few connections. A shop that fails during the run is not an error but
// a report.
[[nodiscard]] Result<Report> run(const Plan& plan, ProgressSink& sink);

}  // namespace sluice::rehearse
