#include "rehearse/run.h"

#include <time.h>

#include <algorithm>

#include "rehearse/wire/precedence.h"

namespace sluice::rehearse {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration progress_pause = milliseconds(250);
constexpr Duration house_pause = milliseconds(100);
// From here to the first planned arrival: long enough to open every connection.
constexpr Duration lead_in = milliseconds(50);
constexpr Duration lead_in_per_connection = std::chrono::microseconds(200);
// Gathering longer delays buyers by as much; shorter costs more system calls, which matters only at high rates.
constexpr Duration gather_at_high_rate = milliseconds(1);
constexpr Duration gather_at_low_rate = std::chrono::microseconds(250);
constexpr double high_rate_per_s = 20'000;
// The longest sleep while nothing is known to be due; answers end it.
constexpr Duration idle_wait_max = milliseconds(20);

Duration processor_time() {
  timespec ts{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
  return seconds(ts.tv_sec) + std::chrono::duration_cast<Duration>(std::chrono::nanoseconds(ts.tv_nsec));
}

bool is_high_rate(const Plan& plan) {
  return static_cast<double>(plan.buyers) / in_ms(plan.over) * 1000 > high_rate_per_s;
}

Wire::Limits wire_limits(const Plan& plan) {
  constexpr std::size_t besides_buyers = 16;  // the shared poll
  return {.connections = plan.connections,
          .depth_max = plan.pipeline_depth_max,
          .queue_max = plan.buyers + besides_buyers,
          .answer_time_max = plan.answer_time_max};
}

}  // namespace

Run::Run(const Plan& plan, std::span<const Target> targets, const SaleView& sale, const Clock& clock,
         ProgressSink& sink)
    : plan_(plan),
      clock_(clock),
      sink_(sink),
      start_(clock.mono() + lead_in + plan.connections * lead_in_per_connection),
      crowd_(plan, sale, targets.front(), clock, start_),
      wire_(targets, wire_limits(plan), clock, crowd_),
      gather_(is_high_rate(plan) ? gather_at_high_rate : gather_at_low_rate) {
  crowd_.use(wire_);
}

Result<Report> Run::perform() {
  if (auto opened = wire_.open(); !opened) return opened.error();
  const Precedence precedence;
  const Duration processor_before = processor_time();
  Report report;
  report.started_at = format_rfc3339(clock_.wall());
  phase_ = Progress::Phase::arriving;
  turn_until([&](MonoTime) { return crowd_.everybody_came(); });
  phase_ = Progress::Phase::draining;
  turn_for(plan_.drain);
  phase_ = Progress::Phase::auditing;
  crowd_.enter(Mode::settling, clock_.mono());
  turn_for(plan_.answer_time_max + 2 * house_pause);
  crowd_.enter(Mode::asking, clock_.mono());
  turn_for(plan_.answer_time_max + 2 * house_pause);
  crowd_.enter(Mode::auditing, clock_.mono());
  turn_for(plan_.audit_time_max);
  show_progress(clock_.mono());
  fill(report);
  report.generator_cpu_s = in_ms(processor_time() - processor_before) / 1000;
  return report;
}

void Run::turn_for(Duration most) {
  const MonoTime deadline = clock_.mono() + most;
  turn_until([&](MonoTime now) { return now >= deadline; });
}

template <class IsOver>
void Run::turn_until(IsOver&& is_over) {
  MonoTime now = clock_.mono();
  while (!crowd_.is_done() && !is_over(now)) {
    const MonoTime next_send = wire_.queued() > 0 ? last_send_ + gather_ : next_send_;
    now = wire_.receive(std::clamp(next_send - now, Duration(0), idle_wait_max));
    if (now >= next_send_ || (wire_.queued() > 0 && now >= last_send_ + gather_)) send(now);
    if (now >= next_house_) keep_house(now);
  }
}

void Run::send(MonoTime now) {
  crowd_.take_due(now);
  wire_.send();
  crowd_.tally().roll(now, wire_.stats());
  last_send_ = now;
  next_send_ = std::clamp(crowd_.next_due(), now + gather_, now + idle_wait_max);
}

void Run::keep_house(MonoTime now) {
  next_house_ = now + house_pause;
  wire_.keep_house();
  if (now < next_progress_) return;
  next_progress_ = now + progress_pause;
  show_progress(now);
}

void Run::show_progress(MonoTime now) {
  Progress progress;
  progress.phase = phase_;
  progress.elapsed = std::max(now - start_, Duration(0));
  crowd_.fill(progress);
  sink_.on_progress(progress);
}

void Run::fill(Report& report) {
  const MonoTime now = clock_.mono();
  WireStats& stats = wire_.stats();
  crowd_.tally().roll(now + seconds(1), stats);  // the second that has begun
  crowd_.fill(report);
  report.duration_s = in_ms(now - start_) / 1000;
  report.requests = stats.requests;
  report.send_lag = stats.lag.first_clicks();
  report.send_lag_after = stats.lag.later();
  report.server_wait = stats.lag.server_wait();
  report.depth_max = stats.depth_max;
  report.depth_mean =
      stats.requests == 0 ? 0 : static_cast<double>(stats.depth_sum) / static_cast<double>(stats.requests);
  report.reconnects = stats.reconnects;
}

}  // namespace sluice::rehearse
