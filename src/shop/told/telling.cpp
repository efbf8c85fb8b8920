#include "shop/told/telling.h"

#include <algorithm>
#include <cmath>

namespace sluice::shop {
namespace {

// How quickly the measured rate of calls follows a change: about ten seconds.
constexpr double rate_smoothing = 0.01;

}  // namespace

Telling::Telling(Course& course, const Units& units, Floor& floor, const Calling& calling, const Schedule& schedule,
                 const OwnerSettings& settings, Now now)
    : course_(course),
      units_(units),
      floor_(floor),
      calling_(calling),
      status_(course, units, floor, calling, schedule, settings),
      poll_advice_(settings.poll_advice_max, now.mono),
      read_budget_per_s_(settings.status_reads_per_s_max),
      rated_at_(now.mono) {}

void Telling::tell(Now now, Round& round) {
  follow_rates(now);
  tell_gauges(round);
  tell_forecasts(now, round);
  tell_claims(now, round);
  tell_poll_advice(now, round);
  tell_status(now, round);
}

void Telling::follow_rates(Now now) {
  const double elapsed = static_cast<double>((now.mono - rated_at_).count()) / 1e6;
  rated_at_ = now.mono;
  if (elapsed <= 0) return;
  for (std::size_t i = 0; i < floor_.line_count(); ++i) {
    OwnedLine& line = floor_.line(i);
    const double rate = static_cast<double>(line.engine.called_total() - line.calls_rated) / elapsed;
    line.calls_per_s += (rate - line.calls_per_s) * std::min(1.0, rate_smoothing + elapsed / 10);
    line.calls_rated = line.engine.called_total();
  }
}

void Telling::tell_gauges(Round& round) const {
  for (std::size_t i = 0; i < units_.item_count(); ++i) {
    const sale::ItemCounts counts = units_.counts(item_at(i));
    const std::uint32_t offered = floor_.offered_of(i, counts.free);
    round.tell([gauges = course_.front().told.gauges[i].get(), counts, offered] {
      gauges->free.store(counts.free - offered, std::memory_order_relaxed);
      gauges->offered.store(offered, std::memory_order_relaxed);
      gauges->held.store(counts.held, std::memory_order_relaxed);
      gauges->sold.store(counts.sold, std::memory_order_relaxed);
      gauges->withdrawn.store(counts.withdrawn, std::memory_order_relaxed);
    });
  }
}

void Telling::tell_forecasts(Now now, Round& round) {
  std::uint64_t called = 0;
  for (std::size_t i = 0; i < floor_.line_count(); ++i) called += floor_.line(i).engine.called_total();
  const std::uint64_t calls = called - calls_forecast_;
  calls_forecast_ = called;
  for (std::size_t i = 0; i < floor_.line_count(); ++i) {
    OwnedLine& line = floor_.line(i);
    line.limit = floor_.line(floor_.has_shares() ? 0 : i).limit;
    line.calls_part += calling_.part_of(i) * static_cast<double>(calls);
    line.wait.update(course_.now(now), moment_of(i));
    round.tell([front = &course_.line_front(line_at(i)), forecast = line.wait.forecast()] {
      front->forecast.set(forecast);
    });
  }
}

// Of lines that share their calls, each is told of its part of everything: that is what it can count on.
line::LineMoment Telling::moment_of(std::size_t i) const {
  const OwnedLine& line = floor_.line(i);
  const double part = calling_.part_of(i);
  const auto of_all = [part](std::uint32_t count) { return static_cast<std::uint32_t>(std::lround(part * count)); };
  const auto called = static_cast<std::uint64_t>(line.calls_part);
  line::LineMoment moment{.called = floor_.has_shares() ? called : line.engine.called_total(),
                          .gone_waiting = line.engine.gone_waiting_total(),
                          .waiting = course_.line_front(line_at(i)).board.waiting(),
                          .free = {},
                          .offered = of_all(floor_.offered(line_at(i))),
                          .room = of_all(course_.config().cap),
                          .room_left = of_all(floor_.line(floor_.has_shares() ? 0 : i).room_left),
                          .called_upto = course_.line_front(line_at(i)).board.turnstile.read().called_upto(),
                          .limit = line.limit,
                          .part = part};
  if (!course_.is_gate()) moment.free = calling_.part_of_free(i, part);
  std::uint32_t held = 0;
  for (std::size_t j = 0; j < units_.item_count(); ++j) {
    const bool is_of_line = course_.config().line == LineMode::sale || i == j;
    if (is_of_line) held += units_.counts(item_at(j)).held;
  }
  moment.held = of_all(held);
  const line::PaceControl& pace = calling_.pace();
  if (pace.is_limited()) {
    const line::PaceSettings& settings = pace.settings();
    moment.pace_per_s = part * settings.admit / (static_cast<double>(settings.per.count()) / 1e6);
    moment.calls_per_s = part * pace.calls_per_s();
    moment.load_factor = pace.load_factor();
  }
  return moment;
}

void Telling::tell_claims(Now now, Round& round) {
  for (std::size_t i = 0; i < floor_.line_count(); ++i) {
    OwnedLine& line = floor_.line(i);
    ClaimClock clock{.times = line.engine.claim_times(), .wall_ahead = course_.wall_ahead(now)};
    const bool is_news = !clock.times.empty() || line.shows_claims;
    line.shows_claims = !clock.times.empty();
    if (!is_news) continue;
    round.tell([front = &course_.line_front(line_at(i)), clock = std::move(clock)] { front->claims.set(clock); });
  }
}

void Telling::tell_poll_advice(Now now, Round& round) {
  const std::uint64_t reads = course_.front().heard.status_reads.load(std::memory_order_relaxed);
  poll_advice_.follow(now.mono, reads, read_budget_per_s_);
  const auto advice = static_cast<std::uint32_t>(poll_advice_.advice() / std::chrono::milliseconds(1));
  round.tell(
      [told = &course_.front().told, advice] { told->poll_after_ms.store(advice, std::memory_order_relaxed); });
}

void Telling::tell_status(Now now, Round& round) {
  std::vector<StatusDocument::Part> items;
  std::string told = status_.text(poll_advice_.advice(), items);
  was_same_ = told == status_told_;
  if (was_same_ && now.mono - status_told_at_ < age_max) return;
  if (!was_same_) ++status_revision_;
  status_told_ = std::move(told);
  items_told_ = std::move(items);
  tell_now(now, round);
}

void Telling::tell_now(Now now, Round& round) {
  StatusDocument document{
      .body = status_told_.substr(0, status_told_.size() - 1) + ",\"now\":\"" + format_rfc3339(now.wall) + "\"}",
      .etag = {},
      .state = std::string(status_.state()),
      .revision = status_revision_,
      .items = items_told_};
  document.etag = etag_of(document.body);
  status_told_at_ = now.mono;
  round.tell([to = &course_.front().told, document = std::move(document)] { to->status.set(document); });
}

}  // namespace sluice::shop
