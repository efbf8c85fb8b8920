// A command line that is not understood, told in one line.
#pragma once

#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace sluice::app {

// Names the command, as far as there is one, and the flag or the word in it: `sale: has no subcommand "sell" (see
// sluice sale --help)`. `app` could not parse it, for that reason.
[[nodiscard]] std::string wrong_use(const CLI::ParseError& error, const CLI::App& app, int argc, char** argv);

}  // namespace sluice::app
