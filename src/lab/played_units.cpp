#include "lab/played_units.h"

#include <bit>
#include <utility>

#include "base/invariant.h"

namespace sluice::lab {
namespace {

constexpr LineIndex own_line{};

HoldId hold_of(std::uint32_t person) {
  return HoldId(Id128(person + std::uint64_t{1}, ~std::uint64_t{person}));
}
BuyerId buyer_of(std::uint32_t person) {
  return BuyerId(Id128(person + std::uint64_t{1}, person + std::uint64_t{1}));
}

std::vector<sale::ItemSetup> setup_of(const shop::SaleConfig& config) {
  std::vector<sale::ItemSetup> items;
  for (const shop::ItemConfig& item : config.items) {
    items.push_back({.stock = item.stock, .price = item.price.amount, .limit = item.limit});
  }
  return items;
}

}  // namespace

PlayedUnits::PlayedUnits(const shop::SaleConfig& config)
    : hold_(config.hold),
      engine_(setup_of(config), {.buyer_limit = config.buyer_limit, .hold = config.hold, .hold_max = {}}) {}

void PlayedUnits::expire(Instant now) {
  engine_.apply(now, {}, {}, effects_, ~std::size_t{0});
  note_ended();
}

sale::Outcome PlayedUnits::apply(Instant now, const sale::Command& command) {
  sale::Outcome outcome;
  engine_.apply(now, {&command, 1}, {&outcome, 1}, effects_, ~std::size_t{0});
  note_ended();
  return outcome;
}

void PlayedUnits::note_ended() {
  for (const sale::HoldChange& change : effects_.holds) {
    const bool is_end =
        change.to != change.from && change.to != sale::HoldState::active && change.to != sale::HoldState::paying;
    if (is_end) ended_.push_back({.ordinal = change.ordinal, .how = change.to});
  }
  effects_.clear();
}

PlayedUnits::Taken PlayedUnits::take(Instant now, const Wish& wish) {
  sale::Cart cart;
  cart.push_back({.item = wish.item, .quantity = wish.quantity});
  const sale::Outcome outcome = apply(now, sale::Take{.id = hold_of(wish.person),
                                                      .buyer = buyer_of(wish.person),
                                                      .line = own_line,
                                                      .ordinal = wish.ordinal,
                                                      .cart = cart,
                                                      .kept_for_others = wish.kept_for_others,
                                                      .line_free = free()});
  return {.is_done = outcome.verdict == sale::Verdict::done, .available = outcome.available};
}

bool PlayedUnits::begin_paying(Instant now, std::uint32_t person) {
  return apply(now, sale::BeginPaying{.id = hold_of(person)}).verdict == sale::Verdict::done;
}

PlayedUnits::Sold PlayedUnits::sell(Instant now, std::uint32_t person) {
  const sale::Hold* hold = engine_.find(hold_of(person));
  SLUICE_INVARIANT(hold != nullptr);
  const Sold sold{.units = std::popcount(hold->slots), .held_at = hold->deadline - hold_};
  const sale::Outcome outcome = apply(now, sale::Sell{.id = hold_of(person)});
  SLUICE_INVARIANT(outcome.verdict == sale::Verdict::done);
  return sold;
}

void PlayedUnits::stop_paying(Instant now, std::uint32_t person) {
  apply(now, sale::StopPaying{.id = hold_of(person)});
}

void PlayedUnits::give_back(Instant now, std::uint32_t person) {
  apply(now, sale::Release{.id = hold_of(person)});
}

std::vector<HoldEnd> PlayedUnits::take_ended() {
  return std::exchange(ended_, {});
}

std::uint32_t PlayedUnits::sum_of(std::uint32_t sale::ItemCounts::*count) const {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < engine_.item_count(); ++i) sum += engine_.counts(item_at(i)).*count;
  return sum;
}

}  // namespace sluice::lab
