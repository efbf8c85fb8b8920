#include "app/command/version.h"

#include "app/commit.h"  // made by cmake/commit.cmake

namespace sluice::app {

std::string version_and_commit() {
  const std::string commit = SLUICE_COMMIT;
  return commit.empty() ? version : version + ("+" + commit);
}

}  // namespace sluice::app
