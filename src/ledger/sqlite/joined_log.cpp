#include "ledger/sqlite/joined_log.h"

#include <atomic>
#include <new>

#include "base/invariant.h"

namespace sluice::ledger {
namespace {

// What waits to be written to one log.
struct Waiting {
  std::string bytes;
  sqlite3_int64 offset = 0;  // of the first of them

  [[nodiscard]] sqlite3_int64 end() const { return offset + static_cast<sqlite3_int64>(bytes.size()); }
};

// SQLite hands out szOsFile bytes for a file: ours come first, those of the VFS behind follow.
struct File {
  sqlite3_file base;
  Waiting* waiting;

  [[nodiscard]] sqlite3_file* behind();
};
constexpr int own_size = (sizeof(File) + 15) / 16 * 16;

sqlite3_file* File::behind() {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(this) + own_size);
}
Waiting& waiting(sqlite3_file* file) {
  return *reinterpret_cast<File*>(file)->waiting;
}
sqlite3_file* behind(sqlite3_file* file) {
  return reinterpret_cast<File*>(file)->behind();
}
const sqlite3_io_methods* methods(sqlite3_file* file) {
  return behind(file)->pMethods;
}

int write_waiting(sqlite3_file* file) {
  Waiting& all = waiting(file);
  if (all.bytes.empty()) return SQLITE_OK;
  const int size = static_cast<int>(all.bytes.size());
  const int rc = methods(file)->xWrite(behind(file), all.bytes.data(), size, all.offset);
  all.bytes.clear();
  return rc;
}

int write_file(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
  Waiting& all = waiting(file);
  const bool goes_on = offset == all.end() && all.bytes.size() + static_cast<std::size_t>(size) <= joined_bytes_max;
  if (!goes_on) {
    if (const int rc = write_waiting(file); rc != SQLITE_OK) return rc;
    all.offset = offset;
  }
  all.bytes.append(static_cast<const char*>(from), static_cast<std::size_t>(size));
  return SQLITE_OK;
}
int close_file(sqlite3_file* file) {
  const int written = write_waiting(file);
  delete reinterpret_cast<File*>(file)->waiting;
  const int closed = methods(file)->xClose(behind(file));
  return written != SQLITE_OK ? written : closed;
}
int read_file(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
  if (const int rc = write_waiting(file); rc != SQLITE_OK) return rc;
  return methods(file)->xRead(behind(file), to, size, offset);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  if (const int rc = write_waiting(file); rc != SQLITE_OK) return rc;
  return methods(file)->xTruncate(behind(file), size);
}
int sync_file(sqlite3_file* file, int flags) {
  if (const int rc = write_waiting(file); rc != SQLITE_OK) return rc;
  return methods(file)->xSync(behind(file), flags);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  if (const int rc = write_waiting(file); rc != SQLITE_OK) return rc;
  return methods(file)->xFileSize(behind(file), size);
}
int lock_file(sqlite3_file* file, int kind) {
  return methods(file)->xLock(behind(file), kind);
}
int unlock_file(sqlite3_file* file, int kind) {
  return methods(file)->xUnlock(behind(file), kind);
}
int check_lock(sqlite3_file* file, int* out) {
  return methods(file)->xCheckReservedLock(behind(file), out);
}
int control(sqlite3_file* file, int what, void* with) {
  return methods(file)->xFileControl(behind(file), what, with);
}
int sector_size(sqlite3_file* file) {
  return methods(file)->xSectorSize(behind(file));
}
int traits(sqlite3_file* file) {
  return methods(file)->xDeviceCharacteristics(behind(file));
}

// Version 1: a log has no shared memory of its own.
constexpr sqlite3_io_methods log_methods{1,         close_file,  read_file, write_file,  truncate_file,
                                         sync_file, file_size,   lock_file, unlock_file, check_lock,
                                         control,   sector_size, traits,    nullptr,     nullptr,
                                         nullptr,   nullptr,     nullptr,   nullptr};

}  // namespace

int JoinedLog::open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* flags_out) {
  sqlite3_vfs* const worker = static_cast<Vfs*>(vfs)->worker;
  if ((flags & SQLITE_OPEN_WAL) == 0) return worker->xOpen(worker, path, file, flags, flags_out);
  File* const ours = new (file) File{};
  const int rc = worker->xOpen(worker, path, ours->behind(), flags, flags_out);
  if (ours->behind()->pMethods == nullptr) return rc;
  ours->waiting = new Waiting;
  ours->base.pMethods = &log_methods;
  return rc;
}

// What is not the log's is the worker's: its functions find their own data in the copy.
JoinedLog::JoinedLog(const std::string& behind) {
  static std::atomic<unsigned> count = 0;
  sqlite3_vfs* const worker = sqlite3_vfs_find(behind.empty() ? nullptr : behind.c_str());
  SLUICE_INVARIANT(worker != nullptr);
  name_ = "sluice-joined-log-" + std::to_string(++count);
  static_cast<sqlite3_vfs&>(vfs_) = *worker;
  vfs_.worker = worker;
  vfs_.szOsFile = own_size + worker->szOsFile;
  vfs_.pNext = nullptr;
  vfs_.zName = name_.c_str();
  vfs_.xOpen = open;
  SLUICE_INVARIANT(sqlite3_vfs_register(&vfs_, 0) == SQLITE_OK);
}

JoinedLog::~JoinedLog() {
  sqlite3_vfs_unregister(&vfs_);
}

}  // namespace sluice::ledger
