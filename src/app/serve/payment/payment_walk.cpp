#include "app/serve/payment/payment_walk.h"

#include <algorithm>
#include <string>

namespace sluice::app {

Result<Walked> walk_through(const PaymentWalk& walk) {
  std::string after;
  for (std::uint32_t page = 0; page < PaymentWalk::pages_max; ++page) {
    const MonoTime began = walk.clock.mono();
    const auto read = walk.payments.read_page(after);
    if (!read) return read.error();
    std::vector<fulfilment::KnownIntent> due;
    bool is_last = read->is_last;
    for (const auto& payment : read->intents) {
      walk.see(payment);
      is_last = is_last || payment.created_s < walk.wanted.from_s;
      if (payment.created_s >= walk.wanted.from_s && payment.created_s <= walk.wanted.to_s) due.push_back(payment);
    }
    if (!walk.judge(due)) return Walked::broken_off;
    if (is_last) return Walked::to_the_end;
    after = read->intents.back().id;
    const Duration took = walk.clock.mono() - began;
    if (!walk.wait(std::clamp(4 * took, PaymentWalk::pause_min, PaymentWalk::pause_max))) return Walked::broken_off;
  }
  return Walked::as_far_as_pages_go;
}

}  // namespace sluice::app
