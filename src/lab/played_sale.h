// A sale as its owner has it, without ledger and edges: the engines of line and sale, the pace and the model of
// waits, put together as shop/line/calling.h, shop/purchase/till.h and shop/told/telling.h put them.
//
// What is decided is decided by the engines; here is only what lies between them. One line, the sale's own. Answers
// are as a server's would be: whoever is told of a call, or shown a range, is told from the same numbers.
//
// Invariants: those of the engines, and offered + reserve <= free units. Not thread-safe; `now` never goes backwards.
// Cost: that of the engines.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "lab/plan.h"
#include "lab/played_units.h"
#include "line/call_room.h"
#include "line/draw.h"
#include "line/line.h"
#include "line/pace_control.h"
#include "line/wait_model.h"

namespace sluice::lab {

class PlayedSale {
public:
  PlayedSale(const Plan& plan, Instant now);

  // --- The owner's tick: time passes, people are called, what is known of waits is told.
  // Of a lobby that is drawn, the draw: tickets have changed places by it.
  [[nodiscard]] std::optional<line::Draw> open(Instant now, std::uint64_t seed);
  void close() {
    is_open_ = false;
    is_closed_ = true;
  }
  [[nodiscard]] bool is_open() const { return is_open_; }
  // Adds whoever is newly called while they waited.
  void tick(Instant now, std::vector<Ordinal>& called);
  void tell(Instant now);  // forecasts, as of now

  // --- People
  // Nullopt: sold out or closed, and no place is given.
  [[nodiscard]] std::optional<line::Turnstile::Place> join();
  // `quantity` of the item for a called ticket, or as many as are to be had. Returns how many; of none the ticket is
  // given back.
  std::uint32_t take(Instant now, std::uint32_t person, Ordinal ordinal, ItemIndex item, std::uint32_t quantity);
  void leave(Instant now, Ordinal ordinal);
  void see(Ordinal ordinal) { board_->see(ordinal); }
  // False: the hold is over.
  [[nodiscard]] bool begin_paying(Instant now, std::uint32_t person) { return units_.begin_paying(now, person); }
  void sell(Instant now, std::uint32_t person);
  void stop_paying(Instant now, std::uint32_t person) { units_.stop_paying(now, person); }
  void give_back(Instant now, std::uint32_t person) { units_.give_back(now, person); }

  // --- What there is to know
  [[nodiscard]] bool is_sold_out() const;
  [[nodiscard]] line::Standing standing(Ordinal ordinal) const { return board_->standing(ordinal); }
  [[nodiscard]] line::Turnstile::Reading reading() const { return board_->turnstile.read(); }
  struct Outlook {
    std::optional<line::Wait> wait;
    double chance = 0;
  };
  // As somebody at this place is shown it.
  [[nodiscard]] Outlook outlook(Ordinal ordinal) const;
  [[nodiscard]] line::CallLimit limit() const { return limit_; }
  [[nodiscard]] const sale::Engine& units() const { return units_.engine(); }
  [[nodiscard]] std::uint32_t free() const { return units_.free(); }
  [[nodiscard]] std::uint32_t held() const { return units_.held(); }
  [[nodiscard]] std::uint32_t sold() const { return units_.sold(); }
  [[nodiscard]] line::Fates fates() const { return line_.fates(); }
  [[nodiscard]] std::uint32_t offered() const { return line_.offered(); }
  [[nodiscard]] std::uint64_t called_total() const { return line_.called_total(); }
  // Ends of holds since they were last taken, in order.
  [[nodiscard]] std::vector<HoldEnd> take_ended() { return units_.take_ended(); }

  [[nodiscard]] const char* broken_invariant() const;

private:
  [[nodiscard]] std::uint32_t promised() const { return line_.offered() + line_.reserve(); }
  void count_calls(Instant now);
  void call(Instant now);
  void note_came(Instant now, Instant called_at, std::uint32_t units);
  [[nodiscard]] line::LineMoment moment() const;

  const shop::SaleConfig& config_;
  std::unique_ptr<line::Board> board_;
  line::Line line_;
  line::PaceControl pace_;
  line::WaitModel waits_;
  PlayedUnits units_;
  bool is_open_ = false;
  bool is_closed_ = false;
  line::CallLimit limit_ = line::CallLimit::nothing;
  std::uint32_t room_left_ = 0;
  std::uint64_t calls_counted_ = 0;
  std::uint32_t counted_issued_ = 0;  // when those who wait were last counted
  Instant counted_at_{};
  std::uint32_t handed_out_ = 0;  // ordinals up to here were told to be called, or passed over
};

}  // namespace sluice::lab
