// What `sluice check` tells on standard output, a line each, and whether all of it may be.
#pragma once

#include <string>

namespace sluice::app {

class Checklist {
public:
  // What is as it must be, or is not: then nothing is.
  void tell(bool good, const std::string& what);
  // Something to know.
  void note(const std::string& what);
  // Something that is hardly meant so.
  void warn(const std::string& what);
  // Nothing was told that must not be.
  [[nodiscard]] bool ok() const { return ok_; }

private:
  bool ok_ = true;
};

}  // namespace sluice::app
