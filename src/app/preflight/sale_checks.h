// What is judged of the sale itself: its times, its stock, the keys, the ledger, what people have ticked and
// rehearsed.
//
// Pure: facts in, a check out.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/preflight/check.h"
#include "app/settings/preflight_settings.h"
#include "ledger/rows/preparation_rows.h"
#include "shop/sale/sale_state.h"
#include "shop/settings/config.h"
#include "token/key_ring.h"

namespace sluice::app {

[[nodiscard]] Check judge_state(const shop::SaleConfig& config, shop::SaleState state, WallTime now);

// `free`: units that nobody has, by item.
[[nodiscard]] Check judge_stock(const shop::SaleConfig& config, std::span<const std::uint32_t> free);

[[nodiscard]] Check judge_keys(std::span<const token::Key> keys, WallTime now);

// `took`: from a write to its being durable; nullopt: it is not.
[[nodiscard]] Check judge_ledger(std::optional<Duration> took, const std::string& why_not);

using Preparations = std::vector<ledger::PreparationRow>;
[[nodiscard]] Check judge_ticks(const std::vector<TickSettings>& ticks, const Preparations& done);

// The three rehearsals that there are.
inline constexpr std::array<std::string_view, 3> rehearsal_runs{"peak", "degraded", "failover"};
// `done`: of the sale with which this one is rehearsed.
[[nodiscard]] Check judge_rehearsal(std::string_view run, const PreflightSettings& settings, const Preparations& done,
                                    WallTime now);

// `hooks`: those that are to have been run before the opening, by name.
[[nodiscard]] Check judge_hooks(const std::vector<std::string>& hooks, const Preparations& done);

// Of a kind and a name; nullptr: none.
[[nodiscard]] const ledger::PreparationRow* find_preparation(const Preparations& done, std::string_view kind,
                                                             std::string_view name);

}  // namespace sluice::app
