// Counts while the rehearsal runs: latencies by kind, errors with a few samples, and one row a second.
// One thread; no allocation but for a row a second and the first few samples.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "rehearse/judgement/histogram.h"
#include "rehearse/report/report.h"
#include "rehearse/wire/wire.h"

namespace sluice::rehearse {

enum class BuyAnswer : std::uint8_t { secured, in_line, sold_out, throttled, error };

class Tally {
public:
  explicit Tally(MonoTime start) : start_(start) {}

  void on_arrival(Duration offset);
  void on_latency(const Request& request, MonoTime now);
  void on_buy_answer(BuyAnswer answer, MonoTime now);
  void on_loss(Loss loss);
  // `what` names the request and the answer; the first few different ones are kept.
  void on_malformed(std::string_view what);
  void on_unexpected(std::string_view what);

  // Closes the seconds that have passed.
  void roll(MonoTime now, WireStats& wire);

  [[nodiscard]] const Errors& errors() const { return errors_; }
  [[nodiscard]] const Histogram& buy_latency() const { return latency_[0]; }
  [[nodiscard]] std::uint64_t arrivals() const { return arrivals_; }

  std::uint64_t retries = 0;
  std::uint64_t throttled = 0;

  void fill(Report& report) const;

private:
  static constexpr std::size_t samples_max = 8;

  Second& second_at(Duration offset);
  void keep_sample(std::string_view what);

  MonoTime start_;
  std::uint64_t arrivals_ = 0;
  Duration last_arrival_{0};
  std::array<Histogram, kinds_reported> latency_;
  Histogram service_;
  Histogram recent_buys_;
  Errors errors_;
  std::vector<std::string> samples_;
  std::vector<Second> seconds_;
  std::size_t rolled_ = 0;  // seconds that are closed
  std::uint64_t requests_before_ = 0;
};

}  // namespace sluice::rehearse
