#include "rehearse/wire/precedence.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace sluice::rehearse {
namespace {

constexpr int niceness = -10;

id_t thread() {
  return static_cast<id_t>(::gettid());
}

}  // namespace

Precedence::Precedence() : before_(::getpriority(PRIO_PROCESS, thread())) {
  ::prctl(PR_SET_TIMERSLACK, 1000UL, 0UL, 0UL, 0UL);  // nanoseconds; the default of 50 us would be in every wait
  ::setpriority(PRIO_PROCESS, thread(), niceness);
}

Precedence::~Precedence() {
  ::setpriority(PRIO_PROCESS, thread(), before_);
  ::prctl(PR_SET_TIMERSLACK, 0UL, 0UL, 0UL, 0UL);
}

}  // namespace sluice::rehearse
