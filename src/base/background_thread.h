// How a thread that does background work presents itself and steps back behind those that answer buyers.
#pragma once

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

namespace sluice {

// How far it steps back: its nice value, and so its share of a busy CPU.
enum class StepBack : int {
  far = 19,     // nobody waits for it: a seventieth of what a thread that serves gets
  a_little = 3  // a person does: a half. Beside sixteen threads that never rest, on two cores, 6 % of one
};

// Names the calling thread (at most 15 characters, as `top -H` shows it) and lowers its share of a busy CPU: payments
// are never urgent next to a stampede, and a niced thread still gets a few percent of a core.
inline void become_background_thread(const char* name, StepBack how_far = StepBack::far) {
  pthread_setname_np(pthread_self(), name);
  // On Linux a thread id names one thread here, against POSIX's wording. A refusal costs only priority.
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), static_cast<int>(how_far));
}

}  // namespace sluice
