// The one target that is linked with this, for libFuzzer.
#include "fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sluice::fuzz::targets().front().run({data, size});
  return 0;
}
