#include "app/backup/plain_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/file_io.h"

namespace sluice::app {

Error PlainFile::failure(const char* what) const {
  const int error = errno;
  const auto kind = error == ENOENT ? ErrorKind::not_found : ErrorKind::io;
  return {kind, path_ + ": " + what + ": " + std::generic_category().message(error)};
}

Result<PlainFile> PlainFile::checked(Descriptor file, const std::string& path, const char* what) {
  const bool is_open = file.is_open();
  PlainFile plain(std::move(file), path);
  if (!is_open) return plain.failure(what);
  return plain;
}

Result<PlainFile> PlainFile::make(const std::string& path) {
  return checked(Descriptor(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)), path,
                 "cannot be made");
}

Result<PlainFile> PlainFile::open(const std::string& path) {
  return checked(Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), path, "cannot be read");
}

Result<void> PlainFile::write(std::string_view bytes) const {
  if (!write_all(file_.number(), bytes)) return failure("cannot be written");
  return {};
}

Result<std::size_t> PlainFile::read(std::span<char> out) const {
  std::size_t done = 0;
  while (done < out.size()) {
    const ssize_t n = ::read(file_.number(), out.data() + done, out.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failure("cannot be read");
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

Result<std::uint64_t> PlainFile::measure() const {
  const off_t end = ::lseek(file_.number(), 0, SEEK_END);
  if (end < 0 || ::lseek(file_.number(), 0, SEEK_SET) < 0) return failure("cannot be read");
  return static_cast<std::uint64_t>(end);
}

Result<void> PlainFile::sync() const {
  if (::fsync(file_.number()) != 0) return failure("cannot be synced");
  return {};
}

}  // namespace sluice::app
