// Which Sluice this is.
#pragma once

#include <string>

namespace sluice::app {

inline constexpr const char* version = SLUICE_VERSION;  // from the build

// "0.1.0+0dae1800c", with ".changed" if files differed from that commit; "0.1.0" where the build knew of no
// repository.
[[nodiscard]] std::string version_and_commit();

}  // namespace sluice::app
