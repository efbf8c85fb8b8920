// The file of what is counted: an event a line, appended as they come.
//
// Whoever notes an event hands over and goes on; a thread of the file's own writes. Where the disk is full, or slow
// beyond what the queue holds, events are dropped and counted: a sale is never disturbed by who counts it. A line is
// in the file whole or not at all; what was torn by a full disk is cut off again.
//
// reopen() is for log rotation: after the file was moved away, what comes next goes into a new one of the old name.
//
// Thread-safe. Threads: `analytics`, which blocks on the disk; nice 19. Cost: a lock and a move an event.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "base/log.h"
#include "base/result.h"

namespace sluice::fulfilment {

class AnalyticsFile {
public:
  static constexpr std::size_t queue_bytes_max = 16 * 1024 * 1024;  // of events not written yet

  // ErrorKind::invalid_input: it cannot be written, or is no file; `detail` names it. `log` outlives it.
  [[nodiscard]] static Result<std::unique_ptr<AnalyticsFile>> open(const std::filesystem::path& file, Log& log);
  // Writes what is left.
  ~AnalyticsFile();
  AnalyticsFile(const AnalyticsFile&) = delete;
  AnalyticsFile& operator=(const AnalyticsFile&) = delete;

  // A line, without its end. Never blocks.
  void note(std::string event);
  // Soon, and before what comes after it. Logs `analytics_not_reopened` if that fails: the old one goes on.
  void reopen();

  struct Counts {
    std::uint64_t written = 0;
    std::uint64_t dropped = 0;
  };
  [[nodiscard]] Counts counts() const;

private:
  class Impl;
  explicit AnalyticsFile(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::fulfilment
