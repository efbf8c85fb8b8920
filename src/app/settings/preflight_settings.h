// `[sale.preflight]` of the configuration: what a sale is expected to be, and what is looked at before it.
//
// Like `[sale.shop]` it is the configuration's alone, read at each start, and no part of what the ledger keeps of the
// sale. A sale that the file says nothing of has the defaults.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "shop/settings/fields.h"

namespace sluice::app {

// What only people can know, and tick.
struct TickSettings {
  std::string id;
  std::string text;
};

struct PreflightSettings {
  std::uint32_t expected_peak = 0;               // people who come, a second; 0: nobody has said
  std::vector<std::string> pages;                // of the shop, which people come from
  Duration page_time = std::chrono::seconds(2);  // more, and such a page is too slow
  std::vector<TickSettings> ticks = default_ticks();
  std::vector<std::string> waived;  // checks that do not count here
  std::string rehearsal;            // the sale that it is rehearsed with; empty: "{id}-rehearsal", or the sale itself

  [[nodiscard]] static std::vector<TickSettings> default_ticks();
};

using PreflightsBySale = std::map<std::string, PreflightSettings, std::less<>>;

inline constexpr std::size_t pages_max = 20;
inline constexpr std::size_t ticks_max = 20;

// The names of checks that can be waived.
[[nodiscard]] bool is_check_name(std::string_view name);

void read_preflight(shop::Fields& fields, PreflightSettings& preflight);

}  // namespace sluice::app
