#include "shop/front.h"

#include <functional>

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

std::uint64_t KeyBook::hash(BuyerId buyer, const RequestKey& request) {
  const std::hash<std::string_view> hash_text;
  return IdHash{}(
      Id128(hash_text(request.key) ^ buyer.value().prefix(), hash_text(request.route) + buyer.value().random()));
}

KeyBook::Known KeyBook::begin(BuyerId buyer, const RequestKey& request) {
  const std::lock_guard guard(mutex_);
  const auto [at, is_new] = known_.try_emplace(hash(buyer, request), Known::running);
  return is_new ? Known::no : at->second;
}

void KeyBook::set(std::uint64_t hash, Known known) {
  const std::lock_guard guard(mutex_);
  if (known == Known::no) {
    known_.erase(hash);
  } else {
    known_[hash] = known;
  }
}

std::optional<ItemIndex> SaleView::find_item(std::string_view id) const {
  for (std::size_t i = 0; i < config.items.size(); ++i) {
    if (config.items[i].id == id) return ItemIndex{static_cast<std::uint16_t>(i)};
  }
  return std::nullopt;
}

std::optional<LineIndex> SaleView::find_priority(std::string_view name) const {
  for (std::size_t i = 0; i < config.priority.size(); ++i) {
    if (config.priority[i].name == name) return LineIndex{static_cast<std::uint16_t>(i + 1)};
  }
  return std::nullopt;
}

SaleFront::SaleFront(const SaleConfig& config)
    : id(config.id), tag(token::sale_tag(config.id)), view(SaleView{config}) {
  const bool line_per_item = SaleView{config}.has_line_per_item();
  for (std::size_t i = 0; i < (line_per_item ? config.items.size() : 1); ++i) {
    lines.push_back(std::make_unique<LineFront>());
    lines.back()->name = line_per_item ? config.items[i].id : config.id;
  }
  for (const PriorityLine& line : config.priority) {
    lines.push_back(std::make_unique<LineFront>());
    lines.back()->name = line.name;
  }
  for (std::size_t i = 0; i < config.items.size(); ++i) gauges.push_back(std::make_unique<ItemGauges>());
}

}  // namespace sluice::shop
