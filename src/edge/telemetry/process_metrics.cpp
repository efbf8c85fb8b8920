#include "edge/telemetry/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace sluice::edge {
namespace {

double open_descriptors() {
  std::error_code ignored;
  std::filesystem::directory_iterator open("/proc/self/fd", ignored);
  if (ignored) return 0;
  return static_cast<double>(std::distance(begin(open), end(open)));
}

}  // namespace

void add_what_runs(MetricsPage& page, const std::string& version, const std::string& role, WallTime now) {
  page.gauges("sluice_build_info", "What is running.").add({{"version", version}}, 1);
  page.gauges("sluice_role", "What it does of all that there is to do: all, owner, edge or worker.")
      .add({{"role", role}}, 1);
  page.gauge("sluice_wall_clock_timestamp_seconds", "The clock by which sales open and close.",
             static_cast<double>(now.time_since_epoch().count()) / 1e3);
}

void add_process(MetricsPage& page) {
  timespec cpu{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
  page.counters("process_cpu_seconds_total", "User and system time used.")
      .add({}, static_cast<double>(cpu.tv_sec) + static_cast<double>(cpu.tv_nsec) / 1e9);
  std::ifstream statm("/proc/self/statm");
  double virtual_pages = 0;
  double resident_pages = 0;
  statm >> virtual_pages >> resident_pages;
  const auto page_size = static_cast<double>(sysconf(_SC_PAGESIZE));
  page.gauge("process_virtual_memory_bytes", "Address space.", virtual_pages * page_size);
  page.gauge("process_resident_memory_bytes", "Memory in use.", resident_pages * page_size);
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  page.gauge("process_open_fds", "Open file descriptors.", open_descriptors());
  page.gauge("process_max_fds", "As many as may be open.", static_cast<double>(files.rlim_cur));
}

}  // namespace sluice::edge
