// What a rehearsal is asked to do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "rehearse/checkout/script.h"
#include "rehearse/judgement/threshold.h"

namespace sluice::rehearse {

struct Plan {
  static constexpr std::uint64_t buyers_max = 20'000'000;
  static constexpr std::uint32_t connections_max = 16'000;
  static constexpr std::uint32_t depth_max = 1024;
  static constexpr Duration over_max = std::chrono::hours(1);
  static constexpr Duration drain_max = std::chrono::hours(1);

  std::string sale;
  static constexpr std::size_t urls_max = 64;
  std::vector<std::string> urls{"http://127.0.0.1:8080"};  // servers of one shop: each buyer stays with one of them
  std::uint64_t buyers = 1'000'000;
  Duration over = std::chrono::seconds(10);
  std::uint32_t connections = 1000;
  std::uint64_t seed = 1;
  std::vector<Threshold> thresholds;
  bool owns_target = false;       // --i-own-this: a target that is not this machine is allowed
  bool takes_real_stock = false;  // --yes: so is a sale that is not marked as a rehearsal
  std::optional<Script>
      checkout{};  // of a gate, or a sale that the shop is paid for: what whoever is let in does there

  std::uint32_t pipeline_depth_max = 128;                  // unanswered requests of one connection
  Duration drain = std::chrono::seconds(60);               // after the last arrival, for lines and orders to finish
  Duration opening_wait = std::chrono::seconds(30);        // beyond `opens_at`, for the sale to be open
  Duration answer_time_max = std::chrono::seconds(30);     // longer: the connection is given up
  Duration audit_time_max = std::chrono::seconds(60);      // for reading every hold and order again
  Duration send_lag_max = std::chrono::milliseconds(100);  // p99 beyond this: the verdict is `invalid`
  std::uint32_t polls_per_s_max = 25'000;                  // personal polls of all waiters together
  std::uint32_t attempts_max = 20;                         // of one step of one buyer: half a minute of an outage
};

// ErrorKind::invalid_input names the value that is out of its bounds.
[[nodiscard]] Result<void> check(const Plan& plan);

}  // namespace sluice::rehearse
