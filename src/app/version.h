// Which Sluice this is.
#pragma once

namespace sluice::app {

inline constexpr const char* version = SLUICE_VERSION;  // from the build

}  // namespace sluice::app
