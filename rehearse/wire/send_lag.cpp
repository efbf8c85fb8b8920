#include "rehearse/wire/send_lag.h"

#include <algorithm>

namespace sluice::rehearse {

void SendLag::on_write(const Request& request, MonoTime now) {
  if (request.kind >= Kind::status) return;
  const Duration waited = std::clamp(caught_up_ - request.taken, Duration(0), now - request.taken);
  const Duration lag = now - request.due - waited;
  if (waited > Duration(0)) server_wait_.record(waited);
  (request.is_first_click ? first_clicks_ : later_).record(lag);
  if (request.is_first_click) recent_.record(lag);
}

}  // namespace sluice::rehearse
