// Any bytes are a history of a sale, or of a line and a sale that keep their promises together.
#include "fuzz/histories.h"
#include "sale/floor_twin.h"
#include "sale/sale_twin.h"

SLUICE_FUZZ_TARGET(sale, bytes) {
  using namespace sluice::sale;
  sluice::fuzz::play_one_of<SaleHistory, FloorHistory>(bytes);
}
