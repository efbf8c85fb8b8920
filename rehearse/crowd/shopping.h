// From the click to the confirmed order.
//
//   click -> secured -> checkout -> order read until it is final
//                    -> the shop's own checkout, where the shop is paid itself (at_shop.h)
//         -> entered, at a gate                         : likewise
//         -> in line                                   : Waiting has them, until they are called and click again
//         -> sold out, closed, refused                 : done
//
// Touches the arrivals, the records of winners (through Errands what they ask next), the judge (who holds which unit,
// and from which place) and the tally. Reads the sale as the shared document tells it. One thread.
#pragma once

#include <array>
#include <cstdint>

#include "base/time.h"
#include "rehearse/crowd/arrivals.h"
#include "rehearse/crowd/at_shop.h"
#include "rehearse/crowd/buyers.h"
#include "rehearse/crowd/errands.h"
#include "rehearse/crowd/sale_view.h"
#include "rehearse/crowd/waiting.h"
#include "rehearse/judgement/histogram.h"
#include "rehearse/judgement/judge.h"

namespace sluice::rehearse {

class Shopping {
public:
  // All references must outlive the shopping. `start` is the time of offset 0 of the arrivals.
  Shopping(const Plan& plan, const SaleView& sale, const Clock& clock, MonoTime start, Buyers& buyers,
           Errands& errands, Waiting& waiting, AtShop& shop, Judge& judge, Tally& tally);

  // Queues the first click of everybody who has come by now.
  void take_arrivals(MonoTime now);
  [[nodiscard]] bool everybody_came() const { return arrivals_.is_over(); }
  [[nodiscard]] MonoTime next_arrival() const;  // the end of time: nobody comes any more

  void on_buy(const Request& request, const Answer& answer, MonoTime now);
  void on_checkout(const Request& request, const Answer& answer, MonoTime now);
  void on_order(const Request& request, const Answer& answer, MonoTime now);
  // What a gate's proxy hears.
  void on_check(const Request& request, const Answer& answer, MonoTime now);

  void fill(Report& report) const;

private:
  static constexpr std::size_t deciles = std::tuple_size_v<decltype(Report::deciles)>;
  // Of those who came in one tenth of the crowd.
  struct Decile {
    std::uint64_t arrivals = 0;
    Histogram wait;  // of winners, from the click to the hold
  };
  [[nodiscard]] Decile& decile_of(std::uint32_t arrival) { return deciles_[arrival * deciles / plan_.buyers]; }

  void on_hold(const Request& request, const Answer& answer, MonoTime now);
  void on_joined(const Request& request, const Answer& answer, MonoTime now);
  void secure(const Request& request, std::uint32_t ordinal, Win win, MonoTime now);
  void on_refused(const Request& request, const Answer& answer, MonoTime now);
  void judge_place(const Request& request, std::uint32_t told_ordinal);
  void judge_unit(std::uint32_t index);
  [[nodiscard]] bool has_ended(const Win& win) const;

  const Plan& plan_;
  const SaleView& sale_;
  const Clock& clock_;
  MonoTime start_;
  Buyers& buyers_;
  Errands& errands_;
  Waiting& waiting_;
  AtShop& shop_;
  Judge& judge_;
  Tally& tally_;
  Arrivals arrivals_;
  std::array<Decile, deciles> deciles_;
  std::uint64_t orders_acknowledged_ = 0;
};

}  // namespace sluice::rehearse
