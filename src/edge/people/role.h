// What somebody who operates may do. Each role may what those before it may, too.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice::edge {

enum class Role : std::uint8_t {
  view,     // watch: sales, jobs, figures. No secret, and nothing that buyers have told
  operate,  // run sales, see to orders, read what was done
  admin,    // make users and sales' keys
};

inline constexpr std::array<std::string_view, 3> role_names{"view", "operate", "admin"};

[[nodiscard]] constexpr std::string_view to_string(Role role) {
  return role_names[static_cast<std::size_t>(role)];
}
[[nodiscard]] constexpr std::optional<Role> role_from(std::string_view name) {
  for (std::size_t i = 0; i < role_names.size(); ++i) {
    if (role_names[i] == name) return static_cast<Role>(i);
  }
  return std::nullopt;
}

}  // namespace sluice::edge
