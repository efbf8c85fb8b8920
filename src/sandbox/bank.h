// What a request makes of a charge: the only place that moves one (sandbox/charge.h draws how).
//
// Either a step, which is in the record, or an error, and then nothing has happened. One thread. Cost: a line of the
// record a step.
#pragma once

#include "base/time.h"
#include "sandbox/api_error.h"
#include "sandbox/charge_record.h"
#include "sandbox/stripe_requests.h"

namespace sluice::sandbox {

class Bank {
public:
  // Both must outlive the bank.
  Bank(ChargeRecord& record, const Clock& clock) : record_(record), clock_(clock) {}

  using Made = Parsed<const Step*>;
  [[nodiscard]] Made create(CreateWish wish, StepKey key);
  // REQUIRES, here and below: the charge is in the record.
  [[nodiscard]] Made confirm(std::uint32_t charge, const ConfirmWish& wish, StepKey key);
  // The buyer has proven who they are, or has failed to.
  enum class Proof : std::uint8_t { given, failed };
  [[nodiscard]] Made prove(std::uint32_t charge, Proof proof);
  [[nodiscard]] Made capture(std::uint32_t charge, std::optional<std::int64_t> amount, StepKey key);
  [[nodiscard]] Made cancel(std::uint32_t charge, StepKey key);
  [[nodiscard]] Made refund(const RefundWish& wish, StepKey key);

private:
  [[nodiscard]] Made made(Result<const Step*> step) const;
  [[nodiscard]] Made move(std::uint32_t charge, StepVerb verb, const ChargeState& after, StepKey key,
                          std::int64_t moved = 0, std::string return_url = {});
  void approve(const ChargeTerms& terms, ChargeState& state) const;
  [[nodiscard]] bool has_refund(std::uint32_t charge) const;
  // False: the bank is broken, and nothing happens.
  [[nodiscard]] bool hear(const ChargeTerms& terms, ChargeState& state) const;

  ChargeRecord& record_;
  const Clock& clock_;
};

}  // namespace sluice::sandbox
