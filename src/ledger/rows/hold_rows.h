// The rows by which a purchase has its units: the claims, the buyer's slots, the hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

#include "base/ids.h"
#include "base/time.h"
#include "ledger/rows/column.h"
#include "ledger/rows/states.h"

namespace sluice::ledger {

template <class String>
struct ClaimRowOf {
  static constexpr std::string_view table = "claim";
  static constexpr std::size_t key_columns = 3;

  String sale;
  String item;
  Unit unit{};
  Generation generation{};
  ClaimState state = ClaimState::held;
  HoldId hold;    // nil for withdrawn
  BuyerId buyer;  // nil for withdrawn

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"sale", &ClaimRowOf::sale}, Column{"item", &ClaimRowOf::item},
                      Column{"unit", &ClaimRowOf::unit}, Column{"generation", &ClaimRowOf::generation},
                      Column{"state", &ClaimRowOf::state}, Column{"hold", &ClaimRowOf::hold},
                      Column{"buyer", &ClaimRowOf::buyer});
  }
};
// Slots count from 1.
template <class String>
struct SlotRowOf {
  static constexpr std::string_view table = "buyer_slot";
  static constexpr std::size_t key_columns = 3;

  String sale;
  BuyerId buyer;
  std::uint8_t slot = 0;
  HoldId hold;

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"sale", &SlotRowOf::sale}, Column{"buyer", &SlotRowOf::buyer},
                      Column{"slot", &SlotRowOf::slot}, Column{"hold", &SlotRowOf::hold});
  }
};
// UNIQUE (sale, line, ordinal): a ticket is redeemed once. No row where ordinal = 0 takes part in that key.
template <class String>
struct HoldRowOf {
  static constexpr std::string_view table = "hold";
  static constexpr std::size_t key_columns = 1;

  HoldId id;
  String sale;
  LineIndex line{};
  Ordinal ordinal{};
  BuyerId buyer;
  HoldState state = HoldState::active;
  // JSON: [{"item":"tee","quantity":1,"units":[7],"price":2500}], prices as they were when held. With "returned": so
  // many more of it were bought, and have come back.
  String items;
  std::int64_t total_amount = 0;  // of all that it was taken for
  String currency;
  WallTime created_at{};
  WallTime expires_at{};         // as told to the buyer; `deadline_us` decides
  std::int64_t deadline_us = 0;  // sale time
  std::int64_t latest_us = 0;    // sale time up to which the shop's own payment may keep it; 0: it is paid for here

  [[nodiscard]] static constexpr auto columns() {
    return std::tuple(Column{"id", &HoldRowOf::id}, Column{"sale", &HoldRowOf::sale},
                      Column{"line", &HoldRowOf::line}, Column{"ordinal", &HoldRowOf::ordinal},
                      Column{"buyer", &HoldRowOf::buyer}, Column{"state", &HoldRowOf::state},
                      Column{"items", &HoldRowOf::items}, Column{"total_amount", &HoldRowOf::total_amount},
                      Column{"currency", &HoldRowOf::currency}, Column{"created_at", &HoldRowOf::created_at},
                      Column{"expires_at", &HoldRowOf::expires_at}, Column{"deadline_us", &HoldRowOf::deadline_us},
                      Column{"latest_us", &HoldRowOf::latest_us});
  }
};

using ClaimRow = ClaimRowOf<std::string>;
using SlotRow = SlotRowOf<std::string>;
using HoldRow = HoldRowOf<std::string>;

}  // namespace sluice::ledger
