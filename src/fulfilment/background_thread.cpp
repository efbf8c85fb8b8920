#include "fulfilment/background_thread.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

namespace sluice::fulfilment {
namespace {

constexpr int background_nice = 19;

}  // namespace

void become_background_thread(const char* name) {
  pthread_setname_np(pthread_self(), name);
  // On Linux a thread id names one thread here, against POSIX's wording. A refusal costs only priority.
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), background_nice);
}

}  // namespace sluice::fulfilment
