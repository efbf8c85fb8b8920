#include "sandbox/charge_record.h"

#include <limits>

#include "base/invariant.h"

namespace sluice::sandbox {

static_assert(ChargeRecord::charges_limit <= std::numeric_limits<std::int64_t>::max() / charge_amount_max);

Result<std::unique_ptr<ChargeRecord>> ChargeRecord::open(const std::string& path, std::uint32_t charges_max) {
  if (charges_max > charges_limit) return invalid_input("sandbox charges_max: at most 9000000");
  auto file = AppendFile::open(path);
  if (!file) return file.error();
  std::unique_ptr<ChargeRecord> record(new ChargeRecord(std::move(*file), charges_max));
  if (auto loaded = record->load(); !loaded) return loaded.error();
  return record;
}

Result<void> ChargeRecord::load() {
  bool is_full = false;
  auto loaded = file_->load([this, &is_full](std::string_view entry) {
    auto charge = parse_recorded(entry);
    if (charge && is_cancelling(*charge)) {
      keep_cancelled(charge->number);
      return true;
    }
    is_full = size() == charges_max_;
    if (!charge || !is_next(*charge) || is_full) return false;
    keep(std::move(*charge));
    return true;
  });
  if (is_full) return Error{ErrorKind::unavailable, "the record holds more charges than charges_max"};
  return loaded;
}

bool ChargeRecord::is_cancelling(const RecordedCharge& charge) const {
  const RecordedCharge* known = find(charge.request.idempotency_key);
  return known != nullptr && known->number == charge.number && known->request == charge.request &&
         known->status == ChargeStatus::requires_action && charge.status == ChargeStatus::cancelled;
}

bool ChargeRecord::is_next(const RecordedCharge& charge) const {
  return charge.number == size() + 1 && find(charge.request.idempotency_key) == nullptr;
}

const RecordedCharge* ChargeRecord::find(std::string_view idempotency_key) const {
  const auto found = by_key_.find(idempotency_key);
  return found == by_key_.end() ? nullptr : &at(found->second);
}

Result<const RecordedCharge*> ChargeRecord::append(ChargeRequest request, ChargeStatus status, WallTime at) {
  SLUICE_INVARIANT(find(request.idempotency_key) == nullptr);
  if (size() >= charges_max_) return Error{ErrorKind::unavailable, "the record of charges is full"};
  RecordedCharge charge{.number = size() + 1, .request = std::move(request), .status = status, .at = at};
  if (auto written = write(charge); !written) return written.error();
  return &keep(std::move(charge));
}

Result<const RecordedCharge*> ChargeRecord::cancel(std::uint32_t number) {
  RecordedCharge cancelled = at(number);
  SLUICE_INVARIANT(cancelled.status == ChargeStatus::requires_action);
  cancelled.status = ChargeStatus::cancelled;
  if (auto written = write(cancelled); !written) return written.error();
  return &keep_cancelled(number);
}

Result<void> ChargeRecord::write(const RecordedCharge& charge) {
  entry_.clear();
  JsonWriter json(entry_);
  write_recorded(json, charge);
  return file_->append(entry_);
}

const RecordedCharge& ChargeRecord::at(std::uint32_t number) const {
  SLUICE_INVARIANT(number >= 1 && number <= size());
  return charges_[number - 1].charge;
}

std::uint32_t ChargeRecord::first_of(std::string_view reference) const {
  const auto found = by_reference_.find(reference);
  return found == by_reference_.end() ? 0 : found->second.first;
}

std::uint32_t ChargeRecord::next_of_same(std::uint32_t number) const {
  SLUICE_INVARIANT(number >= 1 && number <= size());
  return charges_[number - 1].next_of_same;
}

const RecordedCharge& ChargeRecord::keep(RecordedCharge charge) {
  const auto& kept = charges_.emplace_back(Kept{.charge = std::move(charge)}).charge;
  by_key_.emplace(kept.request.idempotency_key, kept.number);
  auto& chain = by_reference_[kept.request.reference];
  if (chain.last == 0) {
    chain.first = kept.number;
  } else {
    charges_[chain.last - 1].next_of_same = kept.number;
  }
  chain.last = kept.number;
  count(kept, 1);
  return kept;
}

const RecordedCharge& ChargeRecord::keep_cancelled(std::uint32_t number) {
  RecordedCharge& charge = charges_[number - 1].charge;
  count(charge, -1);
  charge.status = ChargeStatus::cancelled;
  count(charge, 1);
  return charge;
}

void ChargeRecord::count(const RecordedCharge& charge, int times) {
  auto& sum = summary_[static_cast<std::size_t>(charge.status)];
  sum.count = static_cast<std::uint32_t>(static_cast<int>(sum.count) + times);
  sum.amounts[charge.request.currency] += charge.request.amount * times;
}

}  // namespace sluice::sandbox
