// The items of a sale, as a merchant names them: what each costs, how many there are, how many somebody may have.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json_writer.h"

namespace sluice::shop {

class Fields;

struct Money {
  std::int64_t amount = 0;  // minor units
  std::string currency;     // three capital letters
  friend bool operator==(const Money&, const Money&) = default;
};

struct ItemConfig {
  std::string id;
  std::string name;
  Money price;
  std::uint32_t stock = 0;
  std::uint32_t limit = 0;  // units of it that a buyer may have; 0: only the limit over all items counts
  friend bool operator==(const ItemConfig&, const ItemConfig&) = default;
};

// More: a status document that a crowd reads each second becomes heavier than what it says is worth.
inline constexpr std::size_t items_max = 500;
// What one order may cost, in minor units. More, and the payment's amount does not fit twelve digits, which providers
// take and JavaScript counts exactly; less, and a telephone for 20 million rupiah has no price.
inline constexpr std::int64_t order_total_max = 999'999'999'999;
inline constexpr std::size_t name_bytes_max = 200;  // of a sale, and of each of its items

// items
void read_items(Fields& fields, std::vector<ItemConfig>& items);
// A buyer's units together are the largest order that there can be.
void check_order_total(Fields& fields, const std::vector<ItemConfig>& items, std::uint32_t buyer_limit);
void write_items(JsonWriter& json, const std::vector<ItemConfig>& items);

}  // namespace sluice::shop
