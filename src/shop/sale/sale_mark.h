// The sale's own rows: its settings, and its mark, which carries the owner's lease, the state and the sale's time.
//
// Invariant: a round in which anything of the sale is written also writes its mark (seal()); without it the ledger
// takes nothing of the round.
// Reads the course and the schedule; touches the round. Not thread-safe: the owner's thread.
#pragma once

#include "ledger/ledger.h"
#include "shop/sale/course.h"
#include "shop/sale/schedule.h"

namespace sluice::shop {

class SaleMark {
public:
  SaleMark(Course& course, const Schedule& schedule) : course_(course), schedule_(schedule) {}

  // A new sale's first rows.
  void add_sale(Round& round);
  // Takes the lease of a sale that the ledger has, from whoever had it.
  void take_over(const ledger::SaleRow& row, Round& round);

  void write(Now now, Round& round);
  // The last word of the sale in a round: the mark, if anything was written, and the settings if they are new. Also
  // once a second while there are deadlines (`has_deadlines`), so that a restart gives little of their time back.
  void seal(Now now, bool has_deadlines, Round& round);
  // Something was written since the mark was.
  [[nodiscard]] bool is_due() const { return is_due_; }

  // Notes whether anything of the sale was written between its beginning and its end.
  class Watch {
  public:
    Watch(SaleMark& mark, const Round& round) : mark_(mark), round_(round), before_(round.writes().size()) {}
    ~Watch() { mark_.is_due_ |= round_.writes().size() != before_; }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

  private:
    SaleMark& mark_;
    const Round& round_;
    const std::size_t before_;
  };

private:
  [[nodiscard]] ledger::SettingsRowOf<std::string_view> settings_row(Round& round) const;

  Course& course_;
  const Schedule& schedule_;
  ledger::Lease lease_{1};     // of this owner
  std::uint64_t commits_ = 0;  // of the sale
  bool is_due_ = true;         // something was written since the mark was
  MonoTime written_at_;
};

}  // namespace sluice::shop
