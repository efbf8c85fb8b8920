#include "postgres/interruption.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

#include "base/invariant.h"

namespace sluice::postgres {

Interruption::Interruption() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  SLUICE_INVARIANT(descriptor_.is_open());
}

void Interruption::break_off() {
  const std::uint64_t one = 1;
  (void)!::write(descriptor(), &one, sizeof one);
}

}  // namespace sluice::postgres
