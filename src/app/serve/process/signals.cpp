#include "app/serve/process/signals.h"

#include <pthread.h>

#include <csignal>
#include <cstring>

namespace sluice::app {
namespace {

constexpr int stopping[] = {SIGTERM, SIGINT, SIGQUIT};
constexpr int harmless[] = {SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGSTKFLT};

sigset_t awaited() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGHUP);
  for (const int number : stopping) sigaddset(&set, number);
  for (const int number : harmless) sigaddset(&set, number);
  for (int number = SIGRTMIN; number <= SIGRTMAX; ++number) sigaddset(&set, number);
  return set;
}

Signals::Wish wish_of(int number) {
  if (number == SIGHUP) return Signals::Wish::reload;
  for (const int stop : stopping) {
    if (number == stop) return Signals::Wish::stop;
  }
  return Signals::Wish::none;
}

std::string name_of(int number) {
  const char* name = sigabbrev_np(number);
  return name == nullptr ? "signal " + std::to_string(number) : std::string("SIG") + name;
}

}  // namespace

Signals::Signals() {
  const sigset_t set = awaited();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

std::optional<Signals::Received> Signals::next(Duration time) {
  const sigset_t set = awaited();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  const timespec within{.tv_sec = seconds.count(),
                        .tv_nsec = std::chrono::duration_cast<std::chrono::nanoseconds>(time - seconds).count()};
  const int number = sigtimedwait(&set, nullptr, &within);
  if (number <= 0) return std::nullopt;
  return Received{.wish = wish_of(number), .name = name_of(number)};
}

}  // namespace sluice::app
