// What a merchant says of a sale, checked once at the door. Everything below relies on a SaleConfig being valid.
//
// There is one form, JSON: what the admin API takes, what the ledger keeps in sale.settings, and what the TOML of the
// configuration file is turned into.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "line/pace.h"
#include "shop/settings/checkout_config.h"
#include "shop/settings/gate_config.h"
#include "shop/settings/item_change.h"
#include "shop/settings/item_config.h"
#include "shop/settings/priority_config.h"

namespace sluice::shop {

class FieldList;

enum class Lobby : std::uint8_t { fifo, draw };
enum class Work : std::uint8_t { off, under_load, always };  // when a place costs work (edge/work/difficulty.h)
enum class Identity : std::uint8_t { anybody, work, account, code };  // of whom the sale gives places
enum class LineMode : std::uint8_t { sale, item };                    // one line for the sale, or one an item

struct SaleConfig {
  std::string id;
  std::string name;
  std::optional<WallTime> opens_at;   // none: opened by hand
  std::optional<WallTime> closes_at;  // none: closed by hand
  std::vector<ItemConfig> items;      // none: a gate
  std::vector<ItemChange> changes;    // of items, planned and made
  std::uint32_t buyer_limit = 2;
  Duration hold = std::chrono::minutes(10);
  Duration claim = std::chrono::minutes(2);
  Duration pass = std::chrono::minutes(10);
  Lobby lobby = Lobby::fifo;
  Duration lobby_time{0};  // before opens_at: from then on people may wait for the opening
  std::string draw_mix;    // of a draw: what nobody could know before the lobby closed (docs/decisions/0008-draw.md)
  line::PaceSettings pace;
  std::uint32_t cap = 10'000;
  LineMode line = LineMode::sale;
  std::vector<PriorityLine> priority;
  GateConfig gate;  // of a gate
  CheckoutConfig checkout;
  bool waitlist = true;
  Work work = Work::under_load;
  Identity identity = Identity::anybody;
  bool rehearsal = false;  // made for robots to buy from; told in the status document
  std::string message;
  friend bool operator==(const SaleConfig&, const SaleConfig&) = default;
};

inline constexpr std::size_t lines_of_items_max = 64;  // each has a board of its own, some megabytes in a crowd

// ErrorKind::invalid_input names the field, as in "items[0].price.amount: must be a whole number from 0 to ...".
[[nodiscard]] Result<SaleConfig> parse_sale(const boost::json::object& object);
// The fields that it takes, below `where`, as "sale[].".
void list_sale_fields(FieldList& list, const std::string& where);
// The fields that may change in a running sale: name, opens_at, closes_at, hold, claim, pass, pace, cap, message,
// draw_mix, work, changes, hold_max, checkout_url, asks_for, shipping_methods, the shares of priority lines, and what
// only gates have. Others are refused.
[[nodiscard]] Result<SaleConfig> patch_sale(const SaleConfig& config, const boost::json::object& patch);
[[nodiscard]] std::string_view to_string(Identity identity);
[[nodiscard]] std::string to_json(const SaleConfig& config);
// Stands for these settings, and for no others that a sale has had; of what to_json() says. 16 hex digits.
[[nodiscard]] std::string revision_of(std::string_view settings);
// The names of the fields in which the two differ, joined by ", ".
[[nodiscard]] std::string differences(const SaleConfig& a, const SaleConfig& b);

}  // namespace sluice::shop
