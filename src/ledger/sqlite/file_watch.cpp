#include "ledger/sqlite/file_watch.h"

#include <sys/stat.h>

namespace sluice::ledger {

FileWatch::FileWatch(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    struct stat found {};
    if (::stat(path.c_str(), &found) == 0) files_.push_back({path, found.st_dev, found.st_ino});
  }
}

std::optional<std::string> FileWatch::missing() const {
  for (const Watched& file : files_) {
    struct stat found {};
    if (::stat(file.path.c_str(), &found) != 0) return file.path + " was removed while it was in use";
    if (found.st_ino != file.inode || found.st_dev != file.device)
      return file.path + " was replaced by another file while it was in use";
  }
  return std::nullopt;
}

}  // namespace sluice::ledger
