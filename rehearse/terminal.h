// Shows a rehearsal's progress on a terminal as one line that is rewritten; writes nothing into a pipe or file.
#pragma once

#include <string>

#include "rehearse/rehearse.h"

namespace sluice::rehearse {

class TerminalProgress final : public ProgressSink {
public:
  // `fd` is usually standard error, so that standard output stays clean. Not closed.
  explicit TerminalProgress(int fd);
  // Ends the line, so that what is printed next begins on its own.
  ~TerminalProgress() override;
  TerminalProgress(const TerminalProgress&) = delete;
  TerminalProgress& operator=(const TerminalProgress&) = delete;

  void on_progress(const Progress& progress) override;

private:
  int fd_;
  bool is_terminal_;
  bool has_line_ = false;
};

// One less than the narrowest usual terminal has: a line that fills it would wrap, and then scroll instead of being
// rewritten.
inline constexpr std::size_t progress_columns_max = 79;

// The line itself, without control characters and within progress_columns_max; what finds no room is left out.
[[nodiscard]] std::string describe(const Progress& progress);
// The whole outcome in a few lines of plain text, the verdict first; for standard output.
[[nodiscard]] std::string summarize(const Report& report);

}  // namespace sluice::rehearse
