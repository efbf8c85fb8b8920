// Any bytes are a history of a sale, or of a line and a sale that keep their promises together.
#include "fuzz/histories.h"
#include "sale/floor_twin.h"
#include "sale/sale_twin.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice::sale;
  return sluice::play_one_of<SaleHistory, FloorHistory>(data, size);
}
