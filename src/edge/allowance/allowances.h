// What one network, or one buyer, may take of what is for all: a share of the stock, and rates.
//
//   units            of each sale: places that are called at once, and the further units that are bought with them
//                    (unit_share.h). It keeps one machine from holding the whole stock, or filling a gate.
//   places           of each sale: places in line
//   codes            of each sale: codes that are tried
//   priority_places  of each sale: places that codes lead to
//   give_backs       of each buyer: holds released again
//   unsigned_events  events of a payment provider whose signature does not hold
//   notices          of each sale: addresses that are left by those who wait, read and taken back
//   requests         whatever they ask for; looked at before anything of them is read
//   calls            under way at owners at a time; counted elsewhere (call_shares.h)
//
// What a network is, and what of it has how much: network_rates.h. Figures are generous: behind one address there may
// be a carrier with thousands of people, and whoever is refused asks again in a moment.
// Off where only this machine can ask, and for sales that are rehearsals, whose crowd is one machine.
//
// Thread-safe. Cost: a hash look-up under a short lock, two for IPv6. Memory: 9 MiB.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string_view>

#include "edge/allowance/allowance.h"
#include "edge/allowance/network.h"
#include "edge/allowance/network_rates.h"
#include "edge/allowance/rate_book.h"
#include "edge/allowance/settings_in_force.h"
#include "shop/place/try_limit.h"
#include "shop/told/sale_view.h"

namespace sluice::edge {

class Allowances {
public:
  explicit Allowances(const AllowanceSettings& settings);

  // From now on these count; what was taken stays taken. As SettingsInForce::set().
  [[nodiscard]] bool set(const AllowanceSettings& settings) { return settings_.set(settings); }

  // All return nothing where there is enough, and then have taken it; of what is short nothing is taken, nor of what
  // goes with it. `line_calls`: a new place would be called at once.
  [[nodiscard]] std::optional<Shortage> take_place(const Network& network, const shop::SaleView& sale,
                                                   bool line_calls, std::uint32_t units, MonoTime now);
  [[nodiscard]] std::optional<Shortage> take_units(const Network& network, const shop::SaleView& sale,
                                                   std::uint32_t units, MonoTime now);
  void give_back_units(const Network& network, const shop::SaleView& sale, std::uint32_t units, MonoTime now);
  [[nodiscard]] std::optional<Shortage> take_priority_place(const Network& network, const shop::SaleView& sale,
                                                            MonoTime now);
  void give_back_priority_place(const Network& network, const shop::SaleView& sale, MonoTime now);
  [[nodiscard]] std::optional<Shortage> take_notice(const Network& network, const shop::SaleView& sale, MonoTime now);
  // An event without a good signature; one that has it is nobody's to limit.
  [[nodiscard]] std::optional<Shortage> take_unsigned_event(const Network& network, MonoTime now);
  // Counted as refused by whoever refuses it (note_refused()).
  [[nodiscard]] std::optional<Shortage> take_request(const Network& network, MonoTime now);
  // Whether a read counts when readers are counted (docs/decisions/0011-poll-advice.md).
  [[nodiscard]] bool take_counted_read(const Network& network, MonoTime now);

  struct CodeTry {
    std::optional<Shortage> shortage{};
    // By what the sale bears of wrong codes; not for a network that has typed none lately, or one could keep all out.
    bool is_bounded = true;
  };
  [[nodiscard]] CodeTry take_code(const Network& network, const shop::SaleView& sale, const shop::TryLimit& of_sale,
                                  MonoTime now);
  void note_wrong_code(const Network& network, const shop::SaleView& sale, MonoTime now);
  // Of a sale in which as many wrong codes are tried as it bears.
  [[nodiscard]] static Shortage shortage_of(const shop::TryLimit& of_sale);
  // A buyer's are taken when a hold was released, and asked for before the next one.
  [[nodiscard]] std::optional<Shortage> may_hold(BuyerId buyer, MonoTime now);
  void note_given_back(BuyerId buyer, MonoTime now);

  // A proxy of which nobody has told us seems to ask (network.h), so that everybody behind it counts as one.
  void note_unlisted_proxy() {
    if (!saw_unlisted_proxy()) saw_unlisted_proxy_.store(true, std::memory_order_relaxed);
  }
  [[nodiscard]] bool saw_unlisted_proxy() const { return saw_unlisted_proxy_.load(std::memory_order_relaxed); }

  [[nodiscard]] bool is_on() const { return settings().is_on; }
  // A call, or a request, was refused for it.
  void note_refused(Allowance of) { refused_[static_cast<std::size_t>(of)].fetch_add(1, std::memory_order_relaxed); }
  // How often each was refused.
  [[nodiscard]] std::uint64_t refused(Allowance of) const {
    return refused_[static_cast<std::size_t>(of)].load(std::memory_order_relaxed);
  }

private:
  [[nodiscard]] bool counts(const Network& network, const shop::SaleView& sale) const;
  [[nodiscard]] std::optional<Shortage> take(Allowance of, const Network& network, const NetworkRates::Draw& draw,
                                             MonoTime now);
  [[nodiscard]] NetworkRates::Draw place_draw(const shop::SaleView& sale) const;
  [[nodiscard]] NetworkRates::Draw units_draw(const shop::SaleView& sale, std::uint32_t units) const;
  [[nodiscard]] NetworkRates::Draw priority_draw(const shop::SaleView& sale) const;
  std::optional<Shortage> refuse(Allowance of, const Rate& rate, Duration wait);

  [[nodiscard]] const AllowanceSettings& settings() const { return settings_.current(); }

  SettingsInForce settings_;
  NetworkRates networks_;
  NetworkRates requests_;  // of their own: a flood of addresses makes none of the others forgotten
  RateBook buyers_;
  std::array<std::atomic<std::uint64_t>, every_allowance.size()> refused_{};
  std::atomic<bool> saw_unlisted_proxy_{false};
};

}  // namespace sluice::edge
