#include "app/command/terminal/report_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/file_io.h"

namespace sluice::app {
namespace {

constexpr mode_t report_mode = 0644;

Error cannot_be_written(const std::string& name, int error) {
  return {ErrorKind::io, name + ": cannot be written: " + std::error_code(error, std::generic_category()).message()};
}

}  // namespace

Result<ReportFile> ReportFile::open(const std::string& name) {
  if (name == "-") return ReportFile(name, STDOUT_FILENO, false);
  int fd = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, report_mode);
  const bool is_new = fd >= 0;
  if (!is_new && errno == EEXIST) fd = ::open(name.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) return cannot_be_written(name, errno);
  return ReportFile(name, fd, is_new);
}

ReportFile::~ReportFile() {
  if (fd_ > STDERR_FILENO) ::close(fd_);
  if (is_new_) ::unlink(name_.c_str());
}

ReportFile& ReportFile::operator=(ReportFile&& other) noexcept {
  std::swap(name_, other.name_);
  std::swap(fd_, other.fd_);
  std::swap(is_new_, other.is_new_);
  return *this;
}

Result<void> ReportFile::write(const std::string& text) {
  is_new_ = false;
  // A pipe or a device has no length to begin with.
  if (fd_ != STDOUT_FILENO && ::ftruncate(fd_, 0) != 0 && errno != EINVAL) return cannot_be_written(name_, errno);
  if (!write_all(fd_, text + '\n')) return cannot_be_written(name_, errno);
  return {};
}

Result<std::optional<ReportFile>> open_report(const std::optional<std::string>& name) {
  if (!name) return std::optional<ReportFile>();
  auto file = ReportFile::open(*name);
  if (!file) return file.error();
  return std::optional(std::move(*file));
}

Result<void> write_report(std::optional<ReportFile>& file, const std::string& text) {
  if (!file) return {};
  return file->write(text);
}

}  // namespace sluice::app
