// The sandbox's HTTP interface: the part of Stripe's API that Sluice uses, and the record for outside checks
// (sandbox/listing.h).
//
//   POST /v1/payment_intents                amount, currency, capture_method, confirm, payment_method, metadata[...],
//                                           description, return_url
//   POST /v1/payment_intents/{id}/confirm   payment_method, return_url
//   POST /v1/payment_intents/{id}/capture   amount_to_capture
//   POST /v1/payment_intents/{id}/cancel
//   POST /v1/refunds                        payment_intent or charge, amount
//   GET                                     objects and lists of them (sandbox/object_reader.h)
//   GET  /prove/{id}                        where the buyer proves who they are (3-D Secure); POST answer=yes or no
//
//   POST /faults                            mode (sandbox/fault.h), for_ms: until then it is in trouble
//
// Bodies are forms, keys any sk_test_ one, answers and errors Stripe's objects. Idempotency-Key on a POST: the same
// key and fields again get the same answer, with Idempotent-Replayed: true; with other fields 400; while the first is
// being answered 409. An error that has moved no charge binds no key.
// A step is in the record before its answer leaves. On the server's thread.
#pragma once

#include <deque>
#include <string>

#include "base/time.h"
#include "http/message.h"
#include "sandbox/bank.h"
#include "sandbox/charge_record.h"
#include "sandbox/fault.h"
#include "sandbox/late_answers.h"
#include "sandbox/object_reader.h"
#include "sandbox/step_maker.h"
#include "sandbox/webhooks.h"

namespace sluice::sandbox {

class SandboxService final : public http::Handler {
public:
  struct Habits {
    Duration slow_delay{};  // of tok_slow, and of all that changes something while it is slow
    Fault fault = Fault::none;
  };
  // `record` and `clock` must outlive the service.
  SandboxService(ChargeRecord& record, const Clock& clock, const Habits& habits, const LateLimits& limits);

  // Where buyers find this service. Before the first request.
  void set_url(std::string url) { url_ = std::move(url); }
  void handle(const http::Request& request, http::Exchange& exchange) override;

  // Whom it tells what becomes of charges from now on; nobody, unless told. `webhooks` outlives the last request.
  void set_webhooks(Webhooks& webhooks) { webhooks_ = &webhooks; }

  // Sends the slow answers that are due; to be called every few tens of milliseconds.
  void tick() { late_.tell_due(clock_.mono()); }
  LateAnswers& late_answers() { return late_; }
  // Lets go of whom it would never have answered. Only when no connection is left.
  void forget_unanswered() { unanswered_.clear(); }

private:
  // True: it is in trouble, and that is all there is to say.
  bool is_kept_by_fault(http::Exchange& exchange);
  void answer_faults(const http::Request& request, http::Exchange& exchange);
  void answer_get(const http::Request& request, http::Exchange& exchange);
  void answer_post(const http::Request& request, http::Exchange& exchange);
  // Has the listeners told of it. False: nobody will be.
  bool tell_listeners(const Step& step);
  void answer_first(const Step& step, http::Exchange& exchange);
  void answer_again(const Step& step, http::Exchange& exchange);
  [[nodiscard]] http::Response response_of(const Step& step, std::string_view extra_headers);
  void answer_listing(const http::Request& request, http::Exchange& exchange);
  void answer_prove(const http::Request& request, http::Exchange& exchange);
  void respond_error(http::Exchange& exchange, const ApiError& error);
  void write_error(const ApiError& error, const ChargeState& state);

  ChargeRecord& record_;
  std::string url_;
  const ObjectReader objects_;
  const Clock& clock_;
  Bank bank_;
  const StepMaker steps_;
  const Duration slow_delay_;
  LateAnswers late_;
  Webhooks* webhooks_ = nullptr;
  Trouble trouble_;
  std::deque<http::Deferred> unanswered_;  // while it is dead; the oldest goes with 503 where there are too many
  std::string body_;                       // of the answer being written; kept for its memory
};

}  // namespace sluice::sandbox
