#include "shop/sale/sale_state.h"

namespace sluice::shop {

std::string_view to_string(SaleState state) {
  switch (state) {
    case SaleState::scheduled:
      return "scheduled";
    case SaleState::lobby:
      return "lobby";
    case SaleState::open:
      return "open";
    case SaleState::paused:
      return "paused";
    case SaleState::closed:
      return "closed";
  }
  return "";
}

std::optional<SaleState> sale_state_from(std::string_view text) {
  for (const SaleState state :
       {SaleState::scheduled, SaleState::lobby, SaleState::open, SaleState::paused, SaleState::closed}) {
    if (to_string(state) == text) return state;
  }
  return std::nullopt;
}

}  // namespace sluice::shop
