#include "base/file_io.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace sluice {

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool sync_folder(const std::string& folder) {
  const int number = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (number < 0) return false;
  const bool is_synced = ::fsync(number) == 0;
  const int error = errno;
  ::close(number);
  errno = error;
  return is_synced;
}

}  // namespace sluice
