// Changes of items that are planned: at one instant an item has another price, more units, or both.
//
// A change that was made stays in the settings and says from which hold on it counts, so that what was held before
// keeps its price in every answer, also after a restart.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/json_writer.h"
#include "base/time.h"

namespace sluice::shop {

class Fields;
struct SaleConfig;

struct ItemChange {
  // One of the two.
  std::optional<WallTime> at;
  std::optional<Duration> after;  // the opening that is planned
  std::string item;
  std::optional<std::int64_t> price;  // minor units, in the sale's currency; none: as it is
  std::uint32_t add_stock = 0;        // units
  struct Made {
    HoldId since;          // holds from this one on have the new price
    std::int64_t was = 0;  // the price before
    friend bool operator==(const Made&, const Made&) = default;
  };
  std::optional<Made> made;
  friend bool operator==(const ItemChange&, const ItemChange&) = default;
};

inline constexpr std::size_t item_changes_max = 64;  // a sale, made ones included

// `changes`: all of them. REQUIRES: the items, the opening and the limit of buyers have been read.
void read_changes(Fields& fields, SaleConfig& config);
// Likewise those that are still to be made, in place of those that were; what was made stays.
void change_changes(Fields& fields, SaleConfig& config);
void write_changes(JsonWriter& json, const std::vector<ItemChange>& changes);

// Some of them say that they were made, which nobody may say of a new sale.
[[nodiscard]] bool has_made_changes(const SaleConfig& config);
// When it is to be made; none: its sale is opened by hand.
[[nodiscard]] std::optional<WallTime> due_at(const SaleConfig& config, const ItemChange& change);
[[nodiscard]] std::int64_t price_of(const SaleConfig& config, ItemIndex item, HoldId hold);
// Of `changes` that are still to be made, the first that would come when its sale is closed. none: there is none.
struct TooLate {
  std::string field;    // "changes[0].at"
  std::string problem;  // as it reads behind a field's name
};
[[nodiscard]] std::optional<TooLate> first_too_late(const SaleConfig& config, const std::vector<ItemChange>& changes);
// The settings as they were before any change was made.
[[nodiscard]] SaleConfig as_planned(SaleConfig config);

}  // namespace sluice::shop
