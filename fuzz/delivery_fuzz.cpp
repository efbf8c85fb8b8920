// Any bytes are a history of deliveries.
#include "delivery/deliveries_twin.h"
#include "fuzz/histories.h"

SLUICE_FUZZ_TARGET(delivery, bytes) {
  sluice::fuzz::play_one_of<sluice::delivery::DeliveriesHistory>(bytes);
}
