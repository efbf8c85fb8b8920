// When a hook is to be run: exactly once for each opening and each end, whatever restarts and clocks do.
//
// Hooks for changes are not among these (purge_plan.h).
//
// Pure. What there is to remember is one row in the ledger, written before a hook is run and after it:
//
//   waiting   the sale was seen before its end, so the hook is wanted when that comes
//   begun     it is being run, or was when a process ended
//   done      it was run, and said that all is well
//   failed    it was run, and did not
//   unknown   it was begun, and the process ended before it did: it may have been done, and is not begun again
//
// The row says for which opening that was: a sale whose opening was moved is prepared anew.
#pragma once

#include <optional>
#include <string>

#include "app/settings/hook_settings.h"
#include "ledger/rows/preparation_rows.h"
#include "shop/sale/sale_state.h"
#include "shop/settings/config.h"

namespace sluice::app {

enum class HookStep : std::uint8_t { nothing, remember, run, give_up };

struct HookFacts {
  const HookSettings& hook;
  const shop::SaleConfig& sale;
  shop::SaleState state{};
  std::optional<WallTime> ended_at{};  // of a closed sale: since when that is known
  const ledger::PreparationRow* row = nullptr;
  bool is_begun_here = false;  // by this process
  WallTime now{};
};

[[nodiscard]] HookStep next_step(const HookFacts& facts);

// When it is due; nullopt: that is not known yet.
[[nodiscard]] std::optional<WallTime> due_at(const HookFacts& facts);

// Which opening it is about, as the row says it: {"for":"2026-12-24T20:00:00.000Z"}; "" of an end.
[[nodiscard]] std::string opening_of(const HookSettings& hook, const shop::SaleConfig& sale);
[[nodiscard]] std::string opening_of(const ledger::PreparationRow& row);

}  // namespace sluice::app
