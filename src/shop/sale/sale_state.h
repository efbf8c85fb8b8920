// Where a sale stands: from its announcement to its end.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice::shop {

enum class SaleState : std::uint8_t { scheduled, lobby, open, paused, closed };
[[nodiscard]] std::string_view to_string(SaleState state);
[[nodiscard]] std::optional<SaleState> sale_state_from(std::string_view text);

}  // namespace sluice::shop
