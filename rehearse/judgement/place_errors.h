// How far the people ahead that waiters were told of at first were from those who were really called before them.
//
// Counted of each called waiter: those of lower ordinals who were called after its first answer, and not after its
// own call. Who is not called in the end has no error.
//
// Cost: 24 bytes for each who is called; findings() sorts them all, once. Pure; one thread.
#pragma once

#include <cstdint>
#include <vector>

namespace sluice::rehearse {

struct PlaceErrorFindings {
  std::uint64_t count = 0;
  double mean = 0;  // |told - called| / called, at least one called
  double p50 = 0;
  double p99 = 0;
};

class PlaceErrors {
public:
  struct Called {
    std::uint32_t ordinal = 0;
    std::uint32_t told_ms = 0;  // the first answer
    std::uint32_t called_ms = 0;
    std::uint32_t ahead = 0;  // in the first answer
    std::uint16_t line = 0;   // only those of one line are compared
  };
  static_assert(sizeof(Called) <= 24, "one for every waiter who is called");

  void on_called(const Called& called) { called_.push_back(called); }

  [[nodiscard]] PlaceErrorFindings findings() const;

private:
  [[nodiscard]] std::vector<float> sorted_errors() const;

  std::vector<Called> called_;
};

}  // namespace sluice::rehearse
