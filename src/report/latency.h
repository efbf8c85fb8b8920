// How soon requests were answered, from the counts that samples carry: answers by bound, as
// [[0.001,12],[null,3]] with bounds in seconds. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

namespace sluice::report {

using LatencyCounts = std::map<double, std::uint64_t>;  // by upper bound; infinite: of whatever time

// Nothing for a text that is none.
[[nodiscard]] LatencyCounts latency_from(std::string_view text);
// What came between two looks; nothing is below zero.
[[nodiscard]] LatencyCounts between(const LatencyCounts& before, const LatencyCounts& after);
// Below which `part` of the answers lie, in milliseconds, as if they were spread evenly up to their bound; beyond the
// last bound, that bound. nullopt: there were none.
[[nodiscard]] std::optional<double> quantile_ms(const LatencyCounts& counts, double part);

}  // namespace sluice::report
