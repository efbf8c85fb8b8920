// How a thread that does background work presents itself and steps back behind those that answer buyers.
#pragma once

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

namespace sluice {

// Names the calling thread (at most 15 characters, as `top -H` shows it) and lowers its share of a busy CPU: payments
// are never urgent next to a stampede, and a niced thread still gets a few percent of a core.
inline void become_background_thread(const char* name) {
  constexpr int background_nice = 19;
  pthread_setname_np(pthread_self(), name);
  // On Linux a thread id names one thread here, against POSIX's wording. A refusal costs only priority.
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), background_nice);
}

}  // namespace sluice
