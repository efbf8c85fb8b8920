// The settings of a sale that may change while it runs, each by a new value in place of the old one. The shares of
// priority lines change, too, but in a form of their own (priority_config.h).
#pragma once

#include <array>
#include <string_view>

namespace sluice::shop {

inline constexpr std::array<std::string_view, 19> live_fields{
    "name",         "opens_at",    "closes_at", "hold",         "claim",    "pass",
    "pace",         "cap",         "message",   "draw_mix",     "work",     "everybody_passes",
    "longest_stay", "always_pass", "hold_max",  "checkout_url", "asks_for", "shipping_methods",
    "changes"};

}  // namespace sluice::shop
