// A charge, what it can come to, and the task that carries it from a sale's owner to whoever asks the provider.
//
// These are the words that the owner (shop) and the provider's clients (fulfilment) share, so that neither has to
// know the other: a simulator of the owner links no HTTP client. Plain values; nothing here does anything.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "order/payer.h"

namespace sluice::order {

struct Charge {
  std::string
      idempotency_key{};    // one per order, for ever: the provider charges once per key however often it is sent
  std::string reference{};  // our order id, kept by the provider with the charge
  std::string provider_reference{};  // the provider's own id, as far as it is known
  std::string refund_reference{};    // of a refund of it, likewise
  std::string method{};              // "tok_ok" ...
  std::int64_t amount = 0;           // minor units; of a refund: what is paid back
  std::string currency{};            // "EUR"
  std::string return_url{};          // where the buyer goes on after a second step; the same at each try, or empty
  std::string trace{};               // W3C traceparent of the checkout, for whoever looks for it later; may be empty
};

enum class ChargeOutcome : std::uint8_t {
  authorized,       // The money is set aside for us, and nobody's until it is captured.
  captured,         // Taken.
  declined,         // Final no; the buyer may try another way.
  action_required,  // The buyer must do something at the provider first.
  under_way,        // The provider is still at it. Ask again soon, with the same key.
  cancelled,        // Nothing is charged under this key, and nothing will be.
  failed,           // The provider answered that it failed and charged nothing, or was not there. Try again with the
                    // same key.
  unknown,          // No answer in time, or an unreadable one: it may be charged. Ask again with the same key; never
                    // with another.
  refunded,         // Paid back, under this key.
  not_sent,         // It never left this machine, for want of something of ours (a descriptor, room in the pool): no
                    // try at all. Send it again soon.
};

// The provider was not reached, or has said nothing of use: it is asked again by itself.
[[nodiscard]] constexpr bool is_no_answer(ChargeOutcome outcome) {
  return outcome == ChargeOutcome::failed || outcome == ChargeOutcome::unknown || outcome == ChargeOutcome::not_sent;
}

struct ChargeResult {
  ChargeOutcome outcome = ChargeOutcome::unknown;
  std::string provider_reference{};  // the provider's own id; may be empty
  std::string detail{};              // one line for operators
  std::int64_t paid_back = 0;        // answering read_refunds, captured: so much of it was paid back
  std::string action_url{};  // with action_required: where the buyer must act; empty: the provider does not say
};

// What kinds of jobs there are, as the ledger's `job.kind` says it.
inline constexpr std::string_view payment_job = "payment";
inline constexpr std::string_view refund_job = "refund";

enum class PaymentVerb : std::uint8_t {
  authorize,     // have the money set aside, or say what came of it
  capture,       // take what was set aside
  cancel,        // see to it that nothing will be taken under this key, or say that it was set aside or taken
  let_go,        // the same, but that what was set aside is let go as well
  refund,        // pay back so much of what was taken
  read_refunds,  // say how much of what was taken was paid back, whoever asked for that; nothing is moved
};

// One try of a payment job, or a question. What may move money is in the ledger before it leaves the owner.
struct PaymentTask {
  JobId job;
  OrderId order;
  PaymentVerb verb = PaymentVerb::authorize;
  Charge charge;
  std::string sale{};  // whose owner awaits the result
  Payer payer{};
};

}  // namespace sluice::order
