// Stripe as the payment provider: one payment intent an order, spoken to over connections that are kept. The sandbox
// speaks the same (sandbox/service.h), so that demo, rehearsals and tests go through what a shop goes through.
//
//   authorize  POST {url}/v1/payment_intents with confirm=true and capture_method=manual, under the order's own key.
//              An answer that was given before, under the same key, says what was so then: the intent is read again.
//              Once its id is known (Charge::provider_reference) it is only read: GET {url}/v1/payment_intents/{id}
//   capture    POST {url}/v1/payment_intents/{id}/capture, under the order's key and ":capture"
//   cancel     the intent is read, as for authorize, and if nothing has come of it yet
//              POST {url}/v1/payment_intents/{id}/cancel, under the order's key and ":cancel"
//   let_go     as cancel, also of an intent that `requires_capture`, under the order's key and ":let_go"
//   refund     GET  {url}/v1/refunds?payment_intent={id}, for what was paid back under this key before, whatever the
//              provider has forgotten of it; and if nothing was
//              POST {url}/v1/refunds, with the key of the refund
//   read_refunds the same list, added up: what has `succeeded`
//
//   outcome          it was answered with
//   authorized       an intent that `requires_capture`
//   captured         an intent that has `succeeded`
//   declined         402, or an intent whose last payment failed, or a refund that is `failed` or `canceled`; also
//                    400, 404 and 422: Stripe will not take this charge, however often it is sent
//   action_required  an intent that `requires_action`
//   cancelled        an intent that is `canceled`
//   refunded         a refund that has `succeeded`, of our amount
//   under_way        409, or an intent that is `processing`, or a refund that is `pending` or `requires_action`:
//                    Stripe is still at it
//   failed           5xx, other 4xx, and whenever the request never left this machine (refused, no address). Should
//                    Stripe have authorized in spite of its 5xx, nothing was taken: it lapses by itself
//   not_sent         it never left for want of something of this process: descriptors or memory
//   unknown          everything else once the request has left: time-out, broken connection, unreadable or oversize
//                    answer, an intent of another amount or currency; also a key that belongs to another charge
//
// Nothing to pay is captured without a call: Stripe takes no amount of 0. Environment proxies are not used and
// redirects not followed: a charge goes where the configuration says.
//
// Thread-safe. Cost: one kept connection for each call under way; no name lookup for numeric addresses. With an https
// provider the process must ignore SIGPIPE (the TLS library writes without MSG_NOSIGNAL).
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "fulfilment/payment/payment.h"

namespace sluice::fulfilment {

struct StripeOptions {
  std::string url;                             // "https://api.stripe.com"; a path is kept, a query is refused
  std::string secret_key;                      // "sk_test_..."
  std::string name{};                          // what payments say they went to; empty: the URL's host
  Duration timeout = std::chrono::seconds(5);  // of all that one task asks, connecting included; at least 1 ms
  std::size_t answer_bytes_max = 65'536;       // an intent has some two thousand; larger: unknown
};

// Whether it can be reached.
struct ProviderReach {
  std::string problem{};  // why not; empty: it can
  Duration took{};        // of one question over a connection that is open
};

class StripeProvider final : public PaymentProvider {
public:
  // ErrorKind::invalid_input: the URL, the key or the time-out; `detail` names it. Connects to nothing yet.
  [[nodiscard]] static Result<std::unique_ptr<StripeProvider>> open(const StripeOptions& options);
  ~StripeProvider() override;
  StripeProvider(const StripeProvider&) = delete;
  StripeProvider& operator=(const StripeProvider&) = delete;

  // A key that is not 1 to 240 visible ASCII characters is `failed` without a call.
  [[nodiscard]] ChargeResult authorize(const Charge& charge) override;
  [[nodiscard]] ChargeResult capture(const Charge& charge) override;
  [[nodiscard]] ChargeResult cancel(const Charge& charge) override;
  [[nodiscard]] ChargeResult let_go(const Charge& charge) override;
  [[nodiscard]] ChargeResult refund(const Charge& charge) override;
  [[nodiscard]] ChargeResult read_refunds(const Charge& charge) override;
  [[nodiscard]] std::string_view name() const override { return name_; }

  // Asks for its newest payment over `connections` connections, one after the other, all of which are kept: nothing
  // is changed. Stops at the first that is in vain. Blocks up to the time-out for each.
  [[nodiscard]] ProviderReach reach(std::size_t connections);

private:
  class Impl;
  StripeProvider(std::unique_ptr<Impl> impl, std::string name);
  std::unique_ptr<Impl> impl_;
  const std::string name_;
};

// "sk_" or "rk_", "test_" or "live_", and letters, digits and underscores.
[[nodiscard]] bool is_valid_secret_key(std::string_view key);
[[nodiscard]] bool is_live_key(std::string_view key);

}  // namespace sluice::fulfilment
