#include "rehearse/rehearse.h"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "base/ids.h"
#include "rehearse/crowd.h"
#include "rehearse/judge.h"
#include "rehearse/sale_view.h"
#include "rehearse/target.h"
#include "rehearse/verdict.h"
#include "rehearse/wire.h"

namespace sluice::rehearse {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration page_time_max = seconds(5);
constexpr Duration progress_pause = milliseconds(250);
constexpr Duration house_pause = milliseconds(100);
// From here to the first planned arrival: long enough to open every connection.
constexpr Duration lead_in = milliseconds(50);
constexpr Duration lead_in_per_connection = std::chrono::microseconds(200);
// What is due within this time leaves in one write a connection. Longer delays buyers by as much; shorter costs more
// system calls, which matters only at high rates.
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

// The instrument shares its machine with what it measures, and needs little: it goes first, if it may. A refusal (not
// root) is no error; the send lag tells whether it mattered. Undone at the end.
class Precedence {
public:
  Precedence() : before_(::getpriority(PRIO_PROCESS, thread())) {
    ::prctl(PR_SET_TIMERSLACK, 1000UL, 0UL, 0UL, 0UL);  // nanoseconds; the default of 50 us would be in every wait
    ::setpriority(PRIO_PROCESS, thread(), niceness);
  }
  ~Precedence() {
    ::setpriority(PRIO_PROCESS, thread(), before_);
    ::prctl(PR_SET_TIMERSLACK, 0UL, 0UL, 0UL, 0UL);
  }
  Precedence(const Precedence&) = delete;
  Precedence& operator=(const Precedence&) = delete;

private:
  static constexpr int niceness = -10;
  static id_t thread() { return static_cast<id_t>(::gettid()); }
  int before_;
};

bool is_high_rate(const Plan& plan) {
  return static_cast<double>(plan.buyers) / in_ms(plan.over) * 1000 > high_rate_per_s;
}

Result<void> check(const Plan& plan) {
  const auto within = [](std::string_view name, auto value, auto least, auto most) -> Result<void> {
    if (value >= least && value <= most) return {};
    return invalid_input(fmt::format("{} must be between {} and {}, not {}", name, least, most, value));
  };
  const auto time_within = [](std::string_view name, Duration value, Duration least, Duration most) -> Result<void> {
    if (value >= least && value <= most) return {};
    return invalid_input(fmt::format("{} must be between {} and {}, not {}", name, format_duration(least),
                                     format_duration(most), format_duration(value)));
  };
  if (!is_valid_name(plan.sale)) return invalid_input(fmt::format("sale '{}': must be [a-z0-9-]{{1,40}}", plan.sale));
  for (const auto& result : {within("buyers", plan.buyers, std::uint64_t{1}, Plan::buyers_max),
                             within("connections", plan.connections, 1U, Plan::connections_max),
                             within("pipeline depth", plan.pipeline_depth_max, 1U, Plan::depth_max),
                             within("polls a second", plan.polls_per_s_max, 1U, 1'000'000U),
                             within("attempts", plan.attempts_max, 1U, 255U),
                             time_within("over", plan.over, milliseconds(1), Plan::over_max),
                             time_within("drain", plan.drain, Duration(0), Plan::drain_max),
                             time_within("answer time", plan.answer_time_max, milliseconds(10), Plan::drain_max),
                             time_within("audit time", plan.audit_time_max, milliseconds(10), Plan::drain_max)}) {
    if (!result) return result.error();
  }
  return {};
}

Result<Target> aim(const Plan& plan) {
  auto target = resolve_target(plan.url);
  if (!target) return target;
  if (!target->is_loopback && !plan.owns_target) {
    return invalid_input(
        fmt::format("url '{}' is not this machine: a rehearsal is an attack on a shop that is not yours; "
                    "say --i-own-this if it is",
                    plan.url));
  }
  return target;
}

Result<SaleView> look_at_sale(const Plan& plan, const Target& target) {
  const auto page = read_page(target, "/v1/sales/" + plan.sale, page_time_max);
  if (!page) return Error{page.error().kind, fmt::format("cannot reach {}: {}", plan.url, page.error().detail)};
  if (page->status == 404) {
    return Error{ErrorKind::not_found, fmt::format("there is no sale '{}' at {}", plan.sale, plan.url)};
  }
  if (page->status != 200) {
    return Error{ErrorKind::unavailable,
                 fmt::format("sale '{}' at {} answers {}", plan.sale, plan.url, page->status)};
  }
  auto view = read_sale_view(page->body);
  if (!view) return Error{ErrorKind::unavailable, fmt::format("sale '{}': {}", plan.sale, view.error().detail)};
  if (view->items.empty())
    return invalid_input(fmt::format("sale '{}' is a gate: it has no items to buy", plan.sale));
  return view;
}

// nullopt: go ahead. Else until when it is worth waiting.
Result<std::optional<WallTime>> opening_of(const Plan& plan, const SaleView& sale) {
  switch (sale.state) {
    case SaleState::open:
    case SaleState::sold_out:
      return std::optional<WallTime>();
    case SaleState::scheduled:
    case SaleState::lobby:
      if (sale.opens_at) {
        return std::optional(*sale.opens_at + std::chrono::duration_cast<milliseconds>(plan.opening_wait));
      }
      return Error{ErrorKind::unavailable, fmt::format("sale '{}' is not open and has no opening time", plan.sale)};
    case SaleState::paused:
      return Error{ErrorKind::unavailable, fmt::format("sale '{}' is paused", plan.sale)};
    case SaleState::closed:
      return Error{ErrorKind::unavailable, fmt::format("sale '{}' is closed", plan.sale)};
  }
  return std::optional<WallTime>();
}

// Looks once a second, and right at the opening time.
Result<SaleView> wait_for_opening(const Plan& plan, const Target& target, const Clock& clock, ProgressSink& sink) {
  const MonoTime called_at = clock.mono();
  MonoTime next_look = called_at;
  while (true) {
    auto sale = look_at_sale(plan, target);
    if (!sale) return sale;
    const auto worth_until = opening_of(plan, *sale);
    if (!worth_until) return worth_until.error();
    if (!*worth_until) return sale;
    if (clock.wall() > **worth_until) {
      return Error{ErrorKind::unavailable, fmt::format("sale '{}' did not open at its time", plan.sale)};
    }
    const Duration until_open = std::max<Duration>(*sale->opens_at - clock.wall(), milliseconds(20));
    next_look = clock.mono() + std::min<Duration>(until_open, seconds(1));
    while (clock.mono() < next_look) {
      Progress progress;
      progress.buyers = plan.buyers;
      progress.elapsed = clock.mono() - called_at;
      sink.on_progress(progress);
      std::this_thread::sleep_for(std::min(next_look - clock.mono(), progress_pause));
    }
  }
}

// One run, once the sale is open.
class Run {
public:
  Run(const Plan& plan, const Target& target, const SaleView& sale, const Clock& clock, ProgressSink& sink)
      : plan_(plan),
        clock_(clock),
        sink_(sink),
        start_(clock.mono() + lead_in + plan.connections * lead_in_per_connection),
        crowd_(plan, sale, target, clock, start_),
        wire_(target, wire_limits(plan), clock, crowd_),
        gather_(is_high_rate(plan) ? gather_at_high_rate : gather_at_low_rate) {
    crowd_.use(wire_);
  }

  Result<Report> perform() {
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

private:
  static Wire::Limits wire_limits(const Plan& plan) {
    constexpr std::size_t besides_buyers = 16;  // the shared poll
    return {.connections = plan.connections,
            .depth_max = plan.pipeline_depth_max,
            .queue_max = plan.buyers + besides_buyers,
            .answer_time_max = plan.answer_time_max};
  }

  void turn_for(Duration most) {
    const MonoTime deadline = clock_.mono() + most;
    turn_until([&](MonoTime now) { return now >= deadline; });
  }

  template <class IsOver>
  void turn_until(IsOver&& is_over) {
    MonoTime now = clock_.mono();
    while (!crowd_.is_done() && !is_over(now)) {
      const MonoTime next_send = wire_.queued() > 0 ? last_send_ + gather_ : next_send_;
      now = wire_.receive(std::clamp(next_send - now, Duration(0), idle_wait_max));
      if (now >= next_send_ || (wire_.queued() > 0 && now >= last_send_ + gather_)) send(now);
      if (now >= next_house_) keep_house(now);
    }
  }

  void send(MonoTime now) {
    crowd_.take_due(now);
    wire_.send();
    crowd_.tally().roll(now, wire_.stats());
    last_send_ = now;
    next_send_ = std::clamp(crowd_.next_due(), now + gather_, now + idle_wait_max);
  }

  void keep_house(MonoTime now) {
    next_house_ = now + house_pause;
    wire_.keep_house();
    if (now < next_progress_) return;
    next_progress_ = now + progress_pause;
    show_progress(now);
  }

  void show_progress(MonoTime now) {
    Progress progress;
    progress.phase = phase_;
    progress.elapsed = std::max(now - start_, Duration(0));
    crowd_.fill(progress);
    sink_.on_progress(progress);
  }

  void fill(Report& report) {
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

  const Plan& plan_;
  const Clock& clock_;
  ProgressSink& sink_;
  MonoTime start_;
  Crowd crowd_;
  Wire wire_;
  Duration gather_;
  MonoTime last_send_{};
  MonoTime next_send_{};
  MonoTime next_house_{};
  MonoTime next_progress_{};
  Progress::Phase phase_ = Progress::Phase::arriving;
};

Settings settings_of(const Plan& plan, const SaleView& sale) {
  Settings out;
  out.sale = plan.sale;
  out.url = plan.url;
  out.buyers = plan.buyers;
  out.over_s = in_ms(plan.over) / 1000;
  out.connections = plan.connections;
  out.pipeline_depth_max = plan.pipeline_depth_max;
  out.seed = plan.seed;
  out.drain_s = in_ms(plan.drain) / 1000;
  out.send_lag_max_ms = in_ms(plan.send_lag_max);
  for (const ItemView& item : sale.items) out.stock += item.stock;
  return out;
}

}  // namespace

Result<Report> run(const Plan& plan, ProgressSink& sink) {
  if (auto checked = check(plan); !checked) return checked.error();
  const auto target = aim(plan);
  if (!target) return target.error();
  if (auto allowed = allow_connections(plan.connections); !allowed) return allowed.error();
  const SystemClock clock;
  const auto sale = wait_for_opening(plan, *target, clock, sink);
  if (!sale) return sale.error();
  auto report = Run(plan, *target, *sale, clock, sink).perform();
  if (!report) return report.error();
  report->settings = settings_of(plan, *sale);
  reach_verdict(*report, plan.thresholds, plan.send_lag_max);
  return report;
}

}  // namespace sluice::rehearse
