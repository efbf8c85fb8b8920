// What a server of a cluster does of all that there is to do.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sluice::app {

enum class Role : std::uint8_t {
  all,    // runs sales and serves buyers; edges elsewhere, too, where there is a bus
  owner,  // runs sales, and serves edges
  edge,   // serves buyers of an owner elsewhere
  worker  // tells the world outside what an owner elsewhere hands it
};
inline constexpr std::array every_role{Role::all, Role::owner, Role::edge, Role::worker};

[[nodiscard]] constexpr std::string_view to_string(Role role) {
  switch (role) {
    case Role::all:
      return "all";
    case Role::owner:
      return "owner";
    case Role::edge:
      return "edge";
    case Role::worker:
      return "worker";
  }
  return "";
}

// Buyers come in there.
[[nodiscard]] constexpr bool takes_buyers(Role role) {
  return role == Role::all || role == Role::edge;
}

// Its sales are run in another process.
[[nodiscard]] constexpr bool has_no_sales(Role role) {
  return role == Role::edge || role == Role::worker;
}

}  // namespace sluice::app
