// Joins what one transaction writes to SQLite's log: one write for all of it, where SQLite makes two for each page.
//
// An SQLite VFS in front of another one. Only the log is in its hands: what is written there in one piece after the
// other waits in memory until the log is synced, read, asked for its size, or until `joined_bytes_max` of it are
// there. With synchronous=FULL a commit syncs the log before any other connection is told of its pages, so nobody
// ever looks for what has not been written; other connections may go through another VFS.
//
// A write that fails is told by the call that needed it to have happened: the sync, as a rule. Nothing is tried
// again, and what waited is dropped.
//
// One thread at a time. REQUIRES: outlives every connection opened through it.
#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <string>

namespace sluice::ledger {

// The most that SQLite's VFS for Unix writes with one call (it takes the lowest 17 bits of a size, and a size without
// any for a full disk): the pages of some ninety purchases.
inline constexpr std::size_t joined_bytes_max = (std::size_t{1} << 17U) - 1;

class JoinedLog {
public:
  // `behind`: the name of the VFS that does the work; empty: the system's. REQUIRES: there is one.
  explicit JoinedLog(const std::string& behind);
  ~JoinedLog();
  JoinedLog(const JoinedLog&) = delete;
  JoinedLog& operator=(const JoinedLog&) = delete;

  // For Database::open().
  [[nodiscard]] const std::string& name() const { return name_; }

private:
  struct Vfs : sqlite3_vfs {
    sqlite3_vfs* worker = nullptr;
  };
  static int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* flags_out);

  std::string name_;  // this object's own
  Vfs vfs_{};
};

}  // namespace sluice::ledger
