#include "edge/allowance/allowances.h"

#include <functional>

#include "edge/allowance/unit_share.h"
#include "token/token.h"

namespace sluice::edge {
namespace {

constexpr std::size_t network_entries = std::size_t{1} << 17U;
constexpr std::size_t buyer_entries = std::size_t{1} << 16U;

// `scope`: for what the allowance is one of its own, such as a sale.
std::uint64_t salt_of(Allowance of, std::string_view scope) {
  return std::hash<std::string_view>{}(scope) + static_cast<std::uint64_t>(of) + 1;
}

// Of who has typed a wrong code, whoever they are within a site. An hour: longer than a rush for a lobby lasts, so
// that nobody gets a try a second past the sale's bound by pausing; a day, and a school whose first child mistypes at
// noon would be bounded at night.
NetworkRates::Draw wrong_code(const shop::SaleView& sale) {
  constexpr std::uint64_t wrong_ones = 0x94d049bb133111ebULL;
  return {.salt = salt_of(Allowance::codes, sale.config.id) ^ wrong_ones,
          .rate = {.count = 1, .per = std::chrono::hours(1)}};
}

}  // namespace

std::string_view to_string(Allowance allowance) {
  switch (allowance) {
    case Allowance::units:
      return "units";
    case Allowance::places:
      return "places";
    case Allowance::codes:
      return "codes";
    case Allowance::priority_places:
      return "priority_places";
    case Allowance::give_backs:
      return "give_backs";
    case Allowance::unsigned_events:
      return "unsigned_events";
    case Allowance::notices:
      return "notices";
    case Allowance::calls:
      return "calls";
    case Allowance::requests:
      return "requests";
  }
  return "";
}

Allowances::Allowances(const AllowanceSettings& settings)
    : settings_(settings), networks_(network_entries), requests_(network_entries), buyers_(buyer_entries) {}

bool Allowances::counts(const Network& network, const shop::SaleView& sale) const {
  return settings().is_on && network.is_known() && !sale.config.rehearsal;
}

std::optional<Shortage> Allowances::refuse(Allowance of, const Rate& rate, Duration wait) {
  note_refused(of);
  return Shortage{.of = of, .rate = rate, .wait = wait};
}

NetworkRates::Draw Allowances::place_draw(const shop::SaleView& sale) const {
  return {.salt = salt_of(Allowance::places, sale.config.id), .rate = settings().places};
}

NetworkRates::Draw Allowances::units_draw(const shop::SaleView& sale, std::uint32_t units) const {
  return {.salt = salt_of(Allowance::units, sale.config.id), .rate = unit_share(sale, settings()), .cost = units};
}

NetworkRates::Draw Allowances::priority_draw(const shop::SaleView& sale) const {
  return {.salt = salt_of(Allowance::priority_places, sale.config.id), .rate = settings().priority_places};
}

std::optional<Shortage> Allowances::take(Allowance of, const Network& network, const NetworkRates::Draw& draw,
                                         MonoTime now) {
  const auto shortage = networks_.take(network, draw, now);
  return shortage ? refuse(of, shortage->rate, shortage->wait) : std::nullopt;
}

std::optional<Shortage> Allowances::take_place(const Network& network, const shop::SaleView& sale, bool line_calls,
                                               std::uint32_t units, MonoTime now) {
  if (!counts(network, sale)) return std::nullopt;
  const NetworkRates::Draw place = place_draw(sale);
  if (auto shortage = take(Allowance::places, network, place, now)) return shortage;
  if (!line_calls) return std::nullopt;
  auto shortage = take(Allowance::units, network, units_draw(sale, units), now);
  if (shortage) networks_.give_back(network, place, now);
  return shortage;
}

std::optional<Shortage> Allowances::take_units(const Network& network, const shop::SaleView& sale,
                                               std::uint32_t units, MonoTime now) {
  return counts(network, sale) ? take(Allowance::units, network, units_draw(sale, units), now) : std::nullopt;
}

void Allowances::give_back_units(const Network& network, const shop::SaleView& sale, std::uint32_t units,
                                 MonoTime now) {
  if (counts(network, sale)) networks_.give_back(network, units_draw(sale, units), now);
}

std::optional<Shortage> Allowances::take_priority_place(const Network& network, const shop::SaleView& sale,
                                                        MonoTime now) {
  if (!counts(network, sale)) return std::nullopt;
  return take(Allowance::priority_places, network, priority_draw(sale), now);
}

void Allowances::give_back_priority_place(const Network& network, const shop::SaleView& sale, MonoTime now) {
  if (counts(network, sale)) networks_.give_back(network, priority_draw(sale), now);
}

std::optional<Shortage> Allowances::take_notice(const Network& network, const shop::SaleView& sale, MonoTime now) {
  if (!counts(network, sale)) return std::nullopt;
  constexpr Allowance of = Allowance::notices;
  return take(of, network, {.salt = salt_of(of, sale.config.id), .rate = settings().notices}, now);
}

std::optional<Shortage> Allowances::take_unsigned_event(const Network& network, MonoTime now) {
  if (!settings().is_on || !network.is_known()) return std::nullopt;
  constexpr Allowance of = Allowance::unsigned_events;
  return take(of, network, {.salt = salt_of(of, ""), .rate = settings().unsigned_events}, now);
}

std::optional<Shortage> Allowances::take_request(const Network& network, MonoTime now) {
  if (!settings().is_on || !network.is_known()) return std::nullopt;
  const auto shortage = requests_.take(network, {.salt = 0, .rate = settings().requests}, now);
  if (!shortage) return std::nullopt;
  return Shortage{.of = Allowance::requests, .rate = shortage->rate, .wait = shortage->wait};
}

bool Allowances::take_counted_read(const Network& network, MonoTime now) {
  if (!settings().is_on || !network.is_known()) return true;
  constexpr std::uint64_t reads = 0x5bd1e995;
  return networks_.take_of_site(network, {.salt = reads, .rate = settings().counted_reads}, now) == Duration::zero();
}

Shortage Allowances::shortage_of(const shop::TryLimit& of_sale) {
  constexpr Duration moment = std::chrono::seconds(1);
  return {.of = Allowance::codes,
          .rate = {.count = static_cast<std::uint32_t>(of_sale.burst()), .per = moment},
          .wait = moment};
}

Allowances::CodeTry Allowances::take_code(const Network& network, const shop::SaleView& sale,
                                          const shop::TryLimit& of_sale, MonoTime now) {
  CodeTry tried;
  if (counts(network, sale)) {
    tried.is_bounded = networks_.has_site_taken(network, wrong_code(sale).salt, now);
    tried.shortage = take(Allowance::codes, network,
                          {.salt = salt_of(Allowance::codes, sale.config.id), .rate = settings().codes}, now);
  }
  if (!tried.shortage && tried.is_bounded && of_sale.is_full(now)) {
    const Shortage all = shortage_of(of_sale);
    tried.shortage = refuse(all.of, all.rate, all.wait);
  }
  return tried;
}

void Allowances::note_wrong_code(const Network& network, const shop::SaleView& sale, MonoTime now) {
  if (counts(network, sale)) static_cast<void>(networks_.take_of_site(network, wrong_code(sale), now));
}

std::optional<Shortage> Allowances::may_hold(BuyerId buyer, MonoTime now) {
  if (!settings().is_on) return std::nullopt;
  const Duration wait = buyers_.wait_for(raw(token::thumb_of(buyer)), settings().give_backs, 1, now);
  return wait > Duration::zero() ? refuse(Allowance::give_backs, settings().give_backs, wait) : std::nullopt;
}

void Allowances::note_given_back(BuyerId buyer, MonoTime now) {
  if (!settings().is_on) return;
  buyers_.take(raw(token::thumb_of(buyer)), settings().give_backs, 1, now);
}

}  // namespace sluice::edge
