// Plays histories for as long as it is told, and says what was tried: `soak --for 1h`, `soak --seed 4711`.
//
//   --for TIME     how long; 60s unless told
//   --from SEED    the first seed; 1 unless told
//   --count N      so many histories, however long that takes
//   --threads N    the machine's, unless told
//   --seed SEED    that one alone
//   --record FILE  what was tried is added to this file as a line of JSON
//
// Exit: 0 every promise was kept, 1 one was not (its seeds are printed), 2 wrong use.
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "sim/history.h"

namespace {

using namespace sluice;

struct Asked {
  Duration time = std::chrono::seconds(60);
  std::uint64_t from = 1;
  std::optional<std::uint64_t> count;
  std::optional<std::uint64_t> seed;
  unsigned threads = std::max(1U, std::thread::hardware_concurrency());
  std::string record;
};

int complain(const std::string& what) {
  std::fprintf(stderr, "soak: %s\n", what.c_str());
  return 2;
}

std::optional<std::uint64_t> number_from(const char* text) {
  char* end = nullptr;
  const unsigned long long number = std::strtoull(text, &end, 10);
  return *text >= '0' && *text <= '9' && *end == '\0' ? std::optional<std::uint64_t>(number) : std::nullopt;
}

// Empty: all is well.
std::string read_flag(Asked& asked, const std::string& flag, const char* value) {
  const auto number = number_from(value);
  const auto needs_number = [&] { return number ? std::string() : flag + ": must be a whole number"; };
  if (flag == "--for") {
    const auto time = parse_duration(value);
    if (time) asked.time = *time;
    return time ? std::string() : "--for: must be a duration such as 90s or 8h";
  }
  if (flag == "--record") {
    asked.record = value;
    return {};
  }
  if (flag == "--from")
    asked.from = number.value_or(1);
  else if (flag == "--count")
    asked.count = number;
  else if (flag == "--seed")
    asked.seed = number;
  else if (flag == "--threads")
    asked.threads = static_cast<unsigned>(std::max<std::uint64_t>(1, number.value_or(1)));
  else
    return "no such flag: " + flag;
  return needs_number();
}

// A broken invariant ends the process: whoever looks needs the seed.
thread_local std::uint64_t playing = 0;
void tell_seed(int) {
  char text[64];
  const int size =
      std::snprintf(text, sizeof text, "soak: while playing seed %llu\n", static_cast<unsigned long long>(playing));
  (void)!::write(2, text, static_cast<std::size_t>(size));
}

class Soak {
public:
  explicit Soak(const Asked& asked) : asked_(asked), next_(asked.from), began_(std::chrono::steady_clock::now()) {}

  void run() {
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < asked_.threads; ++i) threads.emplace_back([this] { play_on(); });
    for (std::thread& thread : threads) thread.join();
  }
  [[nodiscard]] int tell() const;

private:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
  }
  [[nodiscard]] std::optional<std::uint64_t> take() {
    const std::uint64_t seed = next_.fetch_add(1);
    const bool is_over = asked_.count ? seed >= asked_.from + *asked_.count
                                      : seconds() >= std::chrono::duration<double>(asked_.time).count();
    return is_over ? std::nullopt : std::optional(seed);
  }
  void play_on() {
    while (const auto seed = take()) {
      playing = *seed;
      add(*seed, sim::play(*seed));
    }
  }
  void add(std::uint64_t seed, const sim::Outcome& outcome) {
    const std::lock_guard guard(mutex_);
    ++played_;
    lasted_ += outcome.lasted;
    for (const auto& [what, count] : outcome.counts) counts_[what] += count;
    if (outcome.findings.empty()) return;
    ++failed_;
    std::fputs(sim::to_text(seed, outcome).c_str(), stdout);
    std::fflush(stdout);
  }

  const Asked& asked_;
  std::atomic<std::uint64_t> next_;
  const std::chrono::steady_clock::time_point began_;
  std::mutex mutex_;
  std::uint64_t played_ = 0;
  std::uint64_t failed_ = 0;
  Duration lasted_{};
  std::map<std::string, std::uint64_t> counts_;
};

int Soak::tell() const {
  const double took = seconds();
  const double an_hour = static_cast<double>(played_) * 3600 / took;
  std::printf("%llu histories in %.1f s (%.0f an hour), %.1f simulated hours; %llu broke a promise\n",
              static_cast<unsigned long long>(played_), took, an_hour,
              std::chrono::duration<double>(lasted_).count() / 3600, static_cast<unsigned long long>(failed_));
  for (const auto& [what, count] : counts_)
    std::printf("  %-16s %llu\n", what.c_str(), static_cast<unsigned long long>(count));
  if (!asked_.record.empty()) {
    std::ofstream record(asked_.record, std::ios::app);
    record << "{\"ended\":\"" << format_rfc3339(SystemClock().wall()) << "\",\"version\":" << sim::history_version
           << ",\"from\":" << asked_.from << ",\"histories\":" << played_ << ",\"failed\":" << failed_
           << ",\"seconds\":" << static_cast<std::uint64_t>(took);
    for (const auto& [what, count] : counts_) record << ",\"" << what << "\":" << count;
    record << "}\n";
  }
  return failed_ == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Asked asked;
  for (int i = 1; i < argc; i += 2) {
    if (i + 1 == argc) return complain(std::string(argv[i]) + ": needs a value");
    if (const std::string wrong = read_flag(asked, argv[i], argv[i + 1]); !wrong.empty()) return complain(wrong);
  }
  if (asked.seed) {
    asked.from = *asked.seed;
    asked.count = 1;
    asked.threads = 1;
  }
  if (asked.seed) std::fputs(sim::describe(sim::setup_of(*asked.seed)).c_str(), stdout);
  std::signal(SIGABRT, tell_seed);
  Soak soak(asked);
  soak.run();
  return soak.tell();
}
