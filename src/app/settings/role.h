// What a server of a cluster does of all that there is to do.
#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::app {

enum class Role : std::uint8_t {
  all,    // runs sales and serves buyers; edges elsewhere, too, where there is a bus
  owner,  // runs sales, and serves edges
  edge    // serves buyers of an owner elsewhere
};

[[nodiscard]] constexpr std::string_view to_string(Role role) {
  switch (role) {
    case Role::all:
      return "all";
    case Role::owner:
      return "owner";
    case Role::edge:
      return "edge";
  }
  return "";
}

}  // namespace sluice::app
