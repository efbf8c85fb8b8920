// Those who were told to wait: when each asks after their place, and what the answers make of it.
//
//   in line -> (called: the shared document says so, or presence is due: own poll) -> called -> buy again, or enter
//           -> sold out, closed, lapsed                                            : done
//
// Touches the waiters' records (place, contact, presence; through Errands what they ask next), the judge (who was
// passed over), the tally (answers to buy) and, of its own, how fair the line was. Reads the sale as the shared
// document tells it; asks for nothing but tickets. One thread.
//
// Invariants
//  1. All waiters together ask at most plan.polls_per_s_max times a second; those who seem to be called go first.
//  2. Who was heard again within the presence window, with no connection lost since, was present all the while.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "rehearse/crowd/bodies.h"
#include "rehearse/crowd/buyers.h"
#include "rehearse/crowd/errands.h"
#include "rehearse/crowd/sale_view.h"
#include "rehearse/judgement/fairness.h"
#include "rehearse/judgement/judge.h"

namespace sluice::rehearse {

class Waiting {
public:
  // All references must outlive the waiting. `start` is the time of offset 0 of the arrivals.
  Waiting(const Plan& plan, const SaleView& sale, MonoTime start, Buyers& buyers, Errands& errands, Judge& judge,
          Tally& tally);

  // Queues the polls that are due, as far as the budget goes.
  void take_due(MonoTime now);
  [[nodiscard]] MonoTime next_due() const;

  // The shared document was read anew: asked for at `sent`.
  void on_look(MonoTime sent, MonoTime now);
  // Answers: 202 to a buy, and whatever a poll was answered.
  void on_in_line(const Request& request, const Answer& answer, MonoTime now);
  void on_poll(const Request& request, const Answer& answer, MonoTime now);
  // A waiter was told that nothing is left: they count as never offered a unit, if they never were.
  void on_nothing_left(const Buyer& buyer);

  // The highest ordinal of this item that anybody has been told.
  [[nodiscard]] std::uint32_t highest_ordinal(std::uint16_t item) const { return highest_ordinal_[item]; }

  // Mode::asking: whoever may have been passed over asks once more.
  void ask_passed_over(MonoTime now);
  // Everybody without a hold gets the outcome they have now, and the judge hears who was never offered a unit.
  void conclude();

  void fill(Report& report) const;

private:
  [[nodiscard]] bool is_over() const;
  [[nodiscard]] std::int64_t called_up_to() const;
  [[nodiscard]] std::uint32_t ms_of(MonoTime at) const;  // from the start
  bool ask_if_current(const Heap::Entry& entry, MonoTime now);
  void on_called(std::uint32_t index, MonoTime now);
  void note_place(Buyer& buyer, const TicketBody& ticket, MonoTime now);
  void note_contact(Buyer& buyer, const TicketBody& ticket, MonoTime now);
  void wait_in_line(std::uint32_t index, MonoTime now);
  void conclude(std::uint32_t index);

  const Plan& plan_;
  const SaleView& sale_;
  MonoTime start_;
  Buyers& buyers_;
  Errands& errands_;
  Judge& judge_;
  Tally& tally_;

  Heap presence_;  // by time
  Heap line_;      // by ordinal
  double poll_budget_ = 0;
  MonoTime budget_at_;

  Fairness fairness_;
  std::vector<std::uint32_t> highest_ordinal_;  // by item
  std::vector<NeverOffered> never_offered_;
  std::uint64_t in_line_ever_ = 0;
  std::uint64_t called_ = 0;
  std::uint64_t unjudged_ = 0;
};

}  // namespace sluice::rehearse
