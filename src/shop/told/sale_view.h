// The settings of a sale as everybody may read them, and the questions that they answer. Replaced as a whole when an
// operator changes something.
#pragma once

#include <optional>
#include <string_view>

#include "base/ids.h"
#include "shop/settings/config.h"

namespace sluice::shop {

struct SaleView {
  SaleConfig config;
  [[nodiscard]] std::optional<ItemIndex> find_item(std::string_view id) const;
  // A sale without items: it lets people in, in front of any shop.
  [[nodiscard]] bool is_gate() const { return config.items.empty(); }
  // At a gate in this state nobody needs a place.
  [[nodiscard]] bool everybody_passes(SaleState state) const {
    return is_gate() && shop::everybody_passes(config.gate, state);
  }
  // The line that sells this item, to whoever has no place in a priority line.
  [[nodiscard]] LineIndex line_of(ItemIndex item) const {
    return config.line == LineMode::sale ? LineIndex{0} : LineIndex{raw(item)};
  }
  // Each item has a line of its own, which whoever joins must name.
  [[nodiscard]] bool has_line_per_item() const { return config.line == LineMode::item && !config.items.empty(); }
  [[nodiscard]] bool has_priority() const { return !config.priority.empty(); }
  // Priority lines follow the sale's own. Empty: it is no priority line.
  [[nodiscard]] std::string_view priority_of(LineIndex line) const {
    const bool is_priority = has_priority() && raw(line) > 0;
    return is_priority ? std::string_view(config.priority[raw(line) - 1U].name) : std::string_view();
  }
  [[nodiscard]] std::optional<LineIndex> find_priority(std::string_view name) const;
};

}  // namespace sluice::shop
