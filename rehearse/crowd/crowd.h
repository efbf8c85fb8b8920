// The crowd: takes the buyers through the modes of a run, and gives every answer to whom it concerns.
//
// One thread, driven by run(): take_due() queues whatever is due, the wire calls back with answers. A buyer in flight
// is a Request and nothing more; only who is told to wait, wins, or must try again gets a record.
//
//   Shopping  click, checkout, order            Waiting   who is in line, and what they ask
//   AtShop    the shop's own checkout           Errands   sending, timers, retries, what went wrong
//   Auditing  everything acknowledged, again    Buyers    records, wins, cookies
//   bodies.h  what answers say
//
// What is unfinished when its mode ends is counted as such. The crowd itself reads the shared document, and touches
// nothing else.
#pragma once

#include <cstdint>
#include <span>

#include "base/time.h"
#include "rehearse/crowd/at_shop.h"
#include "rehearse/crowd/auditing.h"
#include "rehearse/crowd/buyers.h"
#include "rehearse/crowd/errands.h"
#include "rehearse/crowd/requests.h"
#include "rehearse/crowd/sale_view.h"
#include "rehearse/crowd/shopping.h"
#include "rehearse/crowd/waiting.h"
#include "rehearse/judgement/judge.h"
#include "rehearse/judgement/tally.h"
#include "rehearse/plan.h"
#include "rehearse/progress.h"
#include "rehearse/wire/wire.h"

namespace sluice::rehearse {

class Crowd final : public WireClient {
public:
  // All references must outlive the crowd. `start` is the time of offset 0 of the arrivals.
  Crowd(const Plan& plan, const SaleView& sale, const Target& target, const Clock& clock, MonoTime start);
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;
  void use(Wire& wire);

  // Queues every request that is due at `now`.
  void take_due(MonoTime now);

  // When take_due() will next have something to queue, as far as is known now; possibly in the past.
  [[nodiscard]] MonoTime next_due() const;

  // Enters the next mode: drops what was not sent, and queues what the new mode needs.
  void enter(Mode mode, MonoTime now);
  // Nothing is left to do in this mode but to wait for answers that are under way.
  [[nodiscard]] bool is_done() const;
  [[nodiscard]] bool everybody_came() const { return shopping_.everybody_came(); }

  [[nodiscard]] Tally& tally() { return tally_; }
  void fill(Progress& progress) const;
  void fill(Report& report) const;

  std::size_t write_request(Request& request, std::span<char> out) override;
  void on_answer(const Request& request, const Answer& answer, MonoTime now) override;
  void on_loss(const Request& request, Loss loss, MonoTime now) override;

private:
  void ask_status(MonoTime now);
  void on_status(const Request& request, const Answer& answer, MonoTime now);

  const Plan& plan_;
  Wire* wire_ = nullptr;
  Requests requests_;

  // The shop as the shared document tells it.
  SaleView sale_;
  MonoTime next_status_;
  bool status_asked_ = false;

  Judge judge_;
  Tally tally_;
  Buyers buyers_;
  Errands errands_;
  Waiting waiting_;
  AtShop shop_;
  Shopping shopping_;
  Auditing auditing_;
};

}  // namespace sluice::rehearse
