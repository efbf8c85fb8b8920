// Where the report of long work goes: opened before the work begins, so that what cannot be written is refused then.
//
// What the file had stays until write(). One that open() has made and that is never written goes away again.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/result.h"

namespace sluice::app {

class ReportFile {
public:
  // "-" is standard output. ErrorKind::io: one line with the file's name and why.
  [[nodiscard]] static Result<ReportFile> open(const std::string& name);
  ~ReportFile();
  ReportFile(ReportFile&& other) noexcept { *this = std::move(other); }
  ReportFile& operator=(ReportFile&& other) noexcept;
  ReportFile(const ReportFile&) = delete;
  ReportFile& operator=(const ReportFile&) = delete;

  // `text` and a line's end, in place of what was there. ErrorKind::io as with open().
  [[nodiscard]] Result<void> write(const std::string& text);

private:
  ReportFile(std::string name, int fd, bool is_new) : name_(std::move(name)), fd_(fd), is_new_(is_new) {}

  std::string name_;
  int fd_ = -1;
  bool is_new_ = false;  // made by open(), and nothing was written yet
};

// Of a report that may not be wanted: none where there is no name, and nothing is written then.
[[nodiscard]] Result<std::optional<ReportFile>> open_report(const std::optional<std::string>& name);
[[nodiscard]] Result<void> write_report(std::optional<ReportFile>& file, const std::string& text);

}  // namespace sluice::app
