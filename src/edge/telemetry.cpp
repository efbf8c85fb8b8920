#include "edge/telemetry.h"

#include <algorithm>

namespace sluice::edge {

std::string_view template_of(Route route) {
  switch (route) {
    case Route::sales:
      return "/v1/sales";
    case Route::sale:
      return "/v1/sales/{sale}";
    case Route::events:
      return "/v1/sales/{sale}/events";
    case Route::tickets:
      return "/v1/sales/{sale}/tickets";
    case Route::ticket:
      return "/v1/sales/{sale}/tickets/current";
    case Route::handover_offer:
      return "/v1/sales/{sale}/tickets/current/handover";
    case Route::handover:
      return "/v1/sales/{sale}/tickets/handover";
    case Route::holds:
      return "/v1/sales/{sale}/holds";
    case Route::buy:
      return "/v1/sales/{sale}/buy";
    case Route::hold:
      return "/v1/holds/{hold}";
    case Route::checkout:
      return "/v1/holds/{hold}/checkout";
    case Route::order:
      return "/v1/orders/{order}";
    case Route::gate_check:
      return "/v1/gates/{sale}/check";
    case Route::gate_enter:
      return "/v1/gates/{sale}/enter";
    case Route::gate_envoy:
      return "/v1/gates/{sale}/envoy";
    case Route::gate_revoke:
      return "/v1/gates/{sale}/revoke";
    case Route::gate_load:
      return "/v1/gates/{sale}/load";
    case Route::page:
      return "/{page}";
    case Route::asset:
      return "/assets/{asset}";
    case Route::openapi:
      return "/openapi.json";
    case Route::problem:
      return "/problems/{problem}";
    case Route::unknown:
      return "unknown";
  }
  return "";
}

std::string_view to_string(Verb verb) {
  switch (verb) {
    case Verb::get:
      return "GET";
    case Verb::post:
      return "POST";
    case Verb::del:
      return "DELETE";
    case Verb::other:
      return "_OTHER";
  }
  return "";
}

void Telemetry::count(Route route, Verb verb, int code, Duration took) {
  static constexpr auto bounds_us = [] {
    std::array<std::int64_t, bounds.size()> us{};
    for (std::size_t i = 0; i < us.size(); ++i) us[i] = static_cast<std::int64_t>(bounds[i] * 1e6);
    return us;
  }();
  const auto at = std::lower_bound(codes.begin(), codes.end(), code);
  const auto code_index = static_cast<std::size_t>((at == codes.end() ? codes.end() - 1 : at) - codes.begin());
  auto& series = const_cast<Series&>(this->series(route, verb, code_index));
  std::size_t bucket = 0;  // nearly everything is in the first one
  while (bucket < bounds_us.size() && took.count() > bounds_us[bucket]) ++bucket;
  // One writer: a plain load and store are enough, and cheaper than a locked add.
  const auto add = [](std::atomic<std::uint64_t>& counter, std::uint64_t by) {
    counter.store(counter.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  };
  add(series.buckets[bucket], 1);
  add(series.sum_us, static_cast<std::uint64_t>(std::max<std::int64_t>(took.count(), 0)));
}

}  // namespace sluice::edge
