#include "edge/allowance/shortage.h"

#include <algorithm>
#include <string>

namespace sluice::edge {
namespace {

int seconds_until(Duration wait) {
  return static_cast<int>(std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(wait).count()));
}

}  // namespace

void refuse(Desk& desk, Errand& errand, const Shortage& shortage) {
  const std::string name(to_string(shortage.of));
  const int wait_s = seconds_until(shortage.wait);
  errand.headers.append("RateLimit-Policy: \"").append(name).append("\";q=");
  errand.headers.append(std::to_string(shortage.rate.count)).append(";w=");
  errand.headers.append(std::to_string(seconds_until(shortage.rate.per))).append("\r\nRateLimit: \"");
  errand.headers.append(name).append("\";r=0;t=").append(std::to_string(wait_s)).append("\r\n");
  const bool is_code = shortage.of == Allowance::codes;
  desk.refuse(errand, {.kind = is_code ? &refusals::too_many_tries : &refusals::allowance_used,
                       .extra = "\"allowance\":\"" + name + '"',
                       .retry_after_s = wait_s});
}

std::optional<Shortage> take_allowance(const Desk& desk, const Errand& errand, const SaleReaders& sale,
                                       LineIndex line, std::uint32_t units) {
  if (!desk.context().allowances.is_on()) return std::nullopt;
  const bool line_calls = sale.line(line).board.turnstile.read().reserve() > 0;
  return desk.context().allowances.take_place(network_of(desk, errand), *sale.view, line_calls, units, errand.began);
}

Network network_of(const Desk& desk, const Errand& errand) {
  return network_of(*errand.request, desk.context().front);
}

}  // namespace sluice::edge
