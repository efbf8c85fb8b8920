// The page on which a buyer of the sandbox proves who they are, or does not: what a bank shows for 3-D Secure. Pure.
#pragma once

#include <string>

#include "sandbox/charge.h"

namespace sluice::sandbox {

// Two buttons as long as the charge awaits that; what has become of it afterwards.
[[nodiscard]] std::string proof_page(const Charge& charge);

}  // namespace sluice::sandbox
