#include "edge/allowance/shortage.h"

#include <algorithm>
#include <string>

namespace sluice::edge {
namespace {

int seconds_until(Duration wait) {
  return static_cast<int>(std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(wait).count()));
}

void count_over_allowance(const SaleReaders& sale) {
  sale.front->counters.over_allowance.fetch_add(1, std::memory_order_relaxed);
}

// Called within that time of being taken: the owner calls in rounds, and tells of it after a sync.
constexpr auto at_once = std::chrono::seconds(2);

bool was_called_at_once(const SaleReaders& sale, const Place& place, WallTime now) {
  const auto until = sale.claims[raw(place.line)]->find(place.ordinal);
  if (!until) return sale.line(place.line).board.standing(place.ordinal) == line::Standing::called;  // not told yet
  const auto claim = std::chrono::duration_cast<std::chrono::milliseconds>(sale.view->config.claim);
  return *until - claim - std::min(place.issued_at, now) <= at_once;
}

}  // namespace

void refuse(Desk& desk, Errand& errand, const Shortage& shortage) {
  const std::string name(to_string(shortage.of));
  const int wait_s = seconds_until(shortage.wait);
  errand.headers.append("RateLimit-Policy: \"").append(name).append("\";q=");
  errand.headers.append(std::to_string(shortage.rate.count));
  if (shortage.rate.per > Duration::zero()) {
    errand.headers.append(";w=").append(std::to_string(seconds_until(shortage.rate.per)));
  } else {
    errand.headers.append(";qu=\"concurrent-requests\"");
  }
  errand.headers.append("\r\nRateLimit: \"");
  errand.headers.append(name).append("\";r=0;t=").append(std::to_string(wait_s)).append("\r\n");
  const bool is_code = shortage.of == Allowance::codes;
  desk.refuse(errand, {.kind = is_code ? &refusals::too_many_tries : &refusals::allowance_used,
                       .extra = "\"allowance\":\"" + name + '"',
                       .retry_after_s = wait_s});
}

std::optional<Shortage> take_allowance(const Desk& desk, const Errand& errand, const SaleReaders& sale,
                                       LineIndex line, std::uint32_t units, TakenUnits& taken) {
  Allowances& allowances = desk.context().allowances;
  if (!allowances.is_on()) return std::nullopt;
  const bool line_calls = sale.line(line).board.turnstile.read().reserve() > 0;
  const Network network = network_of(desk, errand);
  auto shortage = allowances.take_place(network, *sale.view, line_calls, units, errand.began);
  if (!shortage && line_calls) taken = {.network = network, .count = units};
  if (shortage) count_over_allowance(sale);
  return shortage;
}

std::optional<Shortage> take_further_units(const Desk& desk, const Errand& errand, const SaleReaders& sale,
                                           const Place& place, std::uint32_t units, TakenUnits& taken) {
  Allowances& allowances = desk.context().allowances;
  if (!allowances.is_on() || units < 2 || !was_called_at_once(sale, place, errand.now)) return std::nullopt;
  const TakenUnits further{.network = network_of(desk, errand), .count = units - 1};
  auto shortage = allowances.take_units(further.network, *sale.view, further.count, errand.began);
  if (!shortage) taken = further;
  if (shortage) count_over_allowance(sale);
  return shortage;
}

void give_back(const Desk& desk, const SaleReaders& sale, const TakenUnits& taken) {
  if (taken.count == 0) return;
  desk.context().allowances.give_back_units(taken.network, *sale.view, taken.count, desk.context().clock.mono());
}

Network network_of(const Desk& desk, const Errand& errand) {
  const http::Request& request = *errand.request;
  const http::Front& front = desk.context().front;
  if (!request.forwarded_for.empty() && is_of_unlisted_proxy(request, front)) {
    desk.context().allowances.note_unlisted_proxy();
  }
  return network_of(request, front);
}

}  // namespace sluice::edge
