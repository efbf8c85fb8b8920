#include "sandbox/append_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "base/file_io.h"
#include "base/invariant.h"

namespace sluice::sandbox {
namespace {

constexpr std::size_t read_block_size = 65'536;

std::string reason(int error) {
  return std::generic_category().message(error);
}

ssize_t read_block(int descriptor, char* data, std::size_t size) {
  for (;;) {
    const ssize_t count = ::read(descriptor, data, size);
    if (count >= 0 || errno != EINTR) return count;
  }
}

}  // namespace

Result<std::unique_ptr<AppendFile>> AppendFile::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor < 0) return Error{ErrorKind::io, path + ": cannot be opened: " + reason(errno)};
  std::unique_ptr<AppendFile> file(new AppendFile(path, descriptor));
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    return Error{ErrorKind::unavailable, path + ": in use by another process"};
  }
  return file;
}

AppendFile::~AppendFile() {
  ::close(descriptor_);
}

Error AppendFile::failure(std::string_view what) const {
  return {ErrorKind::io, path_ + ": " + std::string(what) + ": " + reason(errno)};
}

Result<void> AppendFile::load(const std::function<bool(std::string_view)>& take) {
  std::array<char, read_block_size> block{};
  std::string rest;  // of an entry whose end is in a later block
  std::uint64_t entries = 0;
  for (;;) {
    const ssize_t count = read_block(descriptor_, block.data(), block.size());
    if (count < 0) return failure("cannot be read");
    if (count == 0) break;
    rest.append(block.data(), static_cast<std::size_t>(count));
    std::size_t start = 0;
    for (auto end = rest.find('\n'); end != std::string::npos; end = rest.find('\n', start)) {
      ++entries;
      if (!take(std::string_view(rest).substr(start, end - start))) {
        return Error{ErrorKind::io, path_ + ": line " + std::to_string(entries) + " cannot be read"};
      }
      size_ += end + 1 - start;
      start = end + 1;
    }
    rest.erase(0, start);
    if (rest.size() > entry_size_max) {
      return Error{ErrorKind::io, path_ + ": line " + std::to_string(entries + 1) + " is too long"};
    }
  }
  if (!rest.empty() && ::ftruncate(descriptor_, static_cast<off_t>(size_)) != 0) {
    return failure("its torn last line cannot be cut off");
  }
  return {};
}

Result<void> AppendFile::append(std::string_view entry) {
  SLUICE_INVARIANT(entry.size() <= entry_size_max && entry.find('\n') == std::string_view::npos);
  if (is_torn_) return Error{ErrorKind::io, path_ + ": holds a torn line"};
  buffer_.assign(entry);
  buffer_ += '\n';
  if (!write_all(descriptor_, buffer_)) {
    auto error = failure("cannot be written");
    is_torn_ = ::ftruncate(descriptor_, static_cast<off_t>(size_)) != 0;
    return error;
  }
  size_ += buffer_.size();
  return {};
}

}  // namespace sluice::sandbox
