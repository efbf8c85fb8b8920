// The three rehearsals that have a name, and what goes wrong in the middle of two of them.
//
//   peak      nothing: two to three times as many people as are expected
//   degraded  the payment provider (the sandbox) is slow, then fails, then is dead, for a while each
//   failover  the server is killed and started again, by a command of the operator's
//
// What each came to is kept by the server (PUT /admin/v1/sales/{sale}/rehearsals/{run}).
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "app/command/commands.h"
#include "base/result.h"
#include "rehearse/rehearse.h"

namespace sluice::app {

// Where the provider is in trouble an order may end without a payment.
[[nodiscard]] rehearse::OrdersMust orders_of(const RehearseOptions& options);
// Fills in what a named run has otherwise than any: how many come, how long it may take.
void prepare(const RehearseOptions& options, rehearse::Plan& plan);
// What is missing or wrong of the options, before anybody comes; empty: nothing.
[[nodiscard]] std::string problem_of(const RehearseOptions& options);

// How many people are expected a second: as the options say, or the server's settings of the sale that is rehearsed;
// none: nobody has said, or --buyers says how many come. Errors: one line.
[[nodiscard]] Result<std::optional<std::uint32_t>> expected_peak_of(const RehearseOptions& options);

// Watches a rehearsal, and has something happen once in the middle of its arrivals, on a thread of its own. What it
// watches it hands on.
class Mishap final : public rehearse::ProgressSink {
public:
  // Sleeps as long as told, or until it is not wanted any more: false.
  using Sleep = std::function<bool(Duration)>;
  using Deed = std::function<Result<void>(const Sleep& sleep)>;
  // `at`: since the first arrival. No deed: nothing happens.
  Mishap(rehearse::ProgressSink& next, Duration at, Deed deed);
  ~Mishap() override;  // ends it, and waits for that
  Mishap(const Mishap&) = delete;
  Mishap& operator=(const Mishap&) = delete;

  void on_progress(const rehearse::Progress& progress) override;
  // When the rehearsal is over. not_found: it never came to it.
  [[nodiscard]] Result<void> outcome();

private:
  void run();

  rehearse::ProgressSink& next_;
  const Duration at_;
  const Deed deed_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_due_ = false;  // guarded by mutex_, likewise below
  bool is_ending_ = false;
  std::optional<Result<void>> outcome_;
  std::thread thread_;
};

// What goes wrong in this run; none: nothing.
[[nodiscard]] Mishap::Deed deed_of(const RehearseOptions& options);

// Tells the server what came of it. Errors: one line.
[[nodiscard]] Result<void> keep_outcome(const RehearseOptions& options, const rehearse::Report& report);

// {"verdict":"pass","buyers":...}, the body of that. Pure.
[[nodiscard]] std::string outcome_text(const rehearse::Report& report);

}  // namespace sluice::app
