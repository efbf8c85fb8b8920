#include "sim/world/disk.h"

#include <utility>

#include "base/invariant.h"

namespace sluice::sim {

void SimLedger::break_off() {
  *lives_ = false;
  if (on_its_way_ && !has_failed_ && !is_away() && chance_.happens(0.5)) (void)store_.commit(*on_its_way_);
  on_its_way_.reset();
}

void SimLedger::submit(std::span<const ledger::Write> round) {
  SLUICE_INVARIANT(!on_its_way_ && !answer_);
  on_its_way_ = round;
  const bool is_slow = chance_.happens(habits_.slow);
  const Duration takes =
      is_slow ? chance_.between(std::chrono::seconds(1), std::chrono::seconds(4)) : chance_.about(habits_.sync);
  agenda_.after(takes, [this, round_number = ++rounds_, lives = lives_] {
    if (*lives && on_its_way_ && rounds_ == round_number) write();
  });
}

void SimLedger::write() {
  answer_ = commit();
  on_its_way_.reset();
  if (tell_) tell_();
}

Result<void> SimLedger::commit() {
  if (has_failed_) return Error{ErrorKind::io, "the disk has failed before"};
  if (is_away()) return Error{ErrorKind::unavailable, "the store is away"};
  if (std::exchange(weather_.is_refused, false)) return Error{ErrorKind::conflict, "a row was mended by hand"};
  if (std::exchange(weather_.sync_fails, false)) {
    has_failed_ = true;
    if (chance_.happens(0.5)) (void)store_.commit(*on_its_way_);
    return Error{ErrorKind::io, "a sync failed"};
  }
  return store_.commit(*on_its_way_);
}

std::optional<Result<void>> SimLedger::settled() {
  return std::exchange(answer_, std::nullopt);
}

Result<void> SimLedger::wait() {
  if (on_its_way_) write();
  SLUICE_INVARIANT(answer_);
  return *std::exchange(answer_, std::nullopt);
}

Result<std::vector<ledger::SaleRow>> SimLedger::read_sales() {
  if (is_away()) return Error{ErrorKind::unavailable, "the store is away"};
  return store_.read_sales();
}

Result<void> SimLedger::read_sale(std::string_view sale, ledger::SaleVisitor& visitor) {
  if (is_away()) return Error{ErrorKind::unavailable, "the store is away"};
  return store_.read_sale(sale, visitor);
}

}  // namespace sluice::sim
