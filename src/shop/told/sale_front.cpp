#include "shop/told/sale_front.h"

#include <boost/container_hash/hash.hpp>

namespace sluice::shop {

std::string etag_of(std::string_view text) {
  return '"' + std::to_string(boost::hash<std::string_view>{}(text)) + '"';
}

Told::Told(const SaleConfig& config) : view(SaleView{config}) {
  for (std::size_t i = 0; i < config.items.size(); ++i) gauges.push_back(std::make_unique<ItemGauges>());
}

SaleFront::SaleFront(const SaleConfig& config, std::uint32_t ticket_epoch)
    : id(config.id), tag(token::sale_tag(config.id)), epoch(ticket_epoch), told(config) {
  const bool line_per_item = SaleView{config}.has_line_per_item();
  for (std::size_t i = 0; i < (line_per_item ? config.items.size() : 1); ++i) {
    lines.push_back(std::make_unique<LineFront>());
    lines.back()->name = line_per_item ? config.items[i].id : config.id;
  }
  for (const PriorityLine& line : config.priority) {
    lines.push_back(std::make_unique<LineFront>());
    lines.back()->name = line.name;
  }
}

}  // namespace sluice::shop
