#include "app/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/encoding.h"

namespace sluice::app {
namespace {

Error file_error(const std::string& file, const char* what) {
  return {ErrorKind::io, file + ": " + what + ": " + std::strerror(errno)};
}

}  // namespace

Result<DataFolder> DataFolder::open(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path)) {
    std::filesystem::create_directories(path, error);
    if (!error) std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
  }
  if (error) return Error{ErrorKind::io, path.string() + ": cannot be made: " + error.message()};
  if (!std::filesystem::is_directory(path)) return Error{ErrorKind::io, path.string() + ": is not a folder"};
  const std::string file = (path / "owner.lock").string();
  const int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return file_error(file, "cannot be opened");
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    close(lock);
    return Error{ErrorKind::unavailable, path.string() + ": another running server owns this data folder"};
  }
  return DataFolder(path, lock);
}

DataFolder::~DataFolder() {
  if (lock_ >= 0) close(lock_);
}

Result<DataFolder::AdminToken> DataFolder::admin_token(Random& random) const {
  const std::string path = file("admin.token");
  if (std::filesystem::exists(path)) {
    auto token = read_admin_token(path_);
    if (!token) return token.error();
    return AdminToken{.text = std::move(*token), .is_new = false};
  }
  std::array<std::uint8_t, 24> bytes{};
  random.fill(bytes);
  AdminToken token{.text = "sluice_admin_" + to_hex(bytes), .is_new = true};
  if (const auto written = write_file(path, token.text + "\n", 0600); !written) return written.error();
  return token;
}

Result<std::string> read_admin_token(const std::filesystem::path& data) {
  const std::string path = (data / "admin.token").string();
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) {
    return invalid_input(path + ": no admin token there; name the server's data folder with --data");
  }
  if ((info.st_mode & 077U) != 0) return invalid_input(path + ": others may read the token; make it mode 0600");
  std::ifstream in(path);
  std::string token;
  if (!(in >> token)) return invalid_input(path + ": cannot be read, or is empty");
  return token;
}

Result<void> write_file(const std::string& file, std::string_view text, unsigned mode) {
  const std::string draft = file + ".new";
  const int fd = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (fd < 0) return file_error(draft, "cannot be written");
  const bool written =
      fchmod(fd, mode) == 0 && ::write(fd, text.data(), text.size()) == ssize_t(text.size()) && fsync(fd) == 0;
  const int saved = errno;
  close(fd);
  errno = saved;
  if (!written || rename(draft.c_str(), file.c_str()) != 0) return file_error(file, "cannot be written");
  return {};
}

}  // namespace sluice::app
