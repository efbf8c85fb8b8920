#include "report/latency.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cmath>
#include <limits>

namespace sluice::report {
namespace {

// Upper bounds are told without those at which nothing was counted, so where a count begins is not: a quarter of its
// bound is never far off, as bounds grow by two or two and a half.
constexpr double narrowest = 0.4;

}  // namespace

LatencyCounts latency_from(std::string_view text) {
  LatencyCounts counts;
  boost::system::error_code not_json;
  const auto value = boost::json::parse({text.data(), text.size()}, not_json);
  if (not_json || !value.is_array()) return counts;
  for (const auto& each : value.get_array()) {
    if (!each.is_array() || each.get_array().size() != 2 || !each.get_array()[1].is_number()) continue;
    const auto& bound = each.get_array()[0];
    const double upto = bound.is_number() ? bound.to_number<double>() : std::numeric_limits<double>::infinity();
    boost::system::error_code out_of_range;
    const auto answers = each.get_array()[1].to_number<std::uint64_t>(out_of_range);
    if (!out_of_range) counts[upto] += answers;
  }
  return counts;
}

LatencyCounts between(const LatencyCounts& before, const LatencyCounts& after) {
  LatencyCounts counts;
  for (const auto& [bound, answers] : after) {
    const auto at = before.find(bound);
    const std::uint64_t earlier = at == before.end() ? 0 : at->second;
    if (answers > earlier) counts[bound] = answers - earlier;
  }
  return counts;
}

std::optional<double> quantile_ms(const LatencyCounts& counts, double part) {
  std::uint64_t all = 0;
  for (const auto& [bound, answers] : counts) all += answers;
  if (all == 0) return std::nullopt;
  const double rank = part * static_cast<double>(all);
  double below = 0;
  double lower = 0;
  for (const auto& [bound, answers] : counts) {
    const auto count = static_cast<double>(answers);
    if (!std::isfinite(bound)) break;
    lower = std::max(lower, bound * narrowest);
    if (below + count >= rank) return (lower + (bound - lower) * (rank - below) / count) * 1000;
    below += count;
    lower = bound;
  }
  return lower * 1000;
}

}  // namespace sluice::report
