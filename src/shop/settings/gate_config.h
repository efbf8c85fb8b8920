// What a merchant says of a gate beyond what every sale has. Part of a SaleConfig (shop/config.h), where it is
// checked with the rest; all of it changes live.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "shop/sale/sale_state.h"

namespace sluice {
class JsonWriter;
}  // namespace sluice

namespace sluice::shop {

class Fields;
struct SaleConfig;

// When the shop behind a gate runs open: everybody passes without a place, and nobody is counted as inside.
enum class EverybodyPasses : std::uint8_t {
  never,
  before,  // it opens, or its lobby does
  after,   // it has closed
  around,  // before and after
  always,
};

struct GateConfig {
  EverybodyPasses everybody_passes = EverybodyPasses::never;
  Duration longest_stay{0};              // to which use renews a pass; 0: a pass ends when it does
  std::vector<std::string> always_pass;  // paths that nobody needs a place for, with all below them
  friend bool operator==(const GateConfig&, const GateConfig&) = default;
};

inline constexpr std::size_t always_pass_max = 32;

[[nodiscard]] bool everybody_passes(const GateConfig& gate, SaleState state);

// When a pass ends that is renewed now, of a visit that began at `entered_at`.
[[nodiscard]] WallTime renewed_end(const SaleConfig& config, WallTime entered_at, WallTime now);

// Reads the fields of a gate, of a sale whose items and `pass` have been read. What is wrong is told to `fields`.
void read_gate(Fields& fields, SaleConfig& config);
void write_gate(JsonWriter& json, const GateConfig& gate);

}  // namespace sluice::shop
