#include "app/command/terminal/confirm.h"

#include <unistd.h>

#include <iostream>

#include "app/command/terminal/readable.h"

namespace sluice::app {

bool is_confirmed(const std::string& question, bool yes) {
  const bool has_person = isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
  if (yes || !has_person) return true;
  std::cerr << harmless(question) << " [y/N] " << std::flush;
  std::string answer;
  if (!std::getline(std::cin, answer)) std::cerr << std::endl;
  return answer == "y" || answer == "Y" || answer == "yes";
}

}  // namespace sluice::app
