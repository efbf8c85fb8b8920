// What `sluice sale set` and `sluice sale pace` are told, as the body of a PATCH. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/command/commands.h"
#include "base/result.h"

namespace sluice::app {

// JSON with the fields that were given, and no others. ErrorKind::invalid_input names the flag; what only the server
// can judge (a time that has had its effect, a share of a line that is not there) is the server's to refuse.
[[nodiscard]] Result<std::string> patch_of(const SaleChanges& changes);

}  // namespace sluice::app
