#include "edge/allowance/allowances.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "token/token.h"

namespace sluice::edge {
namespace {

constexpr std::size_t entries = std::size_t{1} << 17U;
constexpr std::string_view everywhere;  // the scope of what is no sale's

std::uint64_t mixed(std::uint64_t key, Allowance of, std::string_view scope) {
  const std::uint64_t salt = std::hash<std::string_view>{}(scope) + static_cast<std::uint64_t>(of) + 1;
  const std::uint64_t mix = (key ^ (salt * 0x9e3779b97f4a7c15ULL)) * 0xd6e8feb86659fd93ULL;
  return mix == 0 ? 1 : mix;
}

std::uint64_t key_of(BuyerId buyer) {
  return raw(token::thumb_of(buyer));
}

// Of who has typed a wrong code, whoever they are within a site. An hour: longer than a rush for a lobby lasts, so
// that nobody gets a try a second past the sale's bound by pausing; a day, and a school whose first child mistypes at
// noon would be bounded at night.
constexpr Rate remembered_wrong_code{.count = 1, .per = std::chrono::hours(1)};
std::uint64_t wrong_codes_key(const Network& network, const shop::SaleView& sale) {
  constexpr std::uint64_t salt = 0x94d049bb133111ebULL;
  return mixed(network.site ^ salt, Allowance::codes, sale.config.id);
}

bool is_household(const Network& network) {
  return network.host != network.site;
}

// Of one household among those of a site.
Rate tenth_of(const Rate& rate) {
  constexpr std::uint32_t count_min = 4;
  return {.count = std::max(std::min(count_min, rate.count), rate.count / 10), .per = rate.per};
}

// Of the network's `host`.
Rate own_rate(const Network& network, const Rate& rate) {
  return is_household(network) ? tenth_of(rate) : rate;
}

std::uint64_t stock_of(const shop::SaleView& sale) {
  std::uint64_t stock = 0;
  for (const auto& item : sale.config.items) stock += item.stock;
  return stock;
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
  }
  return "";
}

Allowances::Allowances(const AllowanceSettings& settings) : settings_(settings), hosts_(entries), sites_(entries) {}

bool Allowances::counts(const Network& network, const shop::SaleView& sale) const {
  return settings_.is_on && network.is_known() && !sale.config.rehearsal;
}

Rate Allowances::units_of(const shop::SaleView& sale) const {
  const bool is_gate = sale.is_gate();
  const double all = is_gate ? static_cast<double>(sale.config.cap) : static_cast<double>(stock_of(sale));
  const double share = std::floor(all * (is_gate ? settings_.room_share : settings_.stock_share));
  const double most = is_gate ? 4e9 : settings_.units_max;
  const double count = std::clamp(share, static_cast<double>(settings_.units_min),
                                  std::max(most, static_cast<double>(settings_.units_min)));
  return {.count = static_cast<std::uint32_t>(count), .per = is_gate ? sale.config.pass : sale.config.hold};
}

std::optional<Shortage> Allowances::refuse(Allowance of, const Rate& rate, Duration wait) {
  refused_[static_cast<std::size_t>(of)].fetch_add(1, std::memory_order_relaxed);
  return Shortage{.of = of, .rate = rate, .wait = wait};
}

Allowances::Draw Allowances::place_draw(const shop::SaleView& sale) const {
  return {.of = Allowance::places, .scope = sale.config.id, .rate = settings_.places};
}

Allowances::Draw Allowances::units_draw(const shop::SaleView& sale, std::uint32_t units) const {
  return {.of = Allowance::units, .scope = sale.config.id, .rate = units_of(sale), .cost = units};
}

Allowances::Draw Allowances::priority_draw(const shop::SaleView& sale) const {
  return {.of = Allowance::priority_places, .scope = sale.config.id, .rate = settings_.priority_places};
}

std::optional<Shortage> Allowances::take(const Network& network, const Draw& draw, MonoTime now) {
  const Rate own = own_rate(network, draw.rate);
  const std::uint64_t host = mixed(network.host, draw.of, draw.scope);
  if (const Duration wait = hosts_.take(host, own, draw.cost, now); wait > Duration::zero()) {
    return refuse(draw.of, own, wait);
  }
  if (!is_household(network)) return std::nullopt;
  const Duration wait = sites_.take(mixed(network.site, draw.of, draw.scope), draw.rate, draw.cost, now);
  if (wait == Duration::zero()) return std::nullopt;
  hosts_.give_back(host, own, draw.cost, now);
  return refuse(draw.of, draw.rate, wait);
}

void Allowances::give_back(const Network& network, const Draw& draw, MonoTime now) {
  hosts_.give_back(mixed(network.host, draw.of, draw.scope), own_rate(network, draw.rate), draw.cost, now);
  if (is_household(network)) {
    sites_.give_back(mixed(network.site, draw.of, draw.scope), draw.rate, draw.cost, now);
  }
}

std::optional<Shortage> Allowances::take_place(const Network& network, const shop::SaleView& sale, bool line_calls,
                                               std::uint32_t units, MonoTime now) {
  if (!counts(network, sale)) return std::nullopt;
  const Draw place = place_draw(sale);
  if (auto shortage = take(network, place, now)) return shortage;
  if (!line_calls) return std::nullopt;
  auto shortage = take(network, units_draw(sale, units), now);
  if (shortage) give_back(network, place, now);
  return shortage;
}

std::optional<Shortage> Allowances::take_units(const Network& network, const shop::SaleView& sale,
                                               std::uint32_t units, MonoTime now) {
  return counts(network, sale) ? take(network, units_draw(sale, units), now) : std::nullopt;
}

void Allowances::give_back_units(const Network& network, const shop::SaleView& sale, std::uint32_t units,
                                 MonoTime now) {
  if (counts(network, sale)) give_back(network, units_draw(sale, units), now);
}

std::optional<Shortage> Allowances::take_priority_place(const Network& network, const shop::SaleView& sale,
                                                        MonoTime now) {
  return counts(network, sale) ? take(network, priority_draw(sale), now) : std::nullopt;
}

void Allowances::give_back_priority_place(const Network& network, const shop::SaleView& sale, MonoTime now) {
  if (counts(network, sale)) give_back(network, priority_draw(sale), now);
}

bool Allowances::take_counted_read(const Network& network, MonoTime now) {
  if (!settings_.is_on || !network.is_known()) return true;
  constexpr std::uint64_t salt = 0x5bd1e995;
  return hosts_.take(network.site ^ salt, settings_.counted_reads, 1, now) == Duration::zero();
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
    tried.is_bounded = sites_.has(wrong_codes_key(network, sale), now);
    tried.shortage = take(network, {.of = Allowance::codes, .scope = sale.config.id, .rate = settings_.codes}, now);
  }
  if (!tried.shortage && tried.is_bounded && of_sale.is_full(now)) {
    const Shortage all = shortage_of(of_sale);
    tried.shortage = refuse(all.of, all.rate, all.wait);
  }
  return tried;
}

void Allowances::note_wrong_code(const Network& network, const shop::SaleView& sale, MonoTime now) {
  if (counts(network, sale)) sites_.take(wrong_codes_key(network, sale), remembered_wrong_code, 1, now);
}

std::optional<Shortage> Allowances::may_hold(BuyerId buyer, MonoTime now) {
  if (!settings_.is_on) return std::nullopt;
  const std::uint64_t key = mixed(key_of(buyer), Allowance::give_backs, everywhere);
  const Duration wait = hosts_.wait_for(key, settings_.give_backs, 1, now);
  return wait > Duration::zero() ? refuse(Allowance::give_backs, settings_.give_backs, wait) : std::nullopt;
}

void Allowances::note_given_back(BuyerId buyer, MonoTime now) {
  if (!settings_.is_on) return;
  hosts_.take(mixed(key_of(buyer), Allowance::give_backs, everywhere), settings_.give_backs, 1, now);
}

}  // namespace sluice::edge
