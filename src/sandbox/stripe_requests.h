// Reads what Stripe's clients ask: form fields into what is wished for; whatever is wrong with them gets an error
// that names the parameter. Pure.
//
// Taken is what the sandbox can do. A parameter of Stripe's that it does not know is refused by name rather than
// passed over, so that nobody relies on what does not happen here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sandbox/api_error.h"
#include "sandbox/fault.h"
#include "sandbox/form.h"

namespace sluice::sandbox {

struct ConfirmWish {
  SandboxMethod method = SandboxMethod::none;  // none: not told
  std::string return_url{};
};
struct CreateWish {
  ChargeTerms terms;
  bool is_confirmed = false;
  ConfirmWish confirm;
};
struct RefundWish {
  std::uint32_t charge = 0;
  std::optional<std::int64_t> amount{};  // none: all that is left
};

[[nodiscard]] Parsed<CreateWish> read_create(const Form& form);
[[nodiscard]] Parsed<ConfirmWish> read_confirm(const Form& form);
[[nodiscard]] Parsed<std::optional<std::int64_t>> read_capture(const Form& form);  // the amount, if told
[[nodiscard]] Parsed<void> read_cancel(const Form& form);
[[nodiscard]] Parsed<RefundWish> read_refund(const Form& form);

// One page of a list, newest first.
struct PageWish {
  static constexpr std::uint32_t limit_max = 100;

  std::uint32_t limit = 10;
  std::uint32_t before = 0;  // only what is numbered lower; 0: from the newest
  std::uint32_t intent = 0;  // only of this one; 0: of all
  bool with_charge = false;  // intents: with the charge itself instead of its id
};
// `prefix`: of the ids in the list. `can_choose`: by payment_intent.
[[nodiscard]] Parsed<PageWish> read_page(const Form& form, std::string_view prefix, bool can_choose);

// POST /faults: mode, for_ms.
struct FaultWish {
  Fault fault = Fault::none;
  Duration lasts{};
};
[[nodiscard]] Parsed<FaultWish> read_fault(const Form& form);

}  // namespace sluice::sandbox
