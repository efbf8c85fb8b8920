// A disk for tests that fails when it is told to, and that can forget, as a power cut does, all that was not synced.
//
// It is an SQLite VFS in front of the system's. Modelled: writes and truncations of one file are lost from the last
// sync of that file on, all of them. Not modelled: torn sectors, reordering among them, and the folder's own entries.
//
// One thread; one object at a time uses a given name. REQUIRES: outlives every connection opened through it.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace sluice::ledger {

class FaultyDisk {
public:
  FaultyDisk();
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  // For SqliteOptions::vfs.
  [[nodiscard]] static std::string name() { return "sluice-faulty-disk"; }

  // The `nth` from now, counted from 1, fails; from then on the disk takes nothing more.
  void fail_sync(std::uint64_t nth) { sync_to_fail_ = syncs_ + nth; }
  void fail_write(std::uint64_t nth) { write_to_fail_ = writes_ + nth; }

  [[nodiscard]] std::uint64_t syncs() const { return syncs_; }
  [[nodiscard]] std::uint64_t writes() const { return writes_; }
  [[nodiscard]] bool has_failed() const { return has_failed_; }

  // REQUIRES: no connection is open.
  void cut_power();

  // For the VFS's own functions.
  struct Undo {
    sqlite3_int64 size = 0;    // of the file before
    sqlite3_int64 offset = 0;  // where it was changed
    std::string bytes;         // what was there
  };
  [[nodiscard]] bool may_write();
  [[nodiscard]] bool may_sync();
  void remember(const std::string& path, Undo undo) { unsynced_[path].push_back(std::move(undo)); }
  void forget(const std::string& path) { unsynced_.erase(path); }

private:
  sqlite3_vfs vfs_{};
  std::map<std::string, std::vector<Undo>> unsynced_;
  std::uint64_t syncs_ = 0;
  std::uint64_t writes_ = 0;
  std::uint64_t sync_to_fail_ = 0;
  std::uint64_t write_to_fail_ = 0;
  bool has_failed_ = false;
};

}  // namespace sluice::ledger
