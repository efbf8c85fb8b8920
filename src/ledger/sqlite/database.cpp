#include "ledger/sqlite/database.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "ledger/sqlite/statement.h"

namespace sluice::ledger {
namespace {

// SQLite would create the file with the umask's mode; buyers' addresses are in it. An existing file is never opened
// here: closing it would drop every lock that this process holds on it.
Result<void> create_private(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd >= 0) {
    ::close(fd);
    return {};
  }
  if (errno == EEXIST) return {};
  return Error{ErrorKind::io, "ledger " + path + ": cannot be created: " + std::strerror(errno)};
}

// What SQLite takes for a file of this name that does not change.
std::string immutable_uri(const std::string& path) {
  constexpr std::string_view special = "%?#";
  constexpr std::string_view digits = "0123456789abcdef";
  std::string uri = "file:";
  for (const char c : path) {
    if (special.find(c) == std::string_view::npos) {
      uri += c;
      continue;
    }
    const auto octet = static_cast<unsigned char>(c);
    uri.append("%").append(1, digits[octet >> 4U]).append(1, digits[octet & 15U]);
  }
  return uri + "?immutable=1";
}

Result<void> check_is_there(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) == 0) return {};
  const auto kind = errno == ENOENT ? ErrorKind::not_found : ErrorKind::io;
  return Error{kind, "ledger " + path + ": " + std::strerror(errno)};
}

}  // namespace

Result<Database> Database::open(const std::filesystem::path& path, Access access, const std::string& vfs,
                                std::chrono::milliseconds busy_wait_max) {
  const std::string name = path.string();
  const bool writes = access == Access::read_write;
  if (auto there = writes ? create_private(name) : check_is_there(name); !there) return there.error();
  // One thread at a time uses a connection, so SQLite's own mutexes would only cost.
  const int flags = (writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX |
                    SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOFOLLOW;
  sqlite3* handle = nullptr;
  const bool is_immutable = access == Access::immutable;
  const std::string file = is_immutable ? immutable_uri(std::filesystem::absolute(path).string()) : name;
  const int rc = sqlite3_open_v2(file.c_str(), &handle, is_immutable ? flags | SQLITE_OPEN_URI : flags,
                                 vfs.empty() ? nullptr : vfs.c_str());
  Database database(handle, name);
  if (rc != SQLITE_OK) return database.error(ErrorKind::io, "cannot be opened");
  sqlite3_busy_timeout(handle, static_cast<int>(busy_wait_max.count()));
  if (writes && sqlite3_db_readonly(handle, "main") == 1) {
    return database.error_saying(ErrorKind::io, "is not writable");
  }
  return database;
}

Result<std::int64_t> Database::number(std::string_view sql) {
  auto statement = Statement::prepare(handle(), sql, Statement::Use::once);
  if (!statement) return error(ErrorKind::io, "cannot be read");
  if (statement->step() != SQLITE_ROW) return error(ErrorKind::io, "cannot be read");
  return statement->integer(0);
}

Result<std::string> Database::text(std::string_view sql) {
  auto statement = Statement::prepare(handle(), sql, Statement::Use::once);
  if (!statement) return error(ErrorKind::io, "cannot be read");
  if (statement->step() != SQLITE_ROW) return error(ErrorKind::io, "cannot be read");
  return std::string(statement->text(0));
}

Error Database::error(ErrorKind kind, std::string_view what) const {
  std::string why = handle() == nullptr ? "out of memory" : sqlite3_errmsg(handle());
  if (handle() != nullptr && (sqlite3_errcode(handle()) & 0xff) == SQLITE_CORRUPT) return damaged(std::move(why));
  const int system = handle() == nullptr ? 0 : sqlite3_system_errno(handle());
  if (system != 0) why += " (" + std::generic_category().message(system) + ")";
  return error_saying(kind, std::string(what) + ": " + why);
}

Error Database::error_saying(ErrorKind kind, std::string_view what) const {
  return {kind, "ledger " + path_ + ": " + std::string(what)};
}

Error Database::damaged(std::string why) const {
  std::replace(why.begin(), why.end(), '\n', ' ');
  return error_saying(ErrorKind::io,
                      "is damaged (" + why + "); nothing was changed: keep the file, and restore a backup");
}

}  // namespace sluice::ledger
