// What an edge and a worker have in common: they belong to an owner's cluster, and have no sales of their own.
#pragma once

#include <string>

#include "app/settings/settings.h"
#include "base/result.h"

namespace sluice::app {

// "shop-7/4711": the machine and the process, for operators.
[[nodiscard]] std::string member_name();

// Before anything is made: whether the keys of the data folder are there, and are the owner's, who speaks our
// protocol. An owner that is not heard is waited for. invalid_input: a line for who starts it. REQUIRES: the cluster
// has a bus, and the role is one of those.
[[nodiscard]] Result<void> check_membership(const Settings& settings);

}  // namespace sluice::app
