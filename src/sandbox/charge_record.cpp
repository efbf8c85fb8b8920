#include "sandbox/charge_record.h"

#include <limits>
#include <utility>

#include "base/invariant.h"
#include "base/json_writer.h"
#include "sandbox/record_text.h"

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
  auto loaded = file_->load([this, &is_full](std::string_view line) { return take(line, is_full); });
  if (is_full) return Error{ErrorKind::unavailable, "the record holds more charges than charges_max"};
  return loaded;
}

bool ChargeRecord::take(std::string_view line, bool& is_full) {
  auto read = parse_step(line);
  if (!read) return false;
  const bool is_known = read->charge.number <= size();
  // The second line of a charge in a file of an earlier version is under the key of the first, and says no step.
  const bool is_old_cancelling = is_known && read->step.verb == StepVerb::create;
  if (is_old_cancelling) {
    const bool fits = at(read->charge.number).state.status == ChargeStatus::requires_action &&
                      read->step.after.status == ChargeStatus::cancelled;
    if (!fits) return false;
    read->step.verb = StepVerb::cancel;
    read->step.idempotency_key.clear();
  }
  if (!read->step.idempotency_key.empty() && find(read->step.idempotency_key) != nullptr) return false;
  if (is_known) {
    keep_moved(read->charge, read->step);
  } else {
    if (read->charge.number != size() + 1 || read->step.verb != StepVerb::create) return false;
    is_full = size() == charges_max_;
    if (is_full) return false;
    keep(std::move(read->charge));
  }
  keep(std::move(read->step));
  return true;
}

const Step* ChargeRecord::find(std::string_view idempotency_key) const {
  const auto found = by_key_.find(idempotency_key);
  return found == by_key_.end() ? nullptr : &step(found->second);
}

Result<const Step*> ChargeRecord::make(Charge charge, StepKey key) {
  if (size() >= charges_max_) return Error{ErrorKind::unavailable, "the record of charges is full"};
  charge.number = size() + 1;
  charge.idempotency_key = key.text;
  charge.at = charge.state.at;
  Step step{.charge = charge.number,
            .verb = StepVerb::create,
            .after = charge.state,
            .moved = charge.state.captured,
            .idempotency_key = std::move(key.text),
            .fingerprint = key.fingerprint};
  if (auto written = write(charge, step); !written) return written.error();
  keep(std::move(charge));
  return &keep(std::move(step));
}

Result<const Step*> ChargeRecord::move(const Move& move, StepKey key) {
  if (step_count() / steps_per_charge_max >= charges_max_)
    return Error{ErrorKind::unavailable, "the record of charges is full"};
  Charge moved = at(move.charge);
  moved.state = move.after;
  if (!move.return_url.empty()) moved.return_url = move.return_url;
  Step step{.charge = move.charge,
            .verb = move.verb,
            .after = move.after,
            .moved = move.moved,
            .idempotency_key = std::move(key.text),
            .fingerprint = key.fingerprint};
  if (auto written = write(moved, step); !written) return written.error();
  keep_moved(moved, step);
  return &keep(std::move(step));
}

Result<void> ChargeRecord::write(const Charge& charge, const Step& step) {
  SLUICE_INVARIANT(step.idempotency_key.empty() || find(step.idempotency_key) == nullptr);
  entry_.clear();
  JsonWriter json(entry_);
  write_step(json, charge, step);
  return file_->append(entry_);
}

const Charge& ChargeRecord::at(std::uint32_t number) const {
  SLUICE_INVARIANT(number >= 1 && number <= size());
  return charges_[number - 1].charge;
}

const Step& ChargeRecord::step(std::uint32_t number) const {
  SLUICE_INVARIANT(number >= 1 && number <= step_count());
  return steps_[number - 1];
}

std::uint32_t ChargeRecord::first_of(std::string_view reference) const {
  const auto found = by_reference_.find(reference);
  return found == by_reference_.end() ? 0 : found->second.first;
}

std::uint32_t ChargeRecord::next_of_same(std::uint32_t number) const {
  SLUICE_INVARIANT(number >= 1 && number <= size());
  return charges_[number - 1].next_of_same;
}

void ChargeRecord::keep(Charge charge) {
  const auto& kept = charges_.emplace_back(Kept{.charge = std::move(charge)}).charge;
  count(kept, 1);
  if (kept.terms.reference.empty()) return;
  auto& chain = by_reference_[kept.terms.reference];
  if (chain.last == 0) {
    chain.first = kept.number;
  } else {
    charges_[chain.last - 1].next_of_same = kept.number;
  }
  chain.last = kept.number;
}

void ChargeRecord::keep_moved(const Charge& charge, const Step& step) {
  Charge& known = charges_[charge.number - 1].charge;
  count(known, -1);
  known.state = step.after;
  if (!charge.return_url.empty()) known.return_url = charge.return_url;
  count(known, 1);
}

const Step& ChargeRecord::keep(Step step) {
  step.number = step_count() + 1;
  const Step& kept = steps_.emplace_back(std::move(step));
  if (!kept.idempotency_key.empty()) by_key_.emplace(kept.idempotency_key, kept.number);
  return kept;
}

void ChargeRecord::count(const Charge& charge, int times) {
  auto& sum = summary_[static_cast<std::size_t>(charge.state.status)];
  sum.count = static_cast<std::uint32_t>(static_cast<int>(sum.count) + times);
  sum.amounts[charge.terms.currency] += charge.terms.amount * times;
}

}  // namespace sluice::sandbox
