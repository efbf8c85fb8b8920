#include <iostream>

#include "app/command/commands.h"

namespace sluice::app {

int complain(const std::string& text, int code) {
  std::cerr << "sluice: " << text << std::endl;
  return code;
}

}  // namespace sluice::app
