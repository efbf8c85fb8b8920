#include "app/command/wrong_use.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <vector>

namespace sluice::app {
namespace {

// "sluice sale show", as far as subcommands were understood.
const CLI::App& last_understood(const CLI::App& app) {
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) at = at->get_subcommands().front();
  return *at;
}

// "sale show ", empty for sluice itself.
std::string words_of(const CLI::App& app) {
  return app.get_parent() == nullptr ? "" : words_of(*app.get_parent()) + app.get_name() + " ";
}

std::string joined(const std::vector<std::string>& words, const std::string& last_by) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool is_last = i + 1 == words.size();
    text += (i == 0 ? "" : is_last ? last_by : ", ") + words[i];
  }
  return text;
}

std::string missing_subcommand(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands(nullptr)) names.push_back(command->get_name());
  return "a subcommand is missing: " + joined(names, " or ");
}

// What was left over, in the order of the command line. A word where a subcommand should be is named as such.
std::string not_understood(const CLI::App& app, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (word.starts_with("-")) return "there is no flag " + word.substr(0, word.find('='));
  }
  return (app.get_subcommands(nullptr).empty() ? "takes no \"" : "has no subcommand \"") + words.front() + "\"";
}

}  // namespace

std::string wrong_use(const CLI::ParseError& error, const CLI::App& app, int argc, char** argv) {
  const CLI::App& at = last_understood(app);
  std::vector<std::string> left = app.remaining(true);
  const auto place_of = [&](const std::string& word) { return std::find(argv, argv + argc, word); };
  std::sort(left.begin(), left.end(), [&](const auto& a, const auto& b) { return place_of(a) < place_of(b); });
  std::string text = error.what();
  if (!left.empty()) {
    text = not_understood(at, left);
  } else if (error.get_name() == "RequiredError" && !at.get_subcommands(nullptr).empty()) {
    text = missing_subcommand(at);
  }
  std::replace(text.begin(), text.end(), '\n', ' ');
  const std::string words = words_of(at);
  const std::string where = words.empty() ? "" : words.substr(0, words.size() - 1) + ": ";
  return where + text + " (see sluice " + words + "--help)";
}

}  // namespace sluice::app
