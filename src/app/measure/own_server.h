// A server of one's own to be measured: `sluice serve` as a process beside this one, in a folder that goes away with
// it.
//
// It listens on this machine alone, on ports that the kernel picks. One thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "base/result.h"

namespace sluice::app {

class OwnServer {
public:
  // `parent`: the folder in which its own is made: on the disk that is meant. `settings`: its configuration.
  // ErrorKind::io or unavailable: it did not start; one line says why.
  [[nodiscard]] static Result<OwnServer> start(const std::filesystem::path& parent, const std::string& settings);
  ~OwnServer();
  OwnServer(OwnServer&& other) noexcept;
  OwnServer& operator=(OwnServer&&) = delete;
  OwnServer(const OwnServer&) = delete;
  OwnServer& operator=(const OwnServer&) = delete;

  [[nodiscard]] const std::string& buyers_url() const { return buyers_; }
  [[nodiscard]] const std::string& operators_url() const { return operators_; }
  // Processor time so far, in microseconds, by what its threads are called without their numbers: "edge", "shop".
  [[nodiscard]] std::map<std::string, double> thread_us() const;

private:
  explicit OwnServer(std::filesystem::path folder) : folder_(std::move(folder)) {}
  [[nodiscard]] Result<void> run();
  [[nodiscard]] Result<void> read_announcements(int out);

  std::filesystem::path folder_;
  pid_t process_ = -1;
  std::string buyers_;
  std::string operators_;
};

}  // namespace sluice::app
