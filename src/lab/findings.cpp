#include "lab/findings.h"

#include <algorithm>
#include <numeric>

namespace sluice::lab {

void add_up_seconds(Findings& findings) {
  for (const Second& one : findings.seconds) {
    for (std::size_t kind = 0; kind < kinds; ++kind) findings.requests[kind] += one.requests[kind];
    const double all = std::accumulate(one.requests.begin(), one.requests.end(), 0.0);
    findings.requests_per_s_max = std::max(findings.requests_per_s_max, all);
    findings.cached_per_s_max = std::max<double>(findings.cached_per_s_max, one.cached);
  }
}

}  // namespace sluice::lab
