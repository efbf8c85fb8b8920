// Any bytes are a history of a sale that must be the one of its naive twin, or of a line and a sale that keep their
// promises together.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>

#include "sale/floor_twin.h"
#include "sale/sale_twin.h"

namespace {

void require_sound(const char* what, const std::string& broken) {
  if (broken.empty()) return;
  std::fprintf(stderr, "%s: %s\n", what, broken.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::span<const std::uint8_t> bytes(data + 1, size - 1);
  if (data[0] % 2 == 0) {
    require_sound("sale", sluice::sale::SaleHistory(bytes).play());
  } else {
    require_sound("line and sale", sluice::sale::FloorHistory(bytes).play());
  }
  return 0;
}
