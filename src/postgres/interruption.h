// Ends whatever is being waited for on a link, once and for ever.
//
// Thread-safe; it outlives the links that know it.
#pragma once

#include "base/descriptor.h"

namespace sluice::postgres {

class Interruption {
public:
  Interruption();

  void break_off();
  // Readable from then on.
  [[nodiscard]] int descriptor() const { return descriptor_.number(); }

private:
  const Descriptor descriptor_;
};

}  // namespace sluice::postgres
