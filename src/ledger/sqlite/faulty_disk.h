// A disk for tests that fails when it is told to, and that forgets at a power cut whatever was not synced.
//
// It is an SQLite VFS in front of the system's. Beside each file it keeps what a power cut would leave of it: a sync
// brings that up to date, and a sync that fails drops what it should have written, as Linux does: a later one that
// succeeds proves nothing about it. Torn, reordered and flipped sectors, and the folder's own entries, are the
// business of its tape (disk_tape.h).
//
// One thread, one object at a time. REQUIRES: outlives every connection opened through it.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ledger/sqlite/disk_tape.h"

namespace sluice::ledger {

class FaultyDisk {
public:
  FaultyDisk();
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  // For SqliteOptions::vfs.
  [[nodiscard]] static std::string name() { return "sluice-faulty-disk"; }

  // The `nth` from now, counted from 1, fails: that one alone, or everything from then on.
  enum class Fault { once, for_good };
  void fail_sync(std::uint64_t nth, Fault fault) { plan_ = {syncs_ + nth, 0, fault}; }
  void fail_write(std::uint64_t nth, Fault fault) { plan_ = {0, writes_ + nth, fault}; }
  void fail_for_good() { is_broken_ = has_failed_ = true; }

  [[nodiscard]] std::uint64_t syncs() const { return syncs_; }
  [[nodiscard]] std::uint64_t writes() const { return writes_; }
  [[nodiscard]] bool has_failed() const { return has_failed_; }

  // What is done from now on is added to `tape`, by the files' names without their folder. REQUIRES: it outlives
  // this; nothing is made to fail.
  void record(DiskTape& tape) { tape_ = &tape; }

  // Leaves the files as they were synced, and the disk in order again. REQUIRES: no connection is open.
  void cut_power();

  // For the VFS's own functions.
  [[nodiscard]] bool may_write();
  [[nodiscard]] bool may_sync();
  void found(const std::string& path);
  void written(const std::string& path, std::string_view bytes, sqlite3_int64 offset);
  void truncated(const std::string& path, sqlite3_int64 size);
  void synced(const std::string& path);
  void sync_failed(const std::string& path) { images_[path].unsynced.clear(); }
  void deleted(const std::string& path);

private:
  struct Range {
    std::size_t offset = 0;
    std::size_t size = 0;
  };
  struct Image {
    std::string synced;  // what a power cut leaves
    std::vector<Range> unsynced;
  };
  struct Plan {
    std::uint64_t sync = 0;
    std::uint64_t write = 0;
    Fault fault = Fault::once;
  };
  bool fails(std::uint64_t step, std::uint64_t planned);
  void note(DiskStep::Kind kind, const std::string& path, std::size_t offset = 0, std::string_view bytes = {});

  sqlite3_vfs vfs_{};
  DiskTape* tape_ = nullptr;
  std::map<std::string, Image> images_;
  Plan plan_;
  std::uint64_t syncs_ = 0;
  std::uint64_t writes_ = 0;
  bool has_failed_ = false;
  bool is_broken_ = false;
};

}  // namespace sluice::ledger
