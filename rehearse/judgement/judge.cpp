#include "rehearse/judgement/judge.h"

#include <algorithm>

namespace sluice::rehearse {

Judge::Judge(std::span<const std::uint32_t> stock) : items_(stock.size()) {
  for (std::size_t i = 0; i < stock.size(); ++i) on_stock(static_cast<std::uint16_t>(i), stock[i]);
}

void Judge::on_stock(std::uint16_t item, std::uint32_t stock) {
  Item& it = items_[item];
  stock = std::min(stock, units_max);
  if (stock <= it.stock) return;
  it.stock = stock;
  it.holder.resize(stock);
}

std::optional<std::uint32_t> Judge::holder_of(std::uint16_t item, std::uint32_t unit) const {
  const Item& it = items_[item];
  if (unit == 0 || unit > it.stock || it.holder[unit - 1] == 0) return std::nullopt;
  return it.holder[unit - 1] - 1;
}

void Judge::on_unit(const SecuredUnit& secured, bool previous_has_ended) {
  Item& it = items_[secured.item];
  if (secured.unit == 0 || secured.unit > it.stock) {
    ++oversold_;
    return;
  }
  std::uint32_t& holder = it.holder[secured.unit - 1];
  if (holder != 0 && !previous_has_ended) ++oversold_;
  holder = secured.holder + 1;
}

void Judge::on_place(const SecuredPlace& place) {
  items_[place.item].places.push_back(place);
}

std::uint32_t Judge::highest_secured(std::uint16_t item) const {
  std::uint32_t highest = 0;
  for (const SecuredPlace& place : items_[item].places) highest = std::max(highest, place.ordinal_min);
  return highest;
}

void Judge::sort_places(Item& item) {
  std::sort(item.places.begin(), item.places.end(),
            [](const auto& a, const auto& b) { return a.ordinal_min < b.ordinal_min; });
  item.last_sent.resize(item.places.size());
  MonoTime last{};
  for (std::size_t i = item.places.size(); i-- > 0;) {
    last = std::max(last, item.places[i].sent);
    item.last_sent[i] = last;
  }
}

bool Judge::was_passed_over(const Item& item, const NeverOffered& waiter) {
  const auto later = std::partition_point(item.places.begin(), item.places.end(),
                                          [&](const auto& place) { return place.ordinal_min <= waiter.ordinal; });
  if (later == item.places.end()) return false;
  const MonoTime sent = item.last_sent[static_cast<std::size_t>(later - item.places.begin())];
  return sent >= waiter.present_from && sent <= waiter.present_until;
}

void Judge::on_never_offered(std::span<const NeverOffered> waiters) {
  for (Item& item : items_) sort_places(item);
  for (const NeverOffered& waiter : waiters) inversions_ += was_passed_over(items_[waiter.item], waiter) ? 1 : 0;
}

}  // namespace sluice::rehearse
