// Asking before what cannot be undone.
#pragma once

#include <string>

namespace sluice::app {

// Asks `question` on the terminal and waits for a line; true: "y" or "yes". Without a terminal nobody is asked and it
// is true, as it was before there were questions: scripts that end a sale go on to do so. `yes`: told with --yes.
[[nodiscard]] bool is_confirmed(const std::string& question, bool yes);

}  // namespace sluice::app
