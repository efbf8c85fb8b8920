#include "ledger/sqlite/faulty_disk.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <new>

#include "base/invariant.h"

namespace sluice::ledger {
namespace {

// SQLite hands out szOsFile bytes for a file: ours come first, the system's behind them.
struct File {
  sqlite3_file base;
  FaultyDisk* disk;
  std::string* path;

  [[nodiscard]] sqlite3_file* real();
};
constexpr int own_size = (sizeof(File) + 15) / 16 * 16;

sqlite3_file* File::real() {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(this) + own_size);
}

File* own(sqlite3_file* file) {
  return reinterpret_cast<File*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
  return own(file)->real();
}
const sqlite3_io_methods* methods(sqlite3_file* file) {
  return real(file)->pMethods;
}

// Takes down what lies in [offset, offset + size) before it is changed.
FaultyDisk::Undo undo_of(sqlite3_file* file, sqlite3_int64 offset, sqlite3_int64 size) {
  FaultyDisk::Undo undo;
  methods(file)->xFileSize(real(file), &undo.size);
  undo.offset = offset;
  const sqlite3_int64 there = std::clamp<sqlite3_int64>(undo.size - offset, 0, size);
  undo.bytes.resize(static_cast<std::size_t>(there));
  if (there > 0) methods(file)->xRead(real(file), undo.bytes.data(), static_cast<int>(there), offset);
  return undo;
}

int close_file(sqlite3_file* file) {
  const int rc = methods(file)->xClose(real(file));
  delete own(file)->path;
  return rc;
}
int read_file(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
  return methods(file)->xRead(real(file), to, size, offset);
}
int write_file(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
  if (!own(file)->disk->may_write()) return SQLITE_IOERR_WRITE;
  own(file)->disk->remember(*own(file)->path, undo_of(file, offset, size));
  return methods(file)->xWrite(real(file), from, size, offset);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  if (!own(file)->disk->may_write()) return SQLITE_IOERR_TRUNCATE;
  sqlite3_int64 now = 0;
  methods(file)->xFileSize(real(file), &now);
  own(file)->disk->remember(*own(file)->path, undo_of(file, size, std::max<sqlite3_int64>(now - size, 0)));
  return methods(file)->xTruncate(real(file), size);
}
int sync_file(sqlite3_file* file, int flags) {
  if (!own(file)->disk->may_sync()) return SQLITE_IOERR_FSYNC;
  const int rc = methods(file)->xSync(real(file), flags);
  if (rc == SQLITE_OK) own(file)->disk->forget(*own(file)->path);
  return rc;
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return methods(file)->xFileSize(real(file), size);
}
int lock_file(sqlite3_file* file, int kind) {
  return methods(file)->xLock(real(file), kind);
}
int unlock_file(sqlite3_file* file, int kind) {
  return methods(file)->xUnlock(real(file), kind);
}
int check_lock(sqlite3_file* file, int* out) {
  return methods(file)->xCheckReservedLock(real(file), out);
}
int control(sqlite3_file* file, int what, void* with) {
  return methods(file)->xFileControl(real(file), what, with);
}
int sector_size(sqlite3_file* file) {
  return methods(file)->xSectorSize(real(file));
}
int traits(sqlite3_file* file) {
  return methods(file)->xDeviceCharacteristics(real(file));
}
int map_memory(sqlite3_file* file, int page, int size, int extend, void volatile** at) {
  return methods(file)->xShmMap(real(file), page, size, extend, at);
}
int lock_memory(sqlite3_file* file, int offset, int count, int flags) {
  return methods(file)->xShmLock(real(file), offset, count, flags);
}
void memory_barrier(sqlite3_file* file) {
  methods(file)->xShmBarrier(real(file));
}
int unmap_memory(sqlite3_file* file, int remove) {
  return methods(file)->xShmUnmap(real(file), remove);
}

constexpr sqlite3_io_methods own_methods{
    2,           close_file,     read_file,    write_file, truncate_file, sync_file, file_size,
    lock_file,   unlock_file,    check_lock,   control,    sector_size,   traits,    map_memory,
    lock_memory, memory_barrier, unmap_memory, nullptr,    nullptr};

sqlite3_vfs* system_vfs() {
  return sqlite3_vfs_find(nullptr);
}

int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* flags_out) {
  File* ours = new (file) File{};
  const int rc = system_vfs()->xOpen(system_vfs(), path, ours->real(), flags, flags_out);
  if (ours->real()->pMethods == nullptr) return rc;
  ours->base.pMethods = &own_methods;
  ours->disk = static_cast<FaultyDisk*>(vfs->pAppData);
  ours->path = new std::string(path == nullptr ? "" : path);
  return rc;
}
int delete_file(sqlite3_vfs* vfs, const char* path, int sync_folder) {
  auto* disk = static_cast<FaultyDisk*>(vfs->pAppData);
  if (!disk->may_write()) return SQLITE_IOERR_DELETE;
  disk->forget(path);
  return system_vfs()->xDelete(system_vfs(), path, sync_folder);
}

}  // namespace

FaultyDisk::FaultyDisk() {
  vfs_ = *system_vfs();
  vfs_.szOsFile = own_size + system_vfs()->szOsFile;
  vfs_.pNext = nullptr;
  vfs_.zName = "sluice-faulty-disk";
  vfs_.pAppData = this;
  vfs_.xOpen = open_file;
  vfs_.xDelete = delete_file;
  SLUICE_INVARIANT(sqlite3_vfs_register(&vfs_, 0) == SQLITE_OK);
}

FaultyDisk::~FaultyDisk() {
  sqlite3_vfs_unregister(&vfs_);
}

bool FaultyDisk::may_write() {
  if (++writes_ == write_to_fail_) has_failed_ = true;
  return !has_failed_;
}

bool FaultyDisk::may_sync() {
  if (++syncs_ == sync_to_fail_) has_failed_ = true;
  return !has_failed_;
}

void FaultyDisk::cut_power() {
  for (auto& [path, undos] : unsynced_) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (fd < 0) continue;  // deleted since
    for (auto undo = undos.rbegin(); undo != undos.rend(); ++undo) {
      const auto size = static_cast<ssize_t>(undo->bytes.size());
      SLUICE_INVARIANT(::ftruncate(fd, undo->size) == 0);
      SLUICE_INVARIANT(::pwrite(fd, undo->bytes.data(), undo->bytes.size(), undo->offset) == size);
    }
    ::close(fd);
    ::unlink((path.substr(0, path.find("-wal")) + "-shm").c_str());
  }
  unsynced_.clear();
  has_failed_ = false;
  sync_to_fail_ = write_to_fail_ = 0;
}

}  // namespace sluice::ledger
