// Any bytes are a history of payments, of jobs, of whose turn it is or of a provider's answers.
#include "fuzz/histories.h"
#include "order/breaker_twin.h"
#include "order/cashier_twin.h"
#include "order/jobs_twin.h"
#include "order/refunds_twin.h"
#include "order/turns_twin.h"

SLUICE_FUZZ_TARGET(order, bytes) {
  using namespace sluice::order;
  sluice::fuzz::play_one_of<CashierHistory, JobsHistory, TurnsHistory, BreakerHistory, RefundsHistory>(bytes);
}
