#include "edge/work/work_book.h"

#include <functional>

namespace sluice::edge {
namespace {

constexpr std::size_t network_entries = std::size_t{1} << 16U;
// Each costs whoever fills it a solution: half a million tries of SHA-256 each, within two minutes.
constexpr std::size_t spent_entries = std::size_t{1} << 18U;
constexpr std::uint64_t places_salt = 0x2545f4914f6cdd1dULL;
constexpr std::uint64_t waits_salt = 0x9e6c63d0876a9a47ULL;
// So far beyond what it has without work a network is counted: where the difficulty ends (difficulty.h).
constexpr std::uint32_t counted_max = 128;
constexpr Rate waits{.count = 20, .per = time_cost};

std::uint64_t scope_of(const shop::SaleView& sale) {
  return std::hash<std::string_view>{}(sale.config.id);
}

Rate many_times(const Rate& rate) {
  return {.count = rate.count * counted_max, .per = rate.per * counted_max};
}

}  // namespace

std::string_view to_string(WorkFault fault) {
  switch (fault) {
    case WorkFault::none:
      return "none";
    case WorkFault::malformed:
      return "malformed";
    case WorkFault::other_sale:
      return "other_sale";
    case WorkFault::other_buyer:
      return "other_buyer";
    case WorkFault::expired:
      return "expired";
    case WorkFault::too_early:
      return "too_early";
    case WorkFault::too_few_bits:
      return "too_few_bits";
    case WorkFault::spent:
      return "spent";
  }
  return "";
}

std::string_view to_string(WorkCost cost) {
  return cost == WorkCost::tries ? "tries" : "time";
}

WorkBook::WorkBook(const AllowanceSettings& settings)
    : is_on_(settings.is_on),
      without_work_(settings.places_without_work),
      networks_(network_entries),
      spent_(spent_entries) {}

NetworkRates::Draw WorkBook::place_draw(const shop::SaleView& sale) const {
  return {.salt = scope_of(sale) ^ places_salt, .rate = many_times(without_work_)};
}

double WorkBook::pressure_of(const Network& network, const shop::SaleView& sale, MonoTime now) const {
  return counts(network) ? networks_.fullness_of(network, place_draw(sale), now) * counted_max : 0;
}

// Beyond all that is counted it stays at that.
void WorkBook::note_place(const Network& network, const shop::SaleView& sale, MonoTime now) {
  if (counts(network)) static_cast<void>(networks_.take(network, place_draw(sale), now));
}

bool WorkBook::spend(const token::Challenge& challenge, MonoTime now) {
  constexpr Rate once{.count = 1, .per = challenge_life + time_cost};
  return spent_.take(challenge.nonce, once, 1, now) == Duration::zero();
}

std::optional<Shortage> WorkBook::take_wait(const Network& network, const shop::SaleView& sale, MonoTime now) {
  if (!counts(network)) return std::nullopt;
  const auto shortage = networks_.take(network, {.salt = scope_of(sale) ^ waits_salt, .rate = waits}, now);
  if (!shortage) return std::nullopt;
  return Shortage{.of = Allowance::places, .rate = shortage->rate, .wait = shortage->wait};
}

}  // namespace sluice::edge
