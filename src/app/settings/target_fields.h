// What the settings of several targets have: when they are tried again, what they are told, a file with a password.
#pragma once

#include <string>
#include <vector>

#include "delivery/target.h"
#include "shop/settings/fields.h"

namespace sluice::app {

// `retry_after`: the pauses between tries; absent: those of the target's kind.
void read_pauses(shop::Fields& fields, delivery::Target& target);
// `events`: absent: all.
void read_events(shop::Fields& fields, std::vector<delivery::Event>& events);
// The first line of a file that nobody else may read. Gives what is wrong, without the password; empty: nothing.
[[nodiscard]] std::string read_password(const std::string& file, std::string& password);

}  // namespace sluice::app
