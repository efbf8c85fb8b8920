#include "shop/told/sale_view.h"

namespace sluice::shop {

std::optional<ItemIndex> SaleView::find_item(std::string_view id) const {
  for (std::size_t i = 0; i < config.items.size(); ++i) {
    if (config.items[i].id == id) return item_at(i);
  }
  return std::nullopt;
}

std::optional<LineIndex> SaleView::find_priority(std::string_view name) const {
  for (std::size_t i = 0; i < config.priority.size(); ++i) {
    if (config.priority[i].name == name) return line_at(i + 1);
  }
  return std::nullopt;
}

}  // namespace sluice::shop
