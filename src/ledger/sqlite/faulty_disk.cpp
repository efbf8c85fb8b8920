#include "ledger/sqlite/faulty_disk.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
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
  own(file)->disk->written(*own(file)->path, {static_cast<const char*>(from), static_cast<std::size_t>(size)},
                           offset);
  return methods(file)->xWrite(real(file), from, size, offset);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  if (!own(file)->disk->may_write()) return SQLITE_IOERR_TRUNCATE;
  own(file)->disk->truncated(*own(file)->path, size);
  return methods(file)->xTruncate(real(file), size);
}
// The model alone decides what is synced; the real disk need not be troubled.
int sync_file(sqlite3_file* file, int) {
  FaultyDisk& disk = *own(file)->disk;
  if (!disk.may_sync()) {
    disk.sync_failed(*own(file)->path);
    return SQLITE_IOERR_FSYNC;
  }
  disk.synced(*own(file)->path);
  return SQLITE_OK;
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
  ours->disk->found(*ours->path);
  return rc;
}
int delete_file(sqlite3_vfs* vfs, const char* path, int sync_folder) {
  auto* disk = static_cast<FaultyDisk*>(vfs->pAppData);
  if (!disk->may_write()) return SQLITE_IOERR_DELETE;
  disk->deleted(path);
  return system_vfs()->xDelete(system_vfs(), path, sync_folder);
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
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

bool FaultyDisk::fails(std::uint64_t step, std::uint64_t planned) {
  if (step == planned) {
    has_failed_ = true;
    is_broken_ = plan_.fault == Fault::for_good;
    return true;
  }
  return is_broken_;
}

bool FaultyDisk::may_write() {
  return !fails(++writes_, plan_.write);
}

bool FaultyDisk::may_sync() {
  return !fails(++syncs_, plan_.sync);
}

void FaultyDisk::found(const std::string& path) {
  if (!images_.contains(path)) images_[path].synced = content(path);
}

// Files without a name are nobody's after a crash.
void FaultyDisk::note(DiskStep::Kind kind, const std::string& path, std::size_t offset, std::string_view bytes) {
  if (tape_ == nullptr || path.empty()) return;
  const std::string file = std::filesystem::path(path).filename().string();
  tape_->steps.push_back({kind, file, offset, std::string(bytes), tape_->acknowledged});
}

void FaultyDisk::written(const std::string& path, std::string_view bytes, sqlite3_int64 offset) {
  const auto at = static_cast<std::size_t>(offset);
  images_[path].unsynced.push_back({at, bytes.size()});
  note(DiskStep::Kind::write, path, at, bytes);
}

void FaultyDisk::truncated(const std::string& path, sqlite3_int64 size) {
  note(DiskStep::Kind::truncate, path, static_cast<std::size_t>(size));
}

void FaultyDisk::deleted(const std::string& path) {
  images_.erase(path);
  note(DiskStep::Kind::remove, path);
}

void FaultyDisk::synced(const std::string& path) {
  Image& image = images_[path];
  const std::string now = content(path);
  image.synced.resize(now.size());
  for (const Range& range : image.unsynced) {
    if (range.offset >= now.size()) continue;  // truncated since
    image.synced.replace(range.offset, std::min(range.size, now.size() - range.offset), now, range.offset,
                         range.size);
  }
  image.unsynced.clear();
  note(DiskStep::Kind::sync, path);
}

void FaultyDisk::cut_power() {
  for (const auto& [path, image] : images_) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << image.synced;
    std::filesystem::remove(path + "-shm");
  }
  images_.clear();
  plan_ = {};
  has_failed_ = is_broken_ = false;
}

}  // namespace sluice::ledger
