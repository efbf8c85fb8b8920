#include "base/whole_file.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "base/descriptor.h"
#include "base/file_io.h"

namespace sluice {
namespace {

constexpr std::size_t secret_bytes_max = 1'048'576;

Descriptor open_file(const std::string& path, int flags, unsigned mode = 0) {
  return Descriptor(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, mode));
}

Error failure(const std::string& path, const char* what, int error) {
  return {ErrorKind::io, path + ": " + what + ": " + std::generic_category().message(error)};
}

std::string user(uid_t id) {
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 1024> texts{};
  ::getpwuid_r(id, &entry, texts.data(), texts.size(), &found);
  return found == nullptr ? "user " + std::to_string(id) : found->pw_name;
}

Result<void> check_kind(const std::string& path, const struct stat& info) {
  if (S_ISLNK(info.st_mode)) return invalid_input(path + ": is a symbolic link; put the file itself there");
  if (!S_ISREG(info.st_mode)) return invalid_input(path + ": is not a file");
  return {};
}

Result<void> check_owner(const std::string& path, const struct stat& info) {
  if (info.st_uid == ::geteuid()) return {};
  return invalid_input(path + ": belongs to " + user(info.st_uid) + ", not to " + user(::geteuid()) +
                       " who runs this; whoever else has written it knows what is in it");
}

Result<std::string> read_all(const std::string& path, const Descriptor& file) {
  std::string text;
  std::array<char, 4096> block{};
  for (;;) {
    const ssize_t bytes = ::read(file.number(), block.data(), block.size());
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes < 0) return failure(path, "cannot be read", errno);
    if (bytes == 0) return text;
    text.append(block.data(), static_cast<std::size_t>(bytes));
    if (text.size() > secret_bytes_max) return Error{ErrorKind::io, path + ": is too large"};
  }
}

bool sync_folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return sync_folder(slash == std::string::npos ? "" : path.substr(0, slash + 1));
}

}  // namespace

Result<std::string> read_secret_file(const std::string& path, FileOwner owner) {
  // A pipe of that name is refused below, not waited for.
  const Descriptor file = open_file(path, O_RDONLY | O_NONBLOCK);
  if (!file.is_open() && errno == ENOENT) return Error{ErrorKind::not_found, path + ": is not there"};
  if (!file.is_open() && errno == ELOOP)
    return invalid_input(path + ": is a symbolic link; put the file itself there");
  struct stat info {};
  if (!file.is_open() || ::fstat(file.number(), &info) != 0) return failure(path, "cannot be read", errno);
  if (const auto checked = check_kind(path, info); !checked) return checked.error();
  if (owner == FileOwner::process) {
    if (const auto checked = check_owner(path, info); !checked) return checked.error();
  }
  if ((info.st_mode & 077U) != 0) return invalid_input(path + ": others may read it; make it mode 0600");
  return read_all(path, file);
}

Result<void> replace_file(const std::string& path, std::string_view text, unsigned mode) {
  const std::string draft = path + ".new";
  if (::unlink(draft.c_str()) != 0 && errno != ENOENT) return failure(draft, "cannot be removed", errno);
  Descriptor file = open_file(draft, O_WRONLY | O_CREAT | O_EXCL, mode);
  if (!file.is_open()) return failure(draft, "cannot be written", errno);
  const bool written = ::fchmod(file.number(), mode) == 0 && write_all(file.number(), text) &&
                       ::fsync(file.number()) == 0 && file.close();
  if (!written || ::rename(draft.c_str(), path.c_str()) != 0) {
    const int error = errno;
    ::unlink(draft.c_str());
    return failure(path, "cannot be written", error);
  }
  if (!sync_folder_of(path)) return failure(path, "its folder cannot be synced", errno);
  return {};
}

Result<void> check_own_file(const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) {
    if (errno == ENOENT) return {};
    return failure(path, "cannot be looked at", errno);
  }
  if (const auto checked = check_kind(path, info); !checked) return checked;
  return check_owner(path, info);
}

Result<void> check_own_folder(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return failure(path, "cannot be looked at", errno);
  if (!S_ISDIR(info.st_mode)) return invalid_input(path + ": is not a folder");
  if (info.st_uid != ::geteuid() && info.st_uid != 0) return check_owner(path, info);
  if ((info.st_mode & 022U) != 0) {
    return invalid_input(path + ": others may write into this folder; make it mode 0700, or name a folder inside it");
  }
  return {};
}

}  // namespace sluice
