// The people who operate, what they have done, and how a sale was prepared: as of the last commit.
//
// It has a connection of its own, so it neither waits for a commit nor holds one up; whoever else writes the same
// ledger, what they wrote is seen with the next question. One thread at a time; it may outlive the store.
//
//   1. A page looks at no more than `looked_at_max` acts, whatever the filter leaves of them: so one takes
//      milliseconds, may be short or empty, and the list goes on as long as `next` names an act.
//   2. Numbers grow with each act. So who goes on after `next` meets every act once that was there when they began,
//      but for those that have grown too old meanwhile (acts_max), and none that came since.
//
// Errors: io.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "ledger/rows/people_rows.h"
#include "ledger/rows/preparation_rows.h"

namespace sluice::ledger {

// All that must be true of an act; what is empty does not count.
struct ActFilter {
  std::string sale{};
  std::string who{};
  std::string kind{};               // "sale.paused", or "sale" for all that begin so
  std::optional<WallTime> since{};  // done then or later

  [[nodiscard]] bool fits(const ActRow& act) const {
    const bool is_kind = kind.empty() || act.kind == kind || act.kind.starts_with(kind + ".");
    return is_kind && (sale.empty() || act.sale == sale) && (who.empty() || act.who == who) &&
           (!since || act.at >= *since);
  }
};

struct ActPage {
  std::vector<ActRow> acts;  // the newest first
  ActNumber next{};          // before which to go on; 0: that was all
};

class People {
public:
  static constexpr std::uint32_t looked_at_max = 5000;

  virtual ~People() = default;
  [[nodiscard]] virtual Result<std::vector<UserRow>> read_users() = 0;  // by name
  [[nodiscard]] virtual Result<std::optional<UserRow>> read_user(std::string_view name) = 0;
  // Of those before `before` (0: of all), at most `acts_max`.
  [[nodiscard]] virtual Result<ActPage> read_acts(const ActFilter& filter, ActNumber before,
                                                  std::uint32_t acts_max) = 0;
  // All of a sale, by (kind, name): some dozens.
  [[nodiscard]] virtual Result<std::vector<PreparationRow>> read_preparations(std::string_view sale) = 0;
};

}  // namespace sluice::ledger
