// How many requests of each kind were answered how, and how fast. One per edge thread: the thread writes without
// locks, the scraper adds the threads up.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/time.h"

namespace sluice::edge {

enum class Route : std::uint8_t {
  sales,
  sale,
  events,
  tickets,
  ticket,
  handover_offer,
  handover,
  holds,
  buy,
  hold,
  checkout,
  order,
  gate_check,
  gate_enter,
  gate_envoy,
  gate_revoke,
  gate_load,
  page,
  asset,
  openapi,
  problem,
  unknown
};
inline constexpr std::size_t route_count = static_cast<std::size_t>(Route::unknown) + 1;
// As in the API's description: "/v1/sales/{sale}/tickets".
[[nodiscard]] std::string_view template_of(Route route);

enum class Verb : std::uint8_t { get, post, del, other };
inline constexpr std::size_t verb_count = 4;
[[nodiscard]] std::string_view to_string(Verb verb);

class Telemetry {
public:
  // Upper bounds in seconds, as OpenTelemetry recommends for HTTP servers.
  static constexpr std::array<double, 14> bounds{0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25,
                                                 0.5,   0.75, 1,     2.5,  5,     7.5, 10};
  static constexpr std::array<int, 21> codes{200, 201, 202, 204, 303, 304, 400, 401, 403, 404, 405,
                                             409, 410, 413, 415, 422, 429, 431, 500, 501, 503};
  struct Series {
    std::array<std::atomic<std::uint64_t>, bounds.size() + 1> buckets{};
    std::atomic<std::uint64_t> sum_us{0};
  };

  // By the one owning thread.
  void count(Route route, Verb verb, int code, Duration took);

  // Any thread.
  [[nodiscard]] const Series& series(Route route, Verb verb, std::size_t code_index) const {
    return series_[(static_cast<std::size_t>(route) * verb_count + static_cast<std::size_t>(verb)) * codes.size() +
                   code_index];
  }

private:
  std::array<Series, route_count * verb_count * codes.size()> series_{};
};

}  // namespace sluice::edge
