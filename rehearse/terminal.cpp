#include "rehearse/terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include "paper/number_text.h"

namespace sluice::rehearse {
namespace {

std::string_view name_of(Progress::Phase phase) {
  switch (phase) {
    case Progress::Phase::waiting_for_opening:
      return "waiting for the sale to open";
    case Progress::Phase::arriving:
      return "arriving";
    case Progress::Phase::draining:
      return "draining";
    case Progress::Phase::auditing:
      return "auditing";
  }
  return "";
}

// By the tenths of the chance first told in which there was anybody.
void append_calibration(std::string& out, const CalibrationFindings& chance) {
  out += fmt::format("\n  of {} waiters {:.1f} % got a unit; the chance first told was {:.1f} % on average",
                     paper::grouped(chance.count), 100 * chance.got, 100 * chance.told);
  for (std::size_t i = 0; i < chance.by_tenth.size(); ++i) {
    const CalibrationFindings::Tenth& tenth = chance.by_tenth[i];
    if (tenth.count == 0) continue;
    out += fmt::format("\n  {:>3} to {:>3} %: {:>9} waiters, told {:5.1f} %, got {:5.1f} %", 10 * i, 10 * (i + 1),
                       paper::grouped(tenth.count), 100 * tenth.told_mean(), 100 * tenth.got_share());
    if (!tenth.is_outside()) continue;
    const CalibrationFindings::Band allowed = tenth.band();
    out += fmt::format(", outside {:.1f} to {:.1f} %", 100 * allowed.low, 100 * allowed.high);
  }
}

// Nothing where nobody had to wait.
void append_fairness(std::string& out, const Report& report) {
  const FairnessReport& fairness = report.fairness;
  if (report.in_line_ever == 0) return;
  out += fmt::format("fairness: places that grew {}  longest overtaking {:.1f} ms", fairness.position_grew,
                     in_ms(fairness.overtaken));
  if (const auto& place = fairness.place_error; place.count > 0) {
    out += fmt::format("  place wrong by {:.1f} % on average, p50 {:.1f} %, p99 {:.1f} %", 100 * place.mean,
                       100 * place.p50, 100 * place.p99);
  }
  if (const auto& range = fairness.range; range.count > 0) {
    out += fmt::format(
        "\n  of {} calls {:.1f} % within the range first told (aim 80 %), {:.1f} % sooner, {:.1f} % later",
        paper::grouped(range.count), 100 * range.within, 100 * range.sooner, 100 * range.later);
  }
  if (fairness.chance.count > 0) append_calibration(out, fairness.chance);
  out += "\n  wait of the secured by tenth of arrivals, p50 in s:";
  for (const Decile& decile : report.deciles) {
    out += decile.secured == 0 ? std::string(" -") : fmt::format(" {:.1f}", decile.wait_p50_ms / 1000);
  }
  out += '\n';
}

void append_checkout(std::string& out, const CheckoutFindings& checkout) {
  if (!checkout.is_played()) return;
  out += fmt::format("the shop's checkout: begun {}  completed {} ({:.1f} %)\n", paper::grouped(checkout.begun),
                     paper::grouped(checkout.completed), 100 * checkout.completed_share());
  for (const StepFindings& step : checkout.steps) {
    out += fmt::format("  {}: p50 {:.1f} ms  p95 {:.1f}  p99 {:.1f}  failed {} of {}\n", step.name,
                       in_ms(step.latency.percentile(50)), in_ms(step.latency.percentile(95)),
                       in_ms(step.latency.percentile(99)), step.failed, step.asked);
  }
}

}  // namespace

TerminalProgress::TerminalProgress(int fd) : fd_(fd), is_terminal_(::isatty(fd) == 1) {}

TerminalProgress::~TerminalProgress() {
  // A terminal that has gone away is nothing to report about.
  if (has_line_) static_cast<void>(::write(fd_, "\n", 1) == 1);
}

void TerminalProgress::on_progress(const Progress& progress) {
  if (!is_terminal_) return;
  const std::string line = "\r" + describe(progress) + "\x1b[K";
  has_line_ = ::write(fd_, line.data(), line.size()) > 0;
}

std::string describe(const Progress& progress) {
  std::string out = fmt::format("{:5.1f} s  {}", in_ms(progress.elapsed) / 1000, name_of(progress.phase));
  if (progress.phase == Progress::Phase::waiting_for_opening) return out;
  const auto add = [&out](std::string_view name, const std::string& value) {
    const std::string part = fmt::format("  {} {}", name, value);
    if (out.size() + part.size() <= progress_columns_max) out += part;
  };
  const auto count = [](std::uint64_t people) { return paper::short_number(static_cast<double>(people)); };
  if (progress.phase == Progress::Phase::arriving) add("came", count(progress.arrived));
  if (progress.errors > 0) add("errors", count(progress.errors));
  add("secured", count(progress.secured));
  add("in line", count(progress.in_line));
  add("sold out", count(progress.sold_out));
  add("p99", fmt::format("{:.0f} ms", progress.buy_p99_ms));
  add("lag", fmt::format("{:.0f} ms", progress.send_lag_p99_ms));
  return out;
}

std::string summarize(const Report& report) {
  std::string out = fmt::format("verdict: {}\n", to_string(report.verdict));
  for (const std::string& reason : report.reasons) out += fmt::format("  - {}\n", reason);
  out +=
      fmt::format("{} buyers over {:.1f} s ({} a second), {} connections, seed {}\n", paper::grouped(report.buyers),
                  report.arrivals_s, paper::grouped(static_cast<std::uint64_t>(report.arrivals_per_s)),
                  report.settings.connections, report.settings.seed);
  out += fmt::format("secured {}  in line {}  sold out {}  gave up {}  confirmed orders {}\n",
                     paper::grouped(report.secured), paper::grouped(report.in_line), paper::grouped(report.sold_out),
                     paper::grouped(report.gave_up), paper::grouped(report.orders.confirmed));
  out += fmt::format("oversold {}  inversions {}  lost acknowledgements {}  errors {}  told to come back {}\n",
                     report.oversold, report.inversions, report.lost_acks, report.errors.total(), report.throttled);
  append_fairness(out, report);
  append_checkout(out, report.checkout);
  const Histogram& buy = report.latency[0];
  out += fmt::format("answer to the click: p50 {:.1f} ms  p90 {:.1f}  p99 {:.1f}  p99.9 {:.1f}  max {:.1f}\n",
                     in_ms(buy.percentile(50)), in_ms(buy.percentile(90)), in_ms(buy.percentile(99)),
                     in_ms(buy.percentile(99.9)), in_ms(buy.max()));
  out += fmt::format(
      "the generator's own lag: p99 {:.1f} ms; pipeline depth mean {:.1f}, max {}; {:.2f} s of processor time\n",
      in_ms(report.send_lag.percentile(99)), report.depth_mean, report.depth_max, report.generator_cpu_s);
  return out;
}

}  // namespace sluice::rehearse
