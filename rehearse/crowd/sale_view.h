// What the shared status document of a sale tells a rehearsal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace sluice::rehearse {

enum class SaleState : std::uint8_t { scheduled, lobby, open, paused, sold_out, closed };

struct ItemView {
  std::string name;
  std::uint32_t stock = 0;
  std::int64_t price = 0;  // minor units
};

struct SaleView {
  SaleState state = SaleState::scheduled;
  bool is_rehearsal = false;     // made for robots to buy from
  bool is_paid_at_shop = false;  // by the shop's own checkout
  std::uint32_t serving = 0;     // the highest ordinal that may be called
  bool is_gate = false;          // has no items; for the line there is one without a name
  std::vector<ItemView> items;
  std::optional<WallTime> opens_at;
  Duration poll_after = std::chrono::seconds(1);  // when to read it next
};

// By item, in the order of the document.
[[nodiscard]] std::vector<std::string> names_of(const SaleView& sale);
[[nodiscard]] std::vector<std::uint32_t> stock_of(const SaleView& sale);

// ErrorKind::invalid_input names the field that is missing or of the wrong type.
[[nodiscard]] Result<SaleView> read_sale_view(std::string_view json);

}  // namespace sluice::rehearse
