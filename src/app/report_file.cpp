#include "app/report_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace sluice::app {
namespace {

std::string why(const std::string& path) {
  return path + ": cannot be written: " + std::strerror(errno);
}

}  // namespace

Result<ReportFile> ReportFile::open(const std::string& path) {
  if (path == "-") return ReportFile(path, STDOUT_FILENO, false);
  struct stat before {};
  const bool is_new = stat(path.c_str(), &before) != 0;
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return invalid_input(why(path));
  return ReportFile(path, file, is_new);
}

ReportFile::ReportFile(ReportFile&& other) noexcept
    : path_(std::move(other.path_)), file_(std::exchange(other.file_, -1)), is_new_(other.is_new_) {}

ReportFile::~ReportFile() {
  if (file_ < 0 || file_ == STDOUT_FILENO) return;
  close(file_);
  if (is_new_) unlink(path_.c_str());
}

Result<void> ReportFile::write(std::string_view text) {
  const std::string whole = std::string(text) + '\n';
  is_new_ = false;  // from here on it holds what there is of the report
  // A pipe or a terminal has no size to cut.
  if (file_ != STDOUT_FILENO && ftruncate(file_, 0) != 0 && errno != EINVAL) return Error{ErrorKind::io, why(path_)};
  for (std::size_t done = 0; done < whole.size();) {
    const ssize_t count = ::write(file_, whole.data() + done, whole.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Error{ErrorKind::io, why(path_)};
    done += static_cast<std::size_t>(count);
  }
  return {};
}

}  // namespace sluice::app
