// What a merchant says of the priority lines of a sale: their names, shares and first codes. Part of a SaleConfig
// (shop/settings/config.h), where it is checked with the rest.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "line/shares.h"
#include "shop/place/priority_codes.h"

namespace sluice {
class JsonWriter;
}  // namespace sluice

namespace sluice::shop {

class Fields;
struct SaleConfig;

// A code of the merchant's own choosing.
struct PriorityCode {
  std::string text;
  std::uint32_t uses = PriorityCodes::uses_each_max;
  friend bool operator==(const PriorityCode&, const PriorityCode&) = default;
};

// A line of its own for whoever has one of its codes, with a share of the calls.
struct PriorityLine {
  std::string name;
  double share = 0;
  std::vector<PriorityCode> codes;  // those that the sale begins with
  friend bool operator==(const PriorityLine&, const PriorityLine&) = default;
};

inline constexpr std::size_t priority_lines_max = line::Shares::lines_max - 1;
inline constexpr std::size_t priority_words_max = 100;  // codes a line in the settings; further ones are made

// Reads the lines of a new sale, whose id, items and line mode have been read. What is wrong is told to `fields`.
void read_priority(Fields& fields, SaleConfig& config);
// Of a sale that has its lines: other shares, and nothing else.
void change_shares(Fields& fields, SaleConfig& config);
void write_priority(JsonWriter& json, const std::vector<PriorityLine>& lines);

// Of all lines: what the priority lines leave is the sale's own.
[[nodiscard]] std::vector<double> shares_of(const SaleConfig& config);

}  // namespace sluice::shop
