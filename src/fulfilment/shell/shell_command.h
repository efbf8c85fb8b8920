// A command of the settings', run by the shell: bounded in time and in what it says.
//
// It is the leader of a process group of its own, which is killed when its time is over; what it has left behind when
// it ends goes on. Standard input is empty; standard output and error are one, of which the beginning is kept. Of our
// descriptors it gets none, of our environment all.
//
// Blocks. Any thread.
#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"

namespace sluice::fulfilment {

struct ShellCommand {
  std::string line{};                                              // for /bin/sh -c
  std::vector<std::pair<std::string, std::string>> environment{};  // beside ours
  Duration timeout = std::chrono::seconds(60);
  std::size_t output_bytes_max = 4000;
  const std::atomic<bool>* is_unwanted = nullptr;  // true: it is killed before its time is over
};

struct ShellResult {
  enum class End : std::uint8_t { exited, killed_by_signal, timed_out, not_started };
  End end = End::not_started;
  int code = 0;          // of its exit, or the signal's number
  std::string output{};  // UTF-8: what is not is replaced
  Duration took{};

  [[nodiscard]] bool is_good() const { return end == End::exited && code == 0; }
};

[[nodiscard]] ShellResult run(const ShellCommand& command);
// "exit 3", "killed by signal 9", "killed after 60s", "could not be started"
[[nodiscard]] std::string describe(const ShellResult& result);

}  // namespace sluice::fulfilment
