// The log of a running server: a JSON object a line on standard error.
//
//   {"time":"2026-12-24T20:00:00.042Z","level":"info","event":"keys_rotated","signs":2,"keys":2}
//
// `left_out` counts the lines of that event that were not written before it: because it came too often (LogLimit), or
// because nobody reads standard error and its pipe is full. Writing never waits: an owner's thread that waited for
// whoever reads the log would stop every sale. Thread-safe.
#pragma once

#include <memory>

#include "base/log.h"
#include "base/time.h"

namespace spdlog {
class logger;
}

namespace sluice::app {

class JsonLog final : public Log {
public:
  // `clock` must outlive it. `descriptor`: standard error.
  explicit JsonLog(const Clock& clock, int descriptor = 2);
  ~JsonLog() override;
  // Until here lines are kept back, so that a start that fails says one line and nothing else.
  void begin();
  void write(LogLevel level, std::string_view event, std::span<const LogField> fields) override;

private:
  const Clock& clock_;
  const int descriptor_;
  std::mutex mutex_;
  // Guarded by mutex_:
  LogLimit limit_;
  std::uint64_t unread_ = 0;  // lines for which there was no room
  bool has_begun_ = false;
  std::vector<std::pair<LogLevel, std::string>> kept_;  // until then; at most kept_max
  std::unique_ptr<spdlog::logger> logger_;
};

}  // namespace sluice::app
