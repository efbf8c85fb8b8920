#include "rehearse/judgement/tally.h"

#include <algorithm>

namespace sluice::rehearse {
namespace {

std::size_t second_of(Duration offset) {
  return static_cast<std::size_t>(std::max<std::int64_t>(to_ms(offset), 0) / 1000);
}

}  // namespace

Second& Tally::second_at(Duration offset) {
  const std::size_t index = second_of(offset);
  if (index >= seconds_.size()) seconds_.resize(index + 1);
  return seconds_[index];
}

void Tally::on_arrival(Duration offset) {
  ++arrivals_;
  last_arrival_ = offset;
  ++second_at(offset).arrivals;
}

void Tally::on_latency(const Request& request, MonoTime now) {
  const auto kind = static_cast<std::size_t>(request.kind);
  if (kind >= kinds_reported) return;
  latency_[kind].record(now - request.intended);
  if (request.kind != Kind::buy) return;
  recent_buys_.record(now - request.intended);
  service_.record(now - request.sent);
}

void Tally::on_buy_answer(BuyAnswer answer, MonoTime now) {
  Second& second = second_at(now - start_);
  switch (answer) {
    case BuyAnswer::secured:
      ++second.secured;
      break;
    case BuyAnswer::in_line:
      ++second.in_line;
      break;
    case BuyAnswer::sold_out:
      ++second.sold_out;
      break;
    case BuyAnswer::throttled:
      ++second.throttled;
      break;
    case BuyAnswer::error:
      ++second.errors;
      break;
  }
}

void Tally::on_loss(Loss loss) {
  switch (loss) {
    case Loss::connection:
      ++errors_.connection;
      return;
    case Loss::timeout:
      ++errors_.timeout;
      return keep_sample("a request was not answered in time");
    case Loss::nonsense:
      ++errors_.malformed;
      return keep_sample("an answer was not HTTP");
  }
}

void Tally::on_malformed(std::string_view what) {
  ++errors_.malformed;
  keep_sample(what);
}

void Tally::on_unexpected(std::string_view what) {
  ++errors_.unexpected;
  keep_sample(what);
}

void Tally::keep_sample(std::string_view what) {
  if (samples_.size() == samples_max || std::find(samples_.begin(), samples_.end(), what) != samples_.end()) return;
  samples_.emplace_back(what);
}

void Tally::roll(MonoTime now, WireStats& wire) {
  const std::size_t current = second_of(now - start_);
  if (current <= rolled_) return;
  second_at(now - start_);
  // Usually one; more when nothing called for a while, and then the requests are shared out.
  const auto passed = static_cast<std::uint32_t>(current - rolled_);
  const auto requests = static_cast<std::uint32_t>(wire.requests - requests_before_);
  for (std::size_t i = rolled_; i < current; ++i) seconds_[i].requests = requests / passed;
  Second& second = seconds_[current - 1];
  second.buy_p50_ms = in_ms(recent_buys_.percentile(50));
  second.buy_p90_ms = in_ms(recent_buys_.percentile(90));
  second.buy_p99_ms = in_ms(recent_buys_.percentile(99));
  second.send_lag_p99_ms = in_ms(wire.lag.recent().percentile(99));
  requests_before_ = wire.requests;
  recent_buys_.clear();
  wire.lag.forget_recent();
  rolled_ = current;
}

void Tally::fill(Report& report) const {
  report.errors = errors_;
  report.error_samples = samples_;
  report.retries = retries;
  report.throttled = throttled;
  report.latency = latency_;
  report.service = service_;
  report.seconds = seconds_;
  report.arrivals_s = in_ms(last_arrival_) / 1000;
  report.arrivals_per_s = report.arrivals_s > 0 ? static_cast<double>(arrivals_) / report.arrivals_s : 0;
  for (const Second& second : seconds_) {
    report.requests_per_s_max = std::max(report.requests_per_s_max, static_cast<double>(second.requests));
  }
}

}  // namespace sluice::rehearse
