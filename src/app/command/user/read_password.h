// A password for a command: asked for on the terminal, or read from a file or standard input. Never an argument,
// which every user of the machine could read.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"

namespace sluice::app {

// `file`: its first line, and only its owner may read it. None: on a terminal it is asked for twice, without being
// shown; else the first line of standard input. ErrorKind::invalid_input says what is wrong.
[[nodiscard]] Result<std::string> read_password(const std::string& of,
                                                const std::optional<std::filesystem::path>& file);

}  // namespace sluice::app
