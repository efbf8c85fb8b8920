#include "report/sampled_curves.h"

#include <algorithm>
#include <boost/json.hpp>
#include <optional>

namespace sluice::report {
namespace {

namespace json = boost::json;
using ledger::SaleAccount;
using ledger::SampleRow;

bool was_restarted_between(const SaleAccount& account, WallTime from, WallTime to) {
  return std::ranges::any_of(account.events, [&](const ledger::SaleEventRow& event) {
    return event.kind == "started" && event.at >= from && event.at <= to;
  });
}

// What one sample tells of a line, as [issued, called]; nullopt: nothing.
std::optional<LineCurves::Point> point_of(const json::value& line, WallTime at) {
  if (!line.is_array() || line.get_array().size() != 2) return std::nullopt;
  return LineCurves::Point{.at = at,
                           .issued = line.get_array()[0].to_number<std::uint32_t>(),
                           .called = line.get_array()[1].to_number<std::uint32_t>()};
}

// What changed in the sale since the sample before.
struct Change {
  bool restarted = false;
  std::uint64_t given = 0;  // places
};

Change change_between(const SaleAccount& account, const SampleRow* before, const SampleRow& sample) {
  if (before == nullptr) return {};
  return {.restarted = was_restarted_between(account, before->at, sample.at),
          .given = sample.places - std::min(sample.places, before->places)};
}

void append(LineCurves& curves, LineCurves::Point point, const Change& change) {
  point.is_after_restart = change.restarted;
  if (!curves.points.empty()) {
    const LineCurves::Point& last = curves.points.back();
    point.at = std::max(point.at, last.at);
    point.issued = std::max(point.issued, last.issued);
    point.called = std::max(point.called, last.called);
    const std::uint32_t rise = point.issued - last.issued;
    if (change.restarted && rise > change.given) {
      curves.gaps.push_back(
          {.first = last.issued + 1, .last = point.issued - static_cast<std::uint32_t>(change.given)});
    }
  }
  curves.points.push_back(point);
}

}  // namespace

SampledCurves curves_of(const SaleAccount& account) {
  SampledCurves curves;
  const SampleRow* before = nullptr;
  std::vector<std::uint32_t> called_before;  // by line, as told
  for (const SampleRow& sample : account.samples) {
    boost::system::error_code not_json;
    const json::value told = json::parse(sample.lines, not_json);
    if (not_json || !told.is_array()) continue;
    const Change change = change_between(account, before, sample);
    for (std::size_t i = 0; i < told.get_array().size(); ++i) {
      const auto point = point_of(told.get_array()[i], sample.at);
      if (!point) continue;
      if (i >= curves.lines.size()) {
        curves.lines.resize(i + 1);
        called_before.resize(i + 1);
      }
      if (point->called < called_before[i] && !change.restarted) ++curves.fell;
      called_before[i] = point->called;
      append(curves.lines[i], *point, change);
    }
    before = &sample;
  }
  return curves;
}

}  // namespace sluice::report
