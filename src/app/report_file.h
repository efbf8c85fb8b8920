// A file that a command writes at its end: opened at its beginning, so that what cannot be written is told before the
// work and not after it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::app {

class ReportFile {
public:
  // "-" is standard output. What is in the file stays until write(). ErrorKind::invalid_input: it cannot be written.
  [[nodiscard]] static Result<ReportFile> open(const std::string& path);
  ReportFile(ReportFile&& other) noexcept;
  ReportFile& operator=(ReportFile&&) = delete;
  // A file that was made for a report that never came is removed.
  ~ReportFile();

  // The whole text and the end of its line. ErrorKind::io: the disk is full, or such.
  [[nodiscard]] Result<void> write(std::string_view text);

private:
  ReportFile(std::string path, int file, bool is_new) : path_(std::move(path)), file_(file), is_new_(is_new) {}

  std::string path_;
  int file_;
  bool is_new_;
};

}  // namespace sluice::app
