#include "rehearse/judgement/threshold.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "rehearse/report/report.h"

namespace sluice::rehearse {
namespace {

using Counter = std::uint64_t (*)(const Report&);
struct NamedCounter {
  std::string_view name;
  Counter read;
};
constexpr std::array<NamedCounter, 17> counters{{
    {"answered", [](const Report& r) { return r.answered; }},
    {"called", [](const Report& r) { return r.called; }},
    {"closed", [](const Report& r) { return r.closed; }},
    {"confirmed", [](const Report& r) { return r.orders.confirmed; }},
    {"errors", [](const Report& r) { return r.errors.total(); }},
    {"gave_up", [](const Report& r) { return r.gave_up; }},
    {"in_line", [](const Report& r) { return r.in_line; }},
    {"inversions", [](const Report& r) { return r.inversions; }},
    {"lapsed", [](const Report& r) { return r.lapsed; }},
    {"lost_acks", [](const Report& r) { return r.lost_acks; }},
    {"oversold", [](const Report& r) { return r.oversold; }},
    {"position_grew", [](const Report& r) { return r.fairness.position_grew; }},
    {"refused", [](const Report& r) { return r.refused; }},
    {"retries", [](const Report& r) { return r.retries; }},
    {"secured", [](const Report& r) { return r.secured; }},
    {"sold_out", [](const Report& r) { return r.sold_out; }},
    {"throttled", [](const Report& r) { return r.throttled; }},
}};

struct NamedCompare {
  std::string_view name;
  Threshold::Compare compare;
};
// Two-character operators first, so that "<=" is not read as "<".
constexpr std::array<NamedCompare, 6> compares{{{"<=", Threshold::Compare::less_equal},
                                                {">=", Threshold::Compare::greater_equal},
                                                {"==", Threshold::Compare::equal},
                                                {"!=", Threshold::Compare::not_equal},
                                                {"<", Threshold::Compare::less},
                                                {">", Threshold::Compare::greater}}};

const NamedCounter* find_counter(std::string_view name) {
  const auto* found = std::find_if(counters.begin(), counters.end(), [&](const auto& c) { return c.name == name; });
  return found == counters.end() ? nullptr : found;
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "p(99)" with name "p" gives "99".
std::optional<std::string_view> argument(std::string_view text, std::string_view name) {
  if (!text.starts_with(name) || !text.ends_with(')')) return std::nullopt;
  text.remove_prefix(name.size());
  if (!text.starts_with('(')) return std::nullopt;
  return trim(text.substr(1, text.size() - 2));
}

Error wrong(std::string_view text, std::string_view what) {
  return invalid_input(fmt::format("threshold '{}': {}", text, what));
}

// Reads "p(99)", "avg", "med" or "max" into `out`. False: it is none of them.
bool read_latency(std::string_view text, Threshold& out) {
  if (const auto percent = argument(text, "p")) {
    const auto value = number(*percent);
    if (!value || *value < 0 || *value > 100) return false;
    out.percent = *value;
    return true;
  }
  if (text == "med") {
    out.percent = 50;
    return true;
  }
  if (text == "avg") out.measure = Threshold::Measure::average;
  if (text == "max") out.measure = Threshold::Measure::maximum;
  return text == "avg" || text == "max";
}

bool read_counter(std::string_view text, Threshold& out) {
  const auto of_rate = argument(text, "rate");
  const NamedCounter* counter = find_counter(of_rate.value_or(text));
  if (counter == nullptr) return false;
  out.measure = of_rate ? Threshold::Measure::rate : Threshold::Measure::counter;
  out.subject = counter->name;
  return true;
}

// Takes "checkout:" off `measure`. False: there is a colon behind something that is no kind of request.
bool read_kind(std::string_view& measure, Threshold& out) {
  out.subject = kind_names.front();
  const std::size_t colon = measure.find(':');
  if (colon == std::string_view::npos) return true;
  out.subject = trim(measure.substr(0, colon));
  measure = trim(measure.substr(colon + 1));
  return std::find(kind_names.begin(), kind_names.end(), out.subject) != kind_names.end();
}

double measure(const Threshold& threshold, const Report& report) {
  const auto kind = std::find(kind_names.begin(), kind_names.end(), threshold.subject) - kind_names.begin();
  const NamedCounter* counter = find_counter(threshold.subject);
  switch (threshold.measure) {
    case Threshold::Measure::percentile:
      return in_ms(report.latency[static_cast<std::size_t>(kind)].percentile(threshold.percent));
    case Threshold::Measure::average:
      return in_ms(report.latency[static_cast<std::size_t>(kind)].mean());
    case Threshold::Measure::maximum:
      return in_ms(report.latency[static_cast<std::size_t>(kind)].max());
    case Threshold::Measure::counter:
      return static_cast<double>(counter->read(report));
    case Threshold::Measure::rate:
      return static_cast<double>(counter->read(report)) /
             static_cast<double>(std::max<std::uint64_t>(report.buyers, 1));
  }
  return 0;
}

bool holds(double measured, Threshold::Compare compare, double bound) {
  switch (compare) {
    case Threshold::Compare::less:
      return measured < bound;
    case Threshold::Compare::less_equal:
      return measured <= bound;
    case Threshold::Compare::greater:
      return measured > bound;
    case Threshold::Compare::greater_equal:
      return measured >= bound;
    case Threshold::Compare::equal:
      return measured == bound;
    case Threshold::Compare::not_equal:
      return measured != bound;
  }
  return false;
}

}  // namespace

Result<Threshold> parse_threshold(std::string_view text) {
  const std::size_t at = text.find_first_of("<>=!");
  if (at == std::string_view::npos) return wrong(text, "no comparison in it; write for example p(99)<3000");
  const auto* compare = std::find_if(compares.begin(), compares.end(),
                                     [&](const auto& c) { return text.substr(at).starts_with(c.name); });
  if (compare == compares.end()) return wrong(text, "the comparison must be one of < <= > >= == !=");
  const std::string_view bound_text = trim(text.substr(at + compare->name.size()));
  const auto bound = number(bound_text);
  if (!bound) return wrong(text, fmt::format("'{}' is not a number", bound_text));

  Threshold out;
  out.text = text;
  out.compare = compare->compare;
  out.bound = *bound;
  std::string_view measured = trim(text.substr(0, at));
  const std::string_view whole = measured;
  if (read_counter(measured, out)) return out;
  if (!read_kind(measured, out)) {
    return wrong(text, fmt::format("'{}' is no kind of request; they are buy, checkout, poll, order", out.subject));
  }
  if (read_latency(measured, out)) return out;
  return wrong(text,
               fmt::format("'{}' is not measured; p(0..100), avg, med, max, rate(COUNTER) and counters are", whole));
}

ThresholdOutcome judge_threshold(const Threshold& threshold, const Report& report) {
  const double measured = measure(threshold, report);
  return {threshold.text, measured, holds(measured, threshold.compare, threshold.bound)};
}

}  // namespace sluice::rehearse
