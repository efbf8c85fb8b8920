// Notices that a file which is open under a name is not there under it any more: removed, or replaced by another.
// What is written to it then goes to an inode without a name, and is gone with the process.
//
// Two system calls of a microsecond each, for two files. One thread.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace sluice::ledger {

class FileWatch {
public:
  // The files as they are now; one that is not there is none of its business.
  explicit FileWatch(const std::vector<std::string>& paths);

  // What has happened to one of them, for people; nullopt: all are what they were.
  [[nodiscard]] std::optional<std::string> missing() const;

private:
  struct Watched {
    std::string path;
    dev_t device;
    ino_t inode;
  };
  std::vector<Watched> files_;
};

}  // namespace sluice::ledger
