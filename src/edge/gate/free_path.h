// Paths of a shop for which nobody needs a place: ways back from payment, webhooks, health checks.
//
// What the shop would read as another address is never one: segments of dots, doubled or escaped slashes,
// backslashes. Pure; thread-safe.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sluice::edge {

// `uri`: as the visitor sent it, with its query. `paths`: of GateConfig::always_pass; each stands for itself and for
// all below it.
[[nodiscard]] bool is_free_path(std::string_view uri, std::span<const std::string> paths);

}  // namespace sluice::edge
