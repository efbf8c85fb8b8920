// How large everything has to be for a sale: rates, cores, sizes, a safe pace, what it costs; each with its formula.
//
// Reckoned, not played: the worst second of a crowd that comes as asked, from what a request costs. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "lab/costs.h"

namespace sluice::lab {

// What is asked.
struct Demands {
  std::uint64_t buyers = 0;
  std::uint32_t items = 0;      // units
  Duration window{};            // within which the buyers come
  double margin = 2.5;          // of the busiest second over the mean one
  std::uint32_t page_kb = 150;  // of a page with all that it loads, compressed
  double checkout_per_s = 0;    // orders that the shop's own checkout bears; 0: there is none in the way
  double payment_s = 0.8;       // of an order at the provider
  Duration hold = std::chrono::minutes(10);
  std::uint32_t cores_an_edge = 4;
  bool cache = true;              // in front, for pages and the status document
  double price_core_hour = 0.04;  // in whatever currency
  double price_gb = 0.08;         // of traffic
};

// One line of the answer.
struct Figure {
  std::string_view group;
  std::string name;
  double value = 0;
  std::string_view unit;
  std::string formula;  // with the numbers that went into it
};

struct Capacity {
  std::vector<Figure> figures;
  std::string configuration;                                // TOML to start from
  [[nodiscard]] double value(std::string_view name) const;  // 0: there is no such figure
};

[[nodiscard]] Capacity reckon(const Demands& demands, const Costs& costs);

// For people at a terminal, and as one JSON object.
[[nodiscard]] std::string to_text(const Demands& demands, const Costs& costs, const Capacity& capacity);
[[nodiscard]] std::string to_json(const Demands& demands, const Costs& costs, const Capacity& capacity);

}  // namespace sluice::lab
