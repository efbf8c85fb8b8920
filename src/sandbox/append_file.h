// A file of JSON texts, one after the other, that is only appended to, by one process at a time.
//
// An entry is one JSON text and the line feed behind it. It is handed to the kernel with write(2) before append()
// returns, so it survives the death of the process, but not that of the machine: there is no fsync, on purpose, as
// nothing of a sale depends on what is written here. An entry counts when its line feed is there; what a crash left
// of an unfinished one is cut off by load(). One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::sandbox {

class AppendFile {
public:
  static constexpr std::size_t entry_size_max = 4096;  // without its line feed

  // Creates the file if there is none. ErrorKind::unavailable: another process has it open; io: it cannot be opened.
  [[nodiscard]] static Result<std::unique_ptr<AppendFile>> open(const std::string& path);
  ~AppendFile();
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;

  // Reads the file from its start; call once, before the first append(). `take` gets each entry and says whether it
  // can be read; ErrorKind::io names the first that cannot.
  [[nodiscard]] Result<void> load(const std::function<bool(std::string_view)>& take);

  // ErrorKind::io: the entry is not in the file (the disk is full, ...). If not even its first part could be taken
  // back, every later append() fails too. REQUIRES: no line feed in `entry`, at most entry_size_max.
  [[nodiscard]] Result<void> append(std::string_view entry);

private:
  AppendFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  [[nodiscard]] Error failure(std::string_view what) const;

  const std::string path_;
  const int descriptor_;
  std::uint64_t size_ = 0;  // up to the last line feed
  bool is_torn_ = false;    // something stands behind size_ that could not be cut off
  std::string buffer_;
};

}  // namespace sluice::sandbox
