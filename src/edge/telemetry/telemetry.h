// How many requests of each kind were answered how, and how fast. One per edge thread: the thread writes without
// locks, the scraper adds the threads up.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

#include "base/time.h"
#include "edge/route/routes.h"

namespace sluice::edge {

class Telemetry {
public:
  // Upper bounds in seconds. From 5 ms on as OpenTelemetry recommends for HTTP servers; most answers are given far
  // below that, and a percentile needs buckets where the answers are.
  static constexpr std::array<double, 19> bounds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01,
                                                 0.025,  0.05,    0.075,  0.1,   0.25,   0.5,   0.75,
                                                 1,      2.5,     5,      7.5,   10};
  static constexpr std::array<int, 22> codes{200, 201, 202, 204, 303, 304, 400, 401, 403, 404, 405,
                                             409, 410, 412, 413, 415, 422, 429, 431, 500, 501, 503};
  struct Series {
    std::array<std::atomic<std::uint64_t>, bounds.size() + 1> buckets{};
    std::atomic<std::uint64_t> sum_us{0};
  };

  // `book` must outlive this.
  explicit Telemetry(const AddressBook& book)
      : book_(book), series_(book.route_count() * verb_count * codes.size()) {}

  // By the one owning thread.
  void count(Route route, Verb verb, int code, Duration took);

  // --- Any thread.
  // Every kind of answer that is counted: visit(route, verb, index of its code).
  template <class Visit>
  void each_kind(Visit visit) const {
    for (std::size_t at = 0; at < series_.size(); ++at) {
      visit(static_cast<Route>(at / codes.size() / verb_count), static_cast<Verb>(at / codes.size() % verb_count),
            at % codes.size());
    }
  }
  [[nodiscard]] const AddressBook& book() const { return book_; }
  [[nodiscard]] const Series& series(Route route, Verb verb, std::size_t code_index) const {
    return series_[at(route, verb, code_index)];
  }

private:
  static std::size_t at(Route route, Verb verb, std::size_t code_index) {
    return (static_cast<std::size_t>(route) * verb_count + static_cast<std::size_t>(verb)) * codes.size() +
           code_index;
  }
  const AddressBook& book_;
  std::vector<Series> series_;
};

}  // namespace sluice::edge
